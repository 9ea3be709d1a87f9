import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { tool } from '../../scripts/tools.js';

/** A headless Chromium that stays on this machine. */
export interface TestBrowser {
  /** Opens a page in a fresh browser profile, with no cookie of another's. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** A fresh profile, for tests of several tabs. */
  newProfile(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Messages of level error on the pages' consoles, including uncaught exceptions. */
  readonly consoleErrors: readonly string[];
  /** The same, removed: a failed test does not fail the ones after it. */
  takeConsoleErrors(): string[];
  /** Closes the browser. Throws, so that the test fails, if any page requested a URL outside the loopback. */
  close(): Promise<void>;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // In addition to the guard below, which does not see prefetches and sockets: only localhost resolves.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
];

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const LOCAL_SCHEMES = ['data:', 'blob:', 'about:'];

function staysHere(address: string): boolean {
  const url = new URL(address);
  return LOCAL_SCHEMES.includes(url.protocol) || LOOPBACK.test(url.hostname);
}

/** Starts Chromium. */
export async function startChromium(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: tool('chromium'), args: FLAGS });
  const outside = new Set<string>();
  const consoleErrors: string[] = [];

  async function newProfile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const profile = await browser.newContext(options);
    await profile.route(
      url => !staysHere(url.href),
      route => {
        outside.add(route.request().url());
        return route.abort();
      },
    );
    await profile.routeWebSocket(
      url => !staysHere(url.href),
      socket => {
        outside.add(socket.url());
        return socket.close();
      },
    );
    profile.on('console', message => message.type() === 'error' && consoleErrors.push(message.text()));
    profile.on('weberror', error => consoleErrors.push(String(error.error())));
    return profile;
  }

  return {
    newProfile,
    newPage: async options => (await newProfile(options)).newPage(),
    consoleErrors,
    takeConsoleErrors: () => consoleErrors.splice(0),
    async close() {
      await browser.close();
      if (outside.size > 0) throw new Error(`pages requested URLs outside this machine: ${[...outside].join(', ')}`);
    },
  };
}
