import { createKeyring } from 'keyring-gateway-client';
import { element } from './element.js';
import { CSRF, ENDPOINT, send, watchOperations } from './gateway.js';
import { createMemory, keptTabs, type Tab } from './memory.js';
import { openPanel } from './panel.js';

/** What the server writes into the page. */
interface PageOptions {
  readonly title: string;
  readonly tabs: readonly Tab[];
}

/** GraphiQL's bundle brings these. */
declare const YogaGraphiQL: { renderYogaGraphiQL(root: Element, options: object): void };

const place = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
};

const beside = (file: string) => new URL(file, import.meta.url).href;

function renderEditor({ title, tabs }: PageOptions): void {
  const defaultTabs = [...keptTabs(), ...tabs].map(({ query, variables = '' }) => ({ query, variables }));
  YogaGraphiQL.renderYogaGraphiQL(place('graphiql'), {
    title,
    endpoint: ENDPOINT,
    credentials: 'same-origin',
    additionalHeaders: CSRF,
    shouldPersistHeaders: false,
    storage: createMemory(tabs),
    // Otherwise every keystroke goes to the address bar, and from there to the browser's history.
    onEditQuery() {},
    defaultTabs,
  });
}

const options = JSON.parse(place('options').textContent ?? '') as PageOptions;
const keyring = createKeyring({ url: ENDPOINT, fetch: send });
openPanel(place('session'), keyring);
watchOperations(() => void keyring.load());

Object.assign(globalThis, {
  MonacoEnvironment: { globalAPI: false, getWorkerUrl: (_id: string, label: string) => beside(`${label}.worker.js`) },
});
const bundle = element('script', { src: beside('graphiql.js') });
bundle.addEventListener('load', () => renderEditor(options));
document.head.append(bundle);
