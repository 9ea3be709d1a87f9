import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { sessionContext } from '../../src/urql.js';
import { show, startPage } from './page.js';

const keyring = startPage();
const newClient = () =>
  new Client({
    url: keyring.url,
    fetch: keyring.fetch,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
  });

const QUERIES = {
  user: '{ viewer { pmapi { username } } }',
  reseller: '{ viewer { purewl { id uid } } }',
  folders: '{ folders(first: 2) { nodes { id name } } }',
};

/** The page's components, with a new client for each identity. */
function mount(client: Client): () => void {
  const mounted = Object.entries(QUERIES).map(([name, query]) => {
    show(name, 'null');
    return client.query(query, {}, sessionContext).subscribe(({ data, error }) => {
      show(name, JSON.stringify(data ?? null));
      show(`${name}-error`, error?.message ?? '');
    });
  });
  return () => {
    for (const one of mounted) one.unsubscribe();
  };
}

declare global {
  interface Window {
    /** Sends a mutation by the page's own client, as a page without the keyring's methods does. */
    mutate(document: string, variables: object): Promise<void>;
  }
}

let client = newClient();
let unmount = mount(client);
window.mutate = async (document, variables) => void (await client.mutation(document, variables).toPromise());
if (!new URLSearchParams(location.search).has('one-client'))
  keyring.onIdentityChange(() => {
    unmount();
    client = newClient();
    unmount = mount(client);
  });
