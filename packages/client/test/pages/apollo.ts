import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { possibleTypes, typePolicies } from '../../src/apollo.js';
import { show, startPage } from './page.js';

declare global {
  interface Window {
    /** The cache's data for a query that the page has not sent. */
    cached(query: string): unknown;
  }
}

const keyring = startPage();
const client = new ApolloClient({
  link: new HttpLink({ uri: keyring.url, fetch: keyring.fetch }),
  cache: new InMemoryCache({ possibleTypes, typePolicies }),
});
keyring.onIdentityChange(() => void client.resetStore());

window.cached = query => client.readQuery({ query: gql(query) });

/** A component that stays on the page: its query is active all the time. */
function watch(name: string, query: TypedDocumentNode<object>): void {
  client.watchQuery({ query, errorPolicy: 'all', notifyOnNetworkStatusChange: true }).subscribe(({ data, error }) => {
    show(name, JSON.stringify(data ?? null));
    show(`${name}-error`, error?.message ?? '');
  });
}

watch('user', gql`query User { viewer { pmapi { username } } }`);
watch('reseller', gql`query Reseller { viewer { purewl { id uid } } }`);
watch('folders', gql`query Folders { folders(first: 2) { nodes { id name } } }`);
