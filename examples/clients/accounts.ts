import type { ApolloClient } from '@apollo/client';
import type { Keyring } from 'keyring-gateway-client';
import { createApollo } from './apollo.js';

/** One client for each account, by `Grant.account`. */
export function clientsByAccount(keyring: Keyring): (account: string) => ApolloClient {
  const clients = new Map<string, ApolloClient>();
  return account => {
    const client = clients.get(account) ?? createApollo(keyring);
    clients.set(account, client);
    return client;
  };
}
