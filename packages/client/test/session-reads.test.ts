import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrowserWorld, startBrowserWorld, takeErrors } from './support/browser-world.js';
import { isStream, programOf, shows, signIn } from './support/plain-page.js';

/** When a page reads the session again without a notification: by its clock, and after a failed read. */

let at: BrowserWorld;
let profile: BrowserContext;

beforeAll(async () => {
  at = await startBrowserWorld();
});
beforeEach(async () => {
  profile = await at.browser.newProfile();
});
afterEach(async () => {
  await profile.close();
  expect(takeErrors(at)).toEqual([]);
});
afterAll(() => at.close());

describe('a page whose clock is far ahead', () => {
  it('does not read again and again because the session looks expired', async () => {
    const tab = await profile.newPage();
    await tab.clock.install({ time: new Date('2099-01-01') });
    await tab.goto(`${at.world.url}/plain`);
    await shows(tab, 'session', 'signed-out');
    await signIn(at, tab);
    const reads: string[] = [];
    tab.on('request', request => isStream(request) || reads.push(request.postData() ?? ''));
    await tab.clock.runFor(55_000);
    // A stream that opens, or opens again, is a gap. A timer that takes the clock for the session's end would read a thousand times.
    expect(reads.length).toBeLessThanOrEqual(5);
    await shows(tab, 'session', 'signed-in');
    await tab.clock.resume();
    await (await programOf(at, profile)).data('mutation { logout { sessionsEnded } }');
    await shows(tab, 'ended', 'expired');
  });
});

describe('a page whose reads fail', () => {
  /** The gateway responds so to reads, as many as have come. */
  async function failing(tab: Page, response: Parameters<Route['fulfill']>[0]) {
    const reads = { count: 0 };
    await tab.route('**/graphql', route => {
      if (isStream(route.request())) return route.continue();
      reads.count += 1;
      return route.fulfill(response);
    });
    return reads;
  }

  async function frozenPage(): Promise<Page> {
    const tab = await profile.newPage();
    await tab.clock.install();
    await tab.goto(`${at.world.url}/plain?idle`);
    await tab.clock.pauseAt(Date.now() + 60_000);
    return tab;
  }

  it('reads again after as long as Retry-After says, and not when nothing listens any more', async () => {
    const tab = await frozenPage();
    const reads = await failing(tab, { status: 503, headers: { 'retry-after': '120' }, body: '<html>' });
    await tab.evaluate(() => Object.assign(window, { stop: window.keyring.subscribe(() => {}) }));
    await expect.poll(() => tab.evaluate(() => window.keyring.getState().error?.retryAfter)).toBe(120);
    await tab.clock.runFor(119_000);
    expect(reads.count).toBe(1);
    await tab.clock.runFor(1_000);
    await expect.poll(() => reads.count).toBe(2);
    await expect.poll(() => tab.evaluate(() => window.keyring.load())).toBeUndefined();
    await tab.evaluate(() => (window as unknown as { stop(): void }).stop());
    const before = reads.count;
    await tab.clock.runFor(600_000);
    expect(reads.count).toBe(before);
    takeErrors(at);
  });

  it('is well again when the gateway is', async () => {
    const tab = await frozenPage();
    await failing(tab, { status: 502, body: '<html>' });
    await tab.evaluate(() => void window.keyring.subscribe(() => {}));
    await expect.poll(() => tab.evaluate(() => window.keyring.getState().error?.code)).toBe('NETWORK');
    await tab.unroute('**/graphql');
    await tab.clock.runFor(5_000);
    await expect.poll(() => tab.evaluate(() => window.keyring.getState().status)).toBe('signed-out');
    expect(await tab.evaluate(() => window.keyring.getState().error)).toBeUndefined();
    takeErrors(at);
  });
});
