import { Client, cacheExchange, fetchExchange } from 'urql';

/**
 * A client of the gateway. The session cookie goes along by itself; the header is the proof that no foreign page is asking. `fetchSubscriptions`
 * brings subscriptions as server-sent events over the same kind of request.
 */
export function createClient(): Client {
  return new Client({
    url: '/graphql',
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { credentials: 'same-origin', headers: { 'x-keyring-csrf': '1' } },
    fetchSubscriptions: true,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
  });
}
