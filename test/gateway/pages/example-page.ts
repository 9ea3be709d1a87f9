import { mkdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { builtExample, servePages } from '../../../src/cli/demo/example.js';
import { ROOT } from '../../support/built.js';
import { startWorld, type World, type WorldOptions } from '../../support/gateway.js';
import { freePort } from '../../support/ports.js';

/** Names of the providers on the page. */
export const NAMES = {
  pool: 'Promo Only',
  socios: 'Socios.com',
  pmapi: 'Sign-Up.to',
  purewl: 'PureWL (Atom)',
} as const;

type ByValues = 'pool' | 'pmapi' | 'purewl';

/** Labels of the values of a login. */
const LABELS: Readonly<Record<string, string>> = {
  email: 'E-mail',
  username: 'User name',
  password: 'Password',
  secretKey: 'Secret key',
  userId: 'User ID',
  apiKey: 'API key',
  apiSecret: 'API secret',
};

/** A gateway that serves the example frontend at `/`, as the demo does. */
export async function startExample({ env, overrides, ...options }: WorldOptions = {}): Promise<World> {
  const port = await freePort();
  const files = await builtExample();
  const withPages = (gateway: RequestListener) => servePages(files, `http://localhost:${port}`, gateway);
  return startWorld({
    ...options,
    env: { PORT: String(port), KEYRING_RETURN_TO: '', ...env },
    overrides: { withPages, ...overrides },
  });
}

/** The innermost values of a login's input, by their names. */
function leaves(value: unknown): [string, unknown][] {
  return Object.entries(value as object).flatMap(([name, inner]) =>
    typeof inner === 'object' ? leaves(inner) : [[name, inner] as [string, unknown]],
  );
}

/** The example frontend in one tab, used by what is written on it. */
export class Example {
  readonly page: Page;
  /** Event streams that the tab has opened. */
  streams = 0;
  private known = 0;

  private constructor(page: Page) {
    this.page = page;
    page.on('response', answer => {
      if (answer.headers()['content-type']?.includes('event-stream')) this.streams += 1;
    });
  }

  static async open(profile: BrowserContext, { url }: World): Promise<Example> {
    const tab = new Example(await profile.newPage());
    await tab.page.goto(url);
    return tab;
  }

  section(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  /** One provider's card or tile. */
  tile(section: 'Accounts' | 'You', name: string): Locator {
    const heading = this.page.getByRole('heading', { name });
    return this.section(section).getByRole('listitem').filter({ has: heading });
  }

  /** Resolves when the page reports that. */
  says(text: string): Promise<void> {
    return this.section('Accounts').getByRole('status').filter({ hasText: text }).waitFor();
  }

  async isConnected(name: string): Promise<void> {
    await this.tile('Accounts', name).getByText('Signed in', { exact: true }).waitFor();
  }

  async isDisconnected(name: string): Promise<void> {
    await this.tile('Accounts', name).getByText('Not signed in').waitFor();
  }

  /** Resolves when the page has opened a stream of events since the last time. */
  async isListening(): Promise<void> {
    await expect.poll(() => this.streams).toBeGreaterThan(this.known);
    this.known = this.streams;
  }

  /** Has the page believe that its tab is in the background, or in front again: a headless browser shows all of its tabs. */
  async hide(isHidden: boolean): Promise<void> {
    await this.page.evaluate(hidden => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => (hidden ? 'hidden' : 'visible'),
      });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  }

  form(name: string): Locator {
    return this.section('Accounts').getByRole('form', { name: `Sign in to ${name}` });
  }

  /** A button of an account; its accessible name says which account it is about. */
  button(label: string, about: string): Locator {
    return this.section('Accounts').getByRole('button', { name: `${label}: ${about}`, exact: true });
  }

  async press(label: string, name: string): Promise<void> {
    await this.button(label, name).click();
  }

  signOut(label: 'Sign out' | 'Sign out everywhere' = 'Sign out'): Promise<void> {
    return this.section('Accounts').getByRole('button', { name: label, exact: true }).click();
  }

  /** Fills in the open form with what the sandbox takes, and sends it. */
  async fillIn(world: World, provider: ByValues, login = 0): Promise<void> {
    const form = this.form(NAMES[provider]);
    for (const [name, value] of leaves(world.sandboxes[provider].logins[login]?.input)) {
      if (typeof value === 'boolean') await form.getByRole('checkbox').setChecked(value);
      else await form.getByRole('textbox', { name: LABELS[name] ?? name, exact: true }).fill(String(value));
    }
    await form.getByRole('button', { name: 'Sign in' }).click();
    await this.isConnected(NAMES[provider]);
  }

  async signIn(world: World, provider: ByValues, way?: string): Promise<void> {
    await this.press('Sign in', NAMES[provider]);
    if (way) await this.form(NAMES[provider]).getByRole('radio', { name: way }).check();
    await this.fillIn(world, provider);
  }

  /** On the page of Socios. */
  async consent(decision: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
    await this.page.getByRole('button', { name: decision }).click();
  }

  async signInToSocios(): Promise<void> {
    await this.press('Sign in', NAMES.socios);
    await this.consent();
    await this.isConnected(NAMES.socios);
  }

  /** Resolves when this has the focus, also within a shadow root. */
  async hasFocus(target: Locator): Promise<void> {
    await expect
      .poll(() => target.evaluate(one => (one.getRootNode() as Document | ShadowRoot).activeElement === one))
      .toBe(true);
  }

  /** All that the page shows or holds, shadow roots included. */
  content(): Promise<string> {
    return this.page.evaluate(() => {
      const textOf = (root: ParentNode & { readonly innerHTML: string }): string =>
        [
          root.innerHTML,
          ...[...root.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot && textOf(shadowRoot)),
        ].join('');
      return textOf(document.documentElement);
    });
  }

  /** Rules of axe that the page breaks, with the elements that break them. */
  async violations(): Promise<readonly string[]> {
    await this.page.evaluate(axe.source);
    const { violations, passes } = await this.page.evaluate<axe.AxeResults>('axe.run(document)');
    expect(passes.length).toBeGreaterThan(15);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${JSON.stringify(target)}`));
  }

  /** A screenshot, below artefacts/pages. */
  async picture(name: string): Promise<void> {
    const folder = join(ROOT, 'artefacts', 'pages');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
  }
}
