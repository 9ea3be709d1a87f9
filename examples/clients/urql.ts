import { Client, cacheExchange, fetchExchange } from '@urql/core';
import type { Journey } from './answer.js';
import { LOGIN, LOGOUT, OVERVIEW, REFRESH } from './operations.js';

/** `fetch`: the browser's, which sends the cookie by itself, or a server's that stands in for one. */
export function createUrql(url: string, fetch = globalThis.fetch): Client {
  return new Client({
    url,
    fetch,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { credentials: 'include', headers: { 'x-keyring-csrf': '1' } },
    // sessionEvents comes as server-sent events over the same kind of request.
    fetchSubscriptions: true,
    preferGetMethod: false,
  });
}

/** In React, put a new client into the Provider after a logout: nothing that was seen stays behind. */
export const urqlJourney = (client: Client): Journey => ({
  async login(input) {
    const { data, error } = await client.mutation(LOGIN, { input }).toPromise();
    if (error) throw error;
    return data?.login;
  },
  async overview() {
    const { data, error } = await client.query(OVERVIEW, {}, { requestPolicy: 'network-only' }).toPromise();
    // No answer at all, such as the network's fault.
    if (error?.networkError) throw error;
    return { data, errors: error?.graphQLErrors ?? [] };
  },
  async refresh(provider) {
    const { data, error } = await client.mutation(REFRESH, { provider }).toPromise();
    if (error) throw error;
    return data?.refresh;
  },
  async logout() {
    const { data, error } = await client.mutation(LOGOUT, { everywhere: false }).toPromise();
    if (error) throw error;
    return data?.logout;
  },
});
