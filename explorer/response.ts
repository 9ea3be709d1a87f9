import { moveCursor } from './editor.js';
import { button, element } from './element.js';
import type { Run, Watcher } from './run.js';

/** GraphiQL's tabs. */
export interface Tabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly { readonly id: string }[];
}

/** Below the results: status, time and size of the response, and where the gateway found errors. Each of GraphiQL's tabs has its own. */
export class ResponseFacts {
  readonly element: HTMLElement;
  private readonly line = element('p', { role: 'status' });
  private readonly problems = element('ul', { role: 'list', 'aria-label': 'Errors in the operation' });
  /** The newest run of each tab. */
  private readonly runs = new Map<string, Run>();
  private tab = '';

  constructor(...controls: HTMLElement[]) {
    const bar = element('div', { class: 'bar' }, this.line, ...controls);
    this.element = element('section', { class: 'run', 'aria-label': 'Response' }, this.problems, bar);
    this.show();
  }

  /** An operation is run in the tab that is open. */
  begin(): Watcher {
    const { tab } = this;
    return run => {
      this.runs.set(tab, run);
      if (tab === this.tab) this.show();
    };
  }

  /** A tab was opened, closed, chosen or changed. */
  changed({ tabs, activeTabIndex }: Tabs): void {
    const { tab } = this;
    this.tab = tabs[activeTabIndex]?.id ?? '';
    if (tab !== this.tab) this.show();
  }

  private show(): void {
    const run = this.runs.get(this.tab);
    this.line.textContent = run ? wordsFor(run) : '';
    this.problems.replaceChildren(
      ...(run?.problems ?? []).map(({ message, line, column }) =>
        element(
          'li',
          {},
          button(`line ${line}, column ${column}: ${message}`, {}, () => moveCursor(line, column)),
        ),
      ),
    );
    this.problems.hidden = this.problems.childElementCount === 0;
  }
}

const count = (number: number, name: string) => `${number} ${name}${number === 1 ? '' : 's'}`;

const duration = (ms: number) => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

const size = (bytes: number) => (bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} kB`);

/** `HTTP 200 · 34 ms · 1.2 kB · 2 errors`. */
export function wordsFor({ state, status, events, ms, bytes, errors }: Run): string {
  if (status === undefined)
    return { running: 'Running …', stopped: 'Stopped', failed: 'No response', ended: '' }[state];
  const facts = [`HTTP ${status}`];
  if (events !== undefined) facts.push(count(events, 'event'));
  // How long a stream has been open means nothing while it is.
  if (events === undefined || state !== 'running') facts.push(duration(ms));
  facts.push(size(bytes));
  if (errors > 0) facts.push(count(errors, 'error'));
  if (events !== undefined)
    facts.push({ running: 'open', stopped: 'stopped', failed: 'broken off', ended: 'ended' }[state]);
  return facts.join(' · ');
}
