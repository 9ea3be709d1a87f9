import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import type { Keyring } from 'keyring-gateway-client';
import { possibleTypes, typePolicies } from 'keyring-gateway-client/apollo';
import { OVERVIEW } from './operations.js';

export function createApollo(keyring: Keyring): ApolloClient {
  const client = new ApolloClient({
    link: new HttpLink({ uri: keyring.url, fetch: keyring.fetch }),
    cache: new InMemoryCache({ possibleTypes, typePolicies }),
  });
  // Empties the cache and reads again what the page shows. Rejects for each read that it interrupts.
  keyring.onIdentityChange(() => void client.resetStore().catch(() => {}));
  return client;
}

export async function readOverview(client: ApolloClient) {
  // Without `all`, Apollo discards what the other providers sent when one fails.
  const { data, error } = await client.query({ query: OVERVIEW, errorPolicy: 'all', fetchPolicy: 'network-only' });
  return { data, error };
}
