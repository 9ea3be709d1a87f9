/**
 * The page's storage. GraphiQL would write every tab's operation, variables and headers to localStorage, and its
 * history as well, including passwords. Here it gets a storage that keeps only the appearance of the page.
 */

/** Keys that GraphiQL may keep permanently: theme, open plugin, widths of the panes. */
const HARMLESS = /^graphiql:(theme|visiblePlugin|\w*Flex)$/;
const TABS = 'graphiql:tabState';
/** Operations in which somebody signs in, or might. */
const PRIVATE = /mutation|login|password|secret|token\s*:/i;
const KEPT = 'keyring:operations';
const HISTORY = 'keyring:history';
const HISTORY_LENGTH = 30;

/** A tab, as far as it is kept. */
export interface Tab {
  readonly query: string;
  readonly variables?: string;
  /** It is run when the page opens. */
  readonly runs?: boolean;
}

/** Storage for GraphiQL. Clears away what an earlier visit, or an earlier version of the page, has left. */
export function createMemory(ready: readonly Tab[]): Storage {
  const values = new Map<string, string>();
  for (const key of Object.keys(localStorage)) {
    if (HARMLESS.test(key)) values.set(key, localStorage.getItem(key) ?? '');
    else if (key.startsWith('graphiql:')) localStorage.removeItem(key);
  }
  return {
    get length() {
      return values.size;
    },
    key: index => [...values.keys()][index] ?? null,
    getItem: key => values.get(key) ?? null,
    setItem(key, value) {
      values.set(key, value);
      if (HARMLESS.test(key)) localStorage.setItem(key, value);
      if (key === TABS) keep(value, ready);
    },
    removeItem(key) {
      values.delete(key);
      localStorage.removeItem(key);
    },
    clear() {
      for (const key of values.keys()) localStorage.removeItem(key);
      values.clear();
    },
  };
}

/** Keeps the operations somebody wrote over a reload or a visit to a provider's page, while the browser's tab is open: their text only. */
function keep(state: string, ready: readonly Tab[]): void {
  const { tabs = [] } = JSON.parse(state) as { tabs?: readonly { query?: string | null }[] };
  const known = new Set(ready.map(({ query }) => query.trim()));
  const own = tabs.map(({ query }) => query ?? '').filter(query => query.trim() && !known.has(query.trim()));
  sessionStorage.setItem(KEPT, JSON.stringify(own.filter(isHarmless)));
}

const texts = (key: string) => JSON.parse(sessionStorage.getItem(key) ?? '[]') as readonly string[];

/** Operations that were kept. */
export const keptTabs = (): Tab[] => texts(KEPT).map(query => ({ query }));

/** Whether an operation neither writes nor contains a secret, judged by its text. */
export const isHarmless = (query: string): boolean => !PRIVATE.test(query);

/** An operation was run: its text is kept like that of a tab. */
export function remember(query: string): void {
  if (!query.trim() || !isHarmless(query)) return;
  const others = history().filter(text => text !== query);
  sessionStorage.setItem(HISTORY, JSON.stringify([query, ...others].slice(0, HISTORY_LENGTH)));
}

/** Operations that were run in this tab of the browser, newest first. */
export const history = (): readonly string[] => texts(HISTORY);

export const forgetHistory = (): void => sessionStorage.removeItem(HISTORY);
