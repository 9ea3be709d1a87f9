import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFor } from '../../../test/gateway/journey-steps.js';
import { type BrowserWorld, startBrowserWorld, takeErrors } from './support/browser-world.js';

/** Pages with a GraphQL client that is set up as this package proposes, in a real browser. */

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

const login = (name: 'pmapi' | 'purewl') => inputFor(at.world.sandboxes, name);

const signIn = (page: Page, name: 'pmapi' | 'purewl') =>
  page.evaluate(async input => (await window.keyring.signIn(input)).outcome, login(name));

/** Resolves when the page shows this text under this name. */
const shows = (page: Page, name: string, text: string | RegExp) =>
  page.locator(`#${name}`).filter({ hasText: text }).waitFor({ state: 'attached' });

const USER = 'zoe@example.com';
/** In the names of folders and resellers: what only the signed-in page may have. */
const PRIVATE = [USER, '48213', '"nodes":['];

describe.each(['apollo', 'urql'] as const)('a page with %s', name => {
  let page: Page;
  beforeEach(async () => {
    page = await at.open(profile, name);
    await shows(page, 'session', 'signed-out');
    for (const part of ['user', 'reseller', 'folders']) await shows(page, part, /null/);
  });

  it('shows session, viewer and folders after a login, which were null before it', async () => {
    expect(await signIn(page, 'pmapi')).toBe('signed-in');
    await shows(page, 'session', 'signed-in, PMAPI ACTIVE');
    await shows(page, 'user', USER);
    await shows(page, 'folders', '"nodes":[{');
  });

  it('has nothing of the former user after a logout', async () => {
    await signIn(page, 'pmapi');
    await signIn(page, 'purewl');
    await shows(page, 'reseller', '48213');
    await shows(page, 'folders', '"nodes":[{');
    await page.evaluate(() => window.keyring.logout());
    await shows(page, 'ended', 'here');
    for (const part of ['user', 'reseller', 'folders']) await shows(page, part, /null|^$/);
    const content = await page.content();
    expect(PRIVATE.filter(text => content.includes(text))).toEqual([]);
  });

  it('has nothing of the former user after a logout in another tab, and the next user after a login there', async () => {
    await signIn(page, 'pmapi');
    const other = await at.open(profile, name);
    await shows(other, 'user', USER);
    await page.evaluate(() => window.keyring.logout());
    await shows(other, 'ended', 'another-tab');
    await shows(other, 'user', /null|^$/);
    expect(await other.content()).not.toContain(USER);
    await signIn(page, 'purewl');
    await shows(other, 'reseller', '48213');
    await shows(other, 'events', 'ENDED GRANTED');
  });

  it('loses the data of one provider, and no other, when its grant is revoked', async () => {
    await signIn(page, 'pmapi');
    await signIn(page, 'purewl');
    await shows(page, 'reseller', '48213');
    await page.evaluate(() => window.keyring.revoke({ provider: 'PMAPI' }));
    await shows(page, 'session', 'signed-in, PUREWL ACTIVE');
    await shows(page, 'user', /^(?!.*zoe)/);
    await shows(page, 'reseller', '48213');
    expect(await page.content()).not.toContain(USER);
  });

  it('does not read again when a grant is refreshed', async () => {
    await signIn(page, 'pmapi');
    await shows(page, 'user', USER);
    await shows(page, 'folders', '"nodes":[{');
    const operations: string[] = [];
    page.on('request', request => operations.push(request.postData() ?? ''));
    await page.evaluate(() => window.keyring.refresh({ provider: 'PMAPI' }));
    await shows(page, 'events', 'RENEWED');
    expect(operations.filter(text => /viewer|folders/.test(text))).toEqual([]);
  });
});

describe("Apollo Client's cache", () => {
  it('has both halves of the viewer, which two components have requested', async () => {
    const page = await at.open(profile, 'apollo');
    await signIn(page, 'pmapi');
    await signIn(page, 'purewl');
    await shows(page, 'user', USER);
    await shows(page, 'reseller', '48213');
    const query = '{ viewer { pmapi { username } purewl { id } } }';
    await expect
      .poll(() => page.evaluate(text => window.cached(text), query))
      .toMatchObject({ viewer: { pmapi: { username: USER }, purewl: { id: expect.any(String) } } });
  });
});

describe('a page with urql and one client for all users, which signs in and out by its own mutations', () => {
  it('reads again what was null before the login, and has nothing of the user after the logout', async () => {
    const page = await at.open(profile, 'urql', '?one-client');
    await shows(page, 'user', '"viewer":null');
    const document = 'mutation ($input: LoginInput!) { login(input: $input) { ... on LoggedIn { grant { id } } } }';
    await page.evaluate(([text, input]) => window.mutate(text, { input }), [document, login('pmapi')] as const);
    await shows(page, 'user', USER);
    await shows(page, 'folders', '"nodes":[{');
    await page.evaluate(() => window.mutate('mutation { logout { sessionsEnded } }', {}));
    await shows(page, 'user', '"viewer":null');
    await shows(page, 'folders', '"folders":null');
    expect(await page.content()).not.toContain(USER);
  });
});
