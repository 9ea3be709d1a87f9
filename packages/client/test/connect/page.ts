import { mkdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { servePages } from '../../../../src/cli/demo/example.js';
import { ROOT } from '../../../../test/support/built.js';
import { startWorld, type World, type WorldOptions } from '../../../../test/support/gateway.js';
import { freePort } from '../../../../test/support/ports.js';

/** Display names and accounts of the four sandboxes. */
export const POOL = 'Promo Only';
export const PMAPI = 'Sign-Up.to';
export const PUREWL = 'PureWL (Atom)';
export const SOCIOS = 'Socios.com';

/** A frontend's script: it names no provider, and has only what the package offers. */
const bundled = build({
  absWorkingDir: join(ROOT, 'packages/client/test/connect'),
  entryPoints: ['frontend.ts'],
  tsconfig: join(ROOT, 'packages/client/tsconfig.json'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  write: false,
});

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
`;

const page = (attributes: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Accounts</title>
<link rel="stylesheet" href="/style.css">
<script type="module" src="/frontend.js"></script>
</head>
<body>
<main>
<h1>Accounts</h1>
<keyring-connect ${attributes}></keyring-connect>
</main>
</body>
</html>
`;

/** A gateway with pages of one element each, by the name of the page. */
export async function startPages(
  pages: Readonly<Record<string, string>>,
  { env, overrides, ...others }: WorldOptions = {},
): Promise<World> {
  const { outputFiles } = await bundled;
  const files = new Map([
    ['/frontend.js', Buffer.from(outputFiles[0]?.contents ?? [])],
    ['/style.css', Buffer.from(STYLE)],
    ...Object.entries(pages).map(([name, attributes]) => [`/${name}.html`, Buffer.from(page(attributes))] as const),
  ]);
  const port = await freePort();
  const withPages = (gateway: RequestListener) => servePages(files, `http://localhost:${port}`, gateway);
  return startWorld({
    ...others,
    env: { PORT: String(port), KEYRING_RETURN_TO: '', ...env },
    overrides: { ...overrides, withPages },
  });
}

/** A page with the element, used by what is written on it. */
export class ConnectPage {
  readonly page: Page;
  readonly element: Locator;
  readonly status: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.element = page.locator('keyring-connect');
    this.status = this.element.getByRole('status');
  }

  static async open(profile: BrowserContext, { url }: World, name: string): Promise<ConnectPage> {
    const tab = new ConnectPage(await profile.newPage());
    await tab.page.goto(`${url}/${name}.html`);
    await tab.isThere();
    return tab;
  }

  async isThere(): Promise<void> {
    await this.element.getByRole('listitem').first().waitFor();
  }

  card(name: string): Locator {
    return this.element.getByRole('listitem', { name });
  }

  heading(name: string): Locator {
    return this.card(name).getByRole('heading', { name });
  }

  form(name: string): Locator {
    return this.element.getByRole('form', { name: `Sign in to ${name}` });
  }

  button(label: string, name: string): Locator {
    return this.element.getByRole('button', { name: `${label}: ${name}`, exact: true });
  }

  field(name: string, label: string): Locator {
    return this.form(name).getByRole('textbox', { name: label, exact: true });
  }

  alert(name: string): Locator {
    return this.card(name).getByRole('alert').filter({ hasText: /\w/ });
  }

  async says(words: string | RegExp): Promise<void> {
    await this.status.filter({ hasText: words }).waitFor();
  }

  /** Waits until the focus is there. */
  async hasFocus(place: Locator): Promise<void> {
    await expect.poll(() => place.evaluate(one => one.matches(':focus'))).toBe(true);
  }

  /** Opens the form, fills it in (labels to values) and sends it. */
  async fillIn(name: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.button('Sign in', name).click();
    for (const [label, value] of Object.entries(values)) await this.field(name, label).fill(value);
    await this.form(name).getByRole('button', { name: 'Sign in' }).click();
  }

  /** A screenshot of the whole element, below artefacts/pages. */
  async picture(name: string): Promise<void> {
    const folder = join(ROOT, 'artefacts', 'pages');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `connect-${name}.png`), fullPage: true, animations: 'disabled' });
  }
}
