import { createServer, type Server } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFor } from '../../../test/gateway/journey-steps.js';
import { freePort } from '../../../test/support/ports.js';
import { type BrowserWorld, startBrowserWorld, takeErrors } from './support/browser-world.js';

/** Sign-ins at a provider's own page, in a real browser. */

let at: BrowserWorld;
let profile: BrowserContext;
/** Serves the same pages from another origin of the gateway's site. */
let neighbor: Server;
let neighborOrigin: string;

beforeAll(async () => {
  const [port, otherPort] = [await freePort(), await freePort()];
  neighborOrigin = `http://localhost:${otherPort}`;
  at = await startBrowserWorld({
    PORT: String(port),
    KEYRING_ORIGINS: neighborOrigin,
    KEYRING_RETURN_TO: `http://localhost:${port},${neighborOrigin}`,
  });
  neighbor = createServer(at.pages);
  await new Promise<void>(resolve => neighbor.listen(otherPort, 'localhost', resolve));
});
beforeEach(async () => {
  profile = await at.browser.newProfile();
});
afterEach(async () => {
  await profile.close();
  expect(takeErrors(at)).toEqual([]);
});
afterAll(async () => {
  await at.close();
  await new Promise(resolve => neighbor.close(resolve));
});

const shows = (page: Page, name: string, text: string | RegExp) =>
  page.locator(`#${name}`).filter({ hasText: text }).waitFor({ state: 'attached' });

/** A page that is signed out. */
async function openPage(): Promise<Page> {
  const page = await at.open(profile, 'plain');
  await shows(page, 'session', 'signed-out');
  return page;
}

const decide = (page: Page, decision: 'Allow' | 'Deny') => page.getByRole('button', { name: decision }).click();

async function openPopup(page: Page): Promise<Page> {
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in by pop-up' }).click();
  const found = await popup;
  await found.getByRole('button', { name: 'Allow' }).waitFor();
  return found;
}

/** What signIn resolved with. */
async function result(page: Page): Promise<unknown> {
  const found = await page.waitForFunction(() => window.result);
  return JSON.parse(String(await found.jsonValue()));
}

const REFUSED = { reason: 'DENIED_BY_USER', message: 'The sign-in was declined at the provider.' };

describe('a sign-in by redirect', () => {
  it('comes back signed in', async () => {
    const page = await openPage();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await decide(page, 'Allow');
    await shows(page, 'session', 'signed-in, SOCIOS ACTIVE');
    expect(page.url()).toBe(`${at.world.url}/plain`);
  });

  it('is seen by another tab that was signed out', async () => {
    const [page, other] = [await openPage(), await openPage()];
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await decide(page, 'Allow');
    await shows(other, 'session', 'signed-in, SOCIOS ACTIVE');
    await shows(other, 'events', 'GRANTED');
  });

  it('that the user declined comes back with the reason, which a reload does not repeat', async () => {
    const page = await openPage();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await decide(page, 'Deny');
    await shows(page, 'refusal', REFUSED.message);
    await shows(page, 'session', 'signed-out');
    expect(page.url()).toBe(`${at.world.url}/plain`);
    await page.reload();
    await shows(page, 'session', 'signed-out');
    expect(await page.locator('#refusal').textContent()).toBe('');
  });
});

describe('`keyring_error` in the address of a page', () => {
  it('shows a sentence of the package for any value, and leaves the rest of the address', async () => {
    const page = await at.open(profile, 'plain', '?a=1&keyring_error=%3Cimg%20src%3Dx%3E&b=2#part');
    await shows(page, 'refusal', /^The sign-in did not succeed\.$/);
    expect(page.url()).toBe(`${at.world.url}/plain?a=1&b=2#part`);
    await page.evaluate(() => window.keyring.dismiss());
    await shows(page, 'refusal', /^$/);
  });
});

