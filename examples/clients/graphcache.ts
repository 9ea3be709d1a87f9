import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { Keyring } from 'keyring-gateway-client';
import { keys } from 'keyring-gateway-client/urql';

/** Make a new client when the identity changes: the old one keeps what the former user saw. */
export function createGraphcache(keyring: Keyring): Client {
  return new Client({
    url: keyring.url,
    fetch: keyring.fetch,
    exchanges: [cacheExchange({ keys }), fetchExchange],
    preferGetMethod: false,
  });
}
