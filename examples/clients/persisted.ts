import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

const headers = { 'x-keyring-csrf': '1' };

/** Apollo Client that sends hashes; where the gateway does not know one, the link sends the text. */
export function createPersistedApollo(
  uri: string,
  fetch: typeof globalThis.fetch,
  options: PersistedQueryLink.Options,
): ApolloClient {
  const http = new HttpLink({ uri, fetch, credentials: 'include', headers });
  return new ApolloClient({
    link: ApolloLink.from([new PersistedQueryLink(options), http]),
    cache: new InMemoryCache(),
  });
}

/** The same with urql. */
export function createPersistedUrql(
  url: string,
  fetch: typeof globalThis.fetch,
  options: Parameters<typeof persistedExchange>[0],
): Client {
  return new Client({
    url,
    fetch,
    exchanges: [persistedExchange(options), fetchExchange],
    fetchOptions: { credentials: 'include', headers },
    preferGetMethod: false,
  });
}
