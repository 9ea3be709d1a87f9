import { Client, cacheExchange, fetchExchange } from '@urql/core';
import type { Keyring } from 'keyring-gateway-client';
import { OVERVIEW } from './operations.js';

/** Make a new client when the identity changes: the old one keeps what the former user saw. */
export function createUrql(keyring: Keyring): Client {
  return new Client({
    url: keyring.url,
    fetch: keyring.fetch,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
  });
}

export async function readOverview(client: Client) {
  const { data, error } = await client.query(OVERVIEW, {}, { requestPolicy: 'network-only' }).toPromise();
  return { data, error };
}