describe('a sign-in by pop-up', () => {
  it('signs the page in, which stays where it is, and closes the pop-up', async () => {
    const page = await openPage();
    const popup = await openPopup(page);
    const closed = popup.waitForEvent('close');
    await decide(popup, 'Allow');
    await closed;
    expect(await result(page)).toMatchObject({ outcome: 'signed-in', grant: { provider: 'SOCIOS' } });
    await shows(page, 'session', 'signed-in, SOCIOS ACTIVE');
    expect(page.url()).toBe(`${at.world.url}/plain`);
  });

  it('that the user declined is refused', async () => {
    const page = await openPage();
    await decide(await openPopup(page), 'Deny');
    expect(await result(page)).toEqual({ outcome: 'refused', refusal: REFUSED });
  });

  it('that the user closed is closed', async () => {
    const page = await openPage();
    await (await openPopup(page)).close();
    expect(await result(page)).toEqual({ outcome: 'closed' });
    await shows(page, 'session', 'signed-out');
  });

  it('that the browser blocks becomes a redirect', async () => {
    await profile.addInitScript(() => {
      window.open = () => null;
    });
    const page = await openPage();
    await page.getByRole('button', { name: 'Sign in by pop-up' }).click();
    await decide(page, 'Allow');
    await shows(page, 'session', 'signed-in, SOCIOS ACTIVE');
  });

  it('that is not needed closes the pop-up', async () => {
    const page = await openPage();
    const popup = page.waitForEvent('popup');
    const input = inputFor(at.world.sandboxes, 'pmapi');
    const signIn = page.evaluate(async one => (await window.keyring.signIn(one, { popup: true })).outcome, input);
    const opened = await popup;
    expect(await signIn).toBe('signed-in');
    await expect.poll(() => opened.isClosed()).toBe(true);
  });

  it('that the gateway does not take closes the pop-up and rejects', async () => {
    const page = await openPage();
    const popup = page.waitForEvent('popup');
    const signIn = page.evaluate(() =>
      window.keyring.signIn({ nothing: {} }, { popup: true }).catch(error => error.code),
    );
    const opened = await popup;
    expect(await signIn).toBe('BAD_USER_INPUT');
    takeErrors(at);
    await expect.poll(() => opened.isClosed()).toBe(true);
  });

  it('that is requested twice has one pop-up, and both calls resolve', async () => {
    const page = await openPage();
    const popup = await openPopup(page);
    const second = page.evaluate(
      async () => (await window.keyring.signIn({ socios: { returnTo: location.href } }, { popup: true })).outcome,
    );
    expect(await result(page)).toEqual({ outcome: 'closed' });
    expect(profile.pages()).toHaveLength(2);
    await decide(popup, 'Allow');
    expect(await second).toBe('signed-in');
  });

  it('of another tab does not end the wait of this one', async () => {
    const [page, other] = [await openPage(), await openPage()];
    const [popup, otherPopup] = [await openPopup(page), await openPopup(other)];
    await decide(otherPopup, 'Deny');
    expect(await result(other)).toMatchObject({ outcome: 'refused' });
    expect(await page.evaluate(() => window.result)).toBeUndefined();
    await decide(popup, 'Allow');
    expect(await result(page)).toMatchObject({ outcome: 'signed-in' });
  });
});

describe('a provider whose page cuts its pop-up off (Cross-Origin-Opener-Policy)', () => {
  beforeEach(() =>
    profile.route(
      url => url.href.startsWith(at.world.sandboxes.socios.origin),
      async route => {
        const response = await route.fetch({ maxRedirects: 0 });
        await route.fulfill({
          response,
          headers: { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' },
        });
      },
    ),
  );

  const focus = (page: Page, has: boolean) =>
    page.evaluate(hasFocus => {
      document.hasFocus = () => hasFocus;
    }, has);

  it('signs the page in while the user is in the pop-up', async () => {
    const page = await openPage();
    await focus(page, false);
    const popup = await openPopup(page);
    await decide(popup, 'Allow');
    expect(await result(page)).toMatchObject({ outcome: 'signed-in', grant: { provider: 'SOCIOS' } });
  });

  it('counts as closed when the user is back at the page, which still hears what became of it', async () => {
    const page = await openPage();
    await focus(page, true);
    const popup = await openPopup(page);
    expect(await result(page)).toEqual({ outcome: 'closed' });
    await decide(popup, 'Deny');
    await shows(page, 'refusal', REFUSED.message);
    await decide(await openPopup(page), 'Allow');
    await shows(page, 'session', 'signed-in, SOCIOS ACTIVE');
  });
});

describe('a page of another origin of the same site', () => {
  const open = async () => {
    const page = await profile.newPage();
    await page.goto(`${neighborOrigin}/plain?gateway=${encodeURIComponent(`${at.world.url}/graphql`)}`);
    await shows(page, 'session', 'signed-out');
    return page;
  };

  it('signs in by credentials, has live events, and signs out', async () => {
    const page = await open();
    const input = inputFor(at.world.sandboxes, 'pmapi');
    await page.evaluate(one => window.keyring.signIn(one), input);
    await shows(page, 'session', 'signed-in, PMAPI ACTIVE');
    const own = await at.open(profile, 'plain');
    await shows(own, 'session', 'signed-in, PMAPI ACTIVE');
    // The two origins share no channel: the event comes from the gateway.
    await own.evaluate(() => window.keyring.logout());
    await shows(page, 'ended', 'elsewhere');
  });

  it('signs in by pop-up', async () => {
    const page = await open();
    await decide(await openPopup(page), 'Allow');
    expect(await result(page)).toMatchObject({ outcome: 'signed-in', grant: { provider: 'SOCIOS' } });
    await shows(page, 'session', 'signed-in, SOCIOS ACTIVE');
  });
});
