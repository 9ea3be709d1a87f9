import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ROOT } from '../../support/built.js';
import type { World } from '../../support/gateway.js';

/** What the page calls the providers. */
export const NAMES = {
  pool: 'Promo Only',
  socios: 'Socios.com',
  pmapi: 'Sign-Up.to',
  purewl: 'PureWL (Atom)',
} as const;

type ByValues = 'pool' | 'pmapi' | 'purewl';

/** What the forms call the values of a login. */
const LABELS: Readonly<Record<string, string>> = {
  email: 'E-mail',
  username: 'User name',
  password: 'Password',
  secretKey: 'Secret key',
  userId: 'User ID',
  apiKey: 'API key',
  apiSecret: 'API secret',
};

/** The innermost values of a login's input, by their names. */
function leaves(value: unknown): [string, unknown][] {
  return Object.entries(value as object).flatMap(([name, inner]) =>
    typeof inner === 'object' ? leaves(inner) : [[name, inner] as [string, unknown]],
  );
}

/** The example frontend in one tab, used by what is written on it. */
export class Example {
  readonly page: Page;
  readonly dialog: Locator;
  private streams = 0;
  private known = 0;

  private constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
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

  /** One provider's tile. */
  tile(section: 'Accounts' | 'You', name: string): Locator {
    const heading = this.page.getByRole('heading', { name });
    return this.section(section).locator('.tile').filter({ has: heading });
  }

  notice(words: string): Locator {
    return this.page.locator('.notice').filter({ hasText: words });
  }

  async isConnected(name: string): Promise<void> {
    await this.tile('Accounts', name).getByText('connected', { exact: true }).waitFor();
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

  async ask(name: string): Promise<void> {
    await this.tile('Accounts', name)
      .getByRole('button', { name: `Sign in to ${name}` })
      .click();
  }

  /** Fills in the open form with what the sandbox takes, and sends it. */
  async fillIn(world: World, provider: ByValues, login = 0): Promise<void> {
    for (const [name, value] of leaves(world.sandboxes[provider].logins[login]?.input)) {
      if (typeof value === 'boolean') await this.dialog.getByRole('checkbox').setChecked(value);
      else await this.dialog.getByLabel(LABELS[name] ?? name, { exact: true }).fill(String(value));
    }
    await this.dialog.getByRole('button', { name: 'Sign in' }).click();
    await this.isConnected(NAMES[provider]);
  }

  async signIn(world: World, provider: ByValues, way?: string): Promise<void> {
    await this.ask(NAMES[provider]);
    if (way) await this.dialog.getByRole('button', { name: way }).click();
    await this.fillIn(world, provider);
  }

  /** The visit to the provider's page, from the open dialog on. */
  async consent(decision: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
    await this.dialog.getByRole('button', { name: `Go to ${NAMES.socios}` }).click();
    await this.page.getByRole('button', { name: decision }).click();
  }

  async signInToSocios(): Promise<void> {
    await this.ask(NAMES.socios);
    await this.consent();
    await this.isConnected(NAMES.socios);
  }

  /** For people to look at, below artefacts/pages. */
  async picture(name: string): Promise<void> {
    const folder = join(ROOT, 'artefacts', 'pages');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
  }
}
