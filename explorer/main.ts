import { createKeyring } from 'keyring-gateway-client';
import { SMALL } from './collapse.js';
import { runWhenReady } from './editor.js';
import { element } from './element.js';
import { ENDPOINT, send, watchOperations } from './gateway.js';
import { historyControl } from './history.js';
import { createMemory, isHarmless, keptTabs, remember, type Tab } from './memory.js';
import { openPanel } from './panel.js';
import { ResponseFacts, type Tabs } from './response.js';
import { createFetcher } from './run.js';

/** Options that the server writes into the page. */
interface PageOptions {
  readonly title: string;
  /** SVG. */
  readonly logo: string;
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

function renderEditor({ title, logo, tabs }: PageOptions): void {
  const root = place('graphiql');
  const kept = keptTabs();
  const response = new ResponseFacts(...historyControl());
  const fetcher = createFetcher(query => {
    remember(query);
    return response.begin();
  });
  const [first] = tabs;
  if (first?.runs && kept.length === 0 && isHarmless(first.query)) runWhenReady();
  YogaGraphiQL.renderYogaGraphiQL(root, {
    title,
    logo,
    fetcher,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: !matchMedia(SMALL).matches,
    storage: createMemory(tabs),
    // Otherwise every keystroke goes to the address bar, and from there to the browser's history.
    onEditQuery() {},
    onTabChange: (state: Tabs) => response.changed(state),
    defaultTabs: [...kept, ...tabs].map(({ query, variables = '' }) => ({ query, variables })),
  });
  const drawn = new MutationObserver(() => {
    const pane = root.querySelector('.graphiql-response');
    if (!pane) return;
    drawn.disconnect();
    pane.append(response.element);
  });
  drawn.observe(root, { childList: true, subtree: true });
}

const options = JSON.parse(place('options').textContent ?? '') as PageOptions;
const keyring = createKeyring({ url: ENDPOINT, fetch: send });
openPanel(place('session'), keyring);
watchOperations(() => void keyring.load());

Object.assign(globalThis, {
  MonacoEnvironment: { globalAPI: true, getWorkerUrl: (_id: string, label: string) => beside(`${label}.worker.js`) },
});
const bundle = element('script', { src: beside('graphiql.js') });
bundle.addEventListener('load', () => renderEditor(options));
document.head.append(bundle);
