import { parse, print } from 'graphql';
import type { Locator, Page, Response } from 'playwright-core';
import { defaultTabs } from '../../../src/server/graphiql.js';
import { fences, read } from '../../hygiene/project.js';
import { startWorld, type World } from '../../support/gateway.js';

/** README's query over all providers. */
const BIG_QUERY = print(parse(`query Everything ${fences(read('README.md'), 'graphql')[1]}`));

/** A gateway like the demo's: all sandboxes behind it, the big query in the first tab. No list of places to return to: unset means the gateway itself. */
export function startDemo(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const tabs = [{ query: BIG_QUERY }, ...defaultTabs(['POOL'])];
  return startWorld({ env: { KEYRING_RETURN_TO: '', ...env }, overrides: { tabs } });
}

/** GraphiQL's page, with its session panel. */
export class Explorer {
  readonly page: Page;
  readonly panel: Locator;
  private readonly url: string;

  constructor(page: Page, { url }: Pick<World, 'url'>) {
    this.page = page;
    this.url = `${url}/graphql`;
    this.panel = page.getByRole('complementary', { name: /^Session/ });
  }

  /** Resolves when both halves of the page are there. */
  async open(): Promise<this> {
    await this.page.goto(this.url);
    await this.isThere();
    return this;
  }

  /** The same with a dummy for the editor, whose five megabytes take a browser a while: for what concerns the panel alone. */
  async openPanel(): Promise<this> {
    const body = `YogaGraphiQL = { renderYogaGraphiQL(root) { root.innerHTML = '<button>Execute query</button>'; } }`;
    await this.page.route('**/explorer/*/graphiql.js', route =>
      route.fulfill({ contentType: 'text/javascript', body }),
    );
    return this.open();
  }

  async isThere(): Promise<void> {
    await this.page.getByRole('button', { name: /^Execute query/ }).waitFor();
    await this.panel.getByRole('listitem').first().waitFor();
  }

  card(name: string): Locator {
    return this.panel.getByRole('listitem', { name });
  }

  press(label: string, provider: string): Promise<void> {
    return this.panel.getByRole('button', { name: `${label}: ${provider}` }).click();
  }

  /** Fills in the form of a provider's card and sends it; labels to values. */
  async signIn(provider: string, values: Readonly<Record<string, string>>, way?: string): Promise<void> {
    await this.press('Sign in', provider);
    const form = this.form(provider);
    if (way) await form.getByRole('radio', { name: way }).check({ force: true });
    for (const [label, value] of Object.entries(values))
      await form.getByRole('textbox', { name: label, exact: true }).fill(value);
    await form.getByRole('button', { name: 'Sign in' }).click();
  }

  /** To the page of a provider that has one of its own, and back. */
  async visit(provider: string, decision: 'Allow' | 'Deny'): Promise<void> {
    await this.press('Sign in', provider);
    await this.form(provider)
      .getByRole('button', { name: `Continue to ${provider}` })
      .click();
    await this.page.getByRole('button', { name: decision }).click();
    await this.isThere();
  }

  form(provider: string): Locator {
    return this.panel.getByRole('form', { name: `Sign in to ${provider}` });
  }

  /** Whether the focus is there, or within. */
  hasFocus(place: Locator): Promise<boolean> {
    return place.evaluate(one => one.matches(':focus-within'));
  }

  /** Waits until one of the panel's live regions has this text. */
  async says(words: string | RegExp): Promise<void> {
    await this.panel.locator('[role=status], [role=alert]').filter({ hasText: words }).waitFor();
  }

  /** Puts a text in place of what one of the editors holds: the operation (0) or its variables (1). */
  async write(editor: 0 | 1, text: string): Promise<void> {
    await this.page.locator('.graphiql-editors .monaco-editor').nth(editor).click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  /** Runs the operation in the editor, and returns the response. */
  async run<Answer>(): Promise<Answer> {
    const isIts = (response: Response) =>
      !/Keyring|IntrospectionQuery/.test(response.request().postData() ?? 'Keyring');
    // A cold page takes the first click before its editor is ready, and does nothing.
    for (let tries = 0; tries < 5; tries += 1) {
      const answered = this.page.waitForResponse(isIts, { timeout: 5_000 }).catch(() => undefined);
      await this.page.getByRole('button', { name: /^Execute query/ }).click();
      const response = await answered;
      if (response) return (await response.json()) as Answer;
    }
    throw new Error('the editor runs nothing');
  }

  /** The line below the results. */
  get response(): Locator {
    return this.page.getByRole('region', { name: 'Response' });
  }

  /** Waits until the line below the results has this text. */
  async reports(words: RegExp): Promise<void> {
    await this.response.getByRole('status').filter({ hasText: words }).waitFor();
  }

  /** Opens the list of the operations that were run. */
  async openHistory(): Promise<Locator> {
    await this.response.getByRole('button', { name: 'History' }).click();
    const history = this.page.getByRole('dialog', { name: 'History' });
    await history.waitFor();
    return history;
  }

  /** Puts an operation of several lines into the editor as it is: of one that is typed, the editor indents each line and closes brackets. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate(
      `monaco.editor.getModels().find(one => one.uri.path.endsWith('operation.graphql')).setValue(${JSON.stringify(text)})`,
    );
    // GraphiQL takes over the operation's name after a moment, and sends it along.
    const [, name = '<untitled>'] = /(?:query|mutation|subscription) (\w+)/.exec(text) ?? [];
    await this.page.locator('.graphiql-tab-active').getByText(name, { exact: true }).waitFor();
  }

  /** Text in the operation's editor. */
  operation(): Promise<string> {
    return this.page.evaluate(
      `monaco.editor.getModels().find(one => one.uri.path.endsWith('operation.graphql')).getValue()`,
    );
  }

  /** Everything of the page that outlives the moment or that a script can read: its markup, what is filled in, its storages, its address. */
  async traces(): Promise<{ readonly page: string; readonly kept: string }> {
    const page = await this.page.evaluate<string>(
      `(function textOf(root) {
        const inner = [...root.querySelectorAll('*')].filter(one => one.shadowRoot).map(one => textOf(one.shadowRoot));
        const values = [...root.querySelectorAll('input, textarea')].map(one => one.value);
        return [(root.documentElement ?? root).outerHTML ?? root.innerHTML, ...values, ...inner].join('\\n');
      })(document)`,
    );
    const kept = await this.page.evaluate<string>(
      `indexedDB.databases().then(databases => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), databases, location.href, history.state, document.cookie]))`,
    );
    return { page, kept };
  }
}
