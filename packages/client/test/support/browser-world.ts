import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.js';
import { startWorld, type World } from '../../../../test/support/gateway.js';
import { freePort } from '../../../../test/support/ports.js';

/** Pages of ../pages, each with its script. */
type PageName = 'apollo' | 'urql' | 'plain';

/** A gateway that serves pages from its own origin, and a browser. */
export interface BrowserWorld {
  readonly world: World;
  readonly browser: TestBrowser;
  /** For another server: the same pages from another origin. */
  readonly pages: RequestListener;
  open(profile: BrowserContext, name: PageName, search?: string): Promise<Page>;
  close(): Promise<void>;
}

const NAMES: readonly PageName[] = ['apollo', 'urql', 'plain'];
const source = (name: string) => fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url));

async function bundles(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: NAMES.map(source),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir: '/',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"', 'globalThis.__DEV__': 'false' },
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

const html = (name: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><main></main><script type="module" src="/${name}.js"></script>`;

/** Starts both. `env`: settings of the gateway. */
export async function startBrowserWorld(env: Readonly<Record<string, string>> = {}): Promise<BrowserWorld> {
  const [files, port, browser] = await Promise.all([bundles(), env.PORT ?? freePort(), startChromium()]);
  const served = (path: string): readonly [type: string, body: string] | undefined => {
    const script = files.get(path);
    if (script) return ['text/javascript', script];
    const name = NAMES.find(one => path === `/${one}`);
    return name && ['text/html', html(name)];
  };
  const pages: RequestListener = (request, response) => {
    const [type, body] = served(new URL(request.url ?? '/', 'http://localhost').pathname) ?? [];
    response.writeHead(body ? 200 : 404, { 'content-type': `${type}; charset=utf-8` }).end(body);
  };
  const withPages =
    (gateway: RequestListener): RequestListener =>
    (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      return (served(pathname) ? pages : gateway)(request, response);
    };
  const world = await startWorld({
    env: { PORT: String(port), KEYRING_RETURN_TO: '', ...env },
    overrides: { withPages },
  });
  return {
    world,
    browser,
    pages,
    async open(profile, name, search = '') {
      const page = await profile.newPage();
      await page.goto(`${world.url}/${name}${search}`);
      return page;
    },
    async close() {
      // Throws if a page requested a resource that is not on this machine.
      await browser.close();
      await world.close();
    },
  };
}

/** Has the page believe that its tab is in the background, or in front again: a headless browser shows all of its tabs. */
export const hide = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate(hidden => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isHidden);

/** Console messages of the pages at level error since the last call. */
export const takeErrors = ({ browser }: BrowserWorld): string[] => browser.takeConsoleErrors();
