import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.js';
import type { World } from '../../../../test/support/gateway.js';
import { ConnectPage, PUREWL, startPages } from './page.js';

/** A key that the sandbox of PureWL accepts. */
export const SECRET_KEY = 'sandbox-purewl-secret-key';

interface Setup {
  readonly world: World;
  readonly browser: TestBrowser;
  /** A new one for each test. */
  readonly profile: BrowserContext;
  /** Opens a page in a new tab. */
  open(page?: string): Promise<ConnectPage>;
}

/** A gateway with pages of one element each (name to attributes) and a browser, for all tests of a file. */
export function setUpConnect(pages: Readonly<Record<string, string>> = { all: '' }): Setup {
  let world: World;
  let browser: TestBrowser;
  let profile: BrowserContext;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startPages(pages), startChromium()]);
  });
  beforeEach(async () => {
    profile = await browser.newProfile({ viewport: { width: 1000, height: 800 } });
  });
  afterEach(async () => {
    await profile.close();
    // The page's policy (style-src 'self') blocked nothing.
    expect(browser.takeConsoleErrors()).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });
  return {
    get world() {
      return world;
    },
    get browser() {
      return browser;
    },
    get profile() {
      return profile;
    },
    open: (page = 'all') => ConnectPage.open(profile, world, page),
  };
}

export async function signInToPurewl(tab: ConnectPage): Promise<void> {
  await tab.fillIn(PUREWL, { 'Secret key': SECRET_KEY });
  await tab.says(`Signed in to ${PUREWL}.`);
}
