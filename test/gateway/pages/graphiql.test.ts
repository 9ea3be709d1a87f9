import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { findLeaks } from '../canary-secrets.js';
import { Explorer, startDemo } from './explorer.js';
import { picture } from './picture.js';

const POOL = 'Promo Only';
const PMAPI = 'Sign-Up.to';
const PUREWL = 'PureWL (Atom)';
const SOCIOS = 'Socios.com';

let world: World;
let browser: TestBrowser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startDemo(), startChromium()]);
});

afterEach(() => expect(browser.takeConsoleErrors()).toEqual([]));

afterAll(async () => {
  // Throws if a page requested a resource that is not on this machine.
  await browser.close();
  await world.close();
});

const open = async () => new Explorer(await browser.newPage({ viewport: { width: 1360, height: 850 } }), world).open();

/** The values of a sandbox's login, from any depth. */
function credentials(provider: keyof World['sandboxes'], index = 0): Record<string, string> {
  const leaves = (value: unknown): [string, string][] =>
    Object.entries(value as object).flatMap(([name, inner]) =>
      typeof inner === 'object' ? leaves(inner) : [[name, String(inner)]],
    );
  return Object.fromEntries(leaves(world.sandboxes[provider].logins[index]?.input));
}

/** Every token that was issued so far, and every secret that was typed. */
function secrets(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, ledger } of Object.values(world.sandboxes))
    for (const { token, kind } of ledger.entries.values()) found.set(token, `${kind} token of ${name}`);
  const { password = '' } = credentials('pmapi');
  const { apiKey = '', apiSecret = '' } = credentials('pool');
  const { secretKey = '' } = credentials('purewl');
  for (const typed of [password, apiKey, apiSecret, secretKey]) found.set(typed, 'what was typed');
  return found;
}

async function leaks(explorer: Explorer): Promise<string[]> {
  const { page, kept } = await explorer.traces();
  expect(page).toContain(PUREWL);
  return findLeaks(secrets(), [
    { place: 'page', text: page },
    { place: 'storage', text: kept },
  ]);
}

async function signInEverywhere(explorer: Explorer): Promise<void> {
  const { username = '', password = '' } = credentials('pmapi');
  await explorer.signIn(PMAPI, { 'User name': username, Password: password });
  await explorer.says(`Signed in to ${PMAPI}.`);
  const { userId = '', apiKey = '', apiSecret = '' } = credentials('pool');
  await explorer.signIn(POOL, { 'User ID': userId, 'API key': apiKey, 'API secret': apiSecret }, 'Key');
  await explorer.says(`Signed in to ${POOL}.`);
  await explorer.signIn(PUREWL, { 'Secret key': credentials('purewl').secretKey ?? '' });
  await explorer.says(`Signed in to ${PUREWL}.`);
  await explorer.visit(SOCIOS, 'Allow');
  await explorer.says(`Signed in to ${SOCIOS}.`);
}

describe('GraphiQL, from the first sign-in to the logout', () => {
  let explorer: Explorer;
  beforeAll(async () => {
    explorer = await open();
  });

  it('opens with the ready tabs, signed in nowhere', async () => {
    const tabs = await explorer.page.getByRole('tablist').getByRole('tab').allTextContents();
    const names = ['Everything', 'Providers', 'Session', 'Refresh', 'Revoke', 'Logout'];
    expect(tabs.map((tab, index) => tab.startsWith(names[index] ?? '?'))).toEqual(names.map(() => true));
    expect(await explorer.panel.getByText('Not signed in').count()).toBe(4);
    expect(await explorer.panel.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('signs in to all four providers, one of them through its page', async () => {
    await signInEverywhere(explorer);
    expect(await explorer.panel.getByText('● Signed in', { exact: true }).count()).toBe(4);
    await explorer.panel.getByRole('heading', { name: 'Session 4 of 4' }).waitFor();
    expect(await explorer.hasFocus(explorer.card(SOCIOS).getByRole('heading'))).toBe(true);
    expect(await leaks(explorer)).toEqual([]);
  });

  it('runs the big query in the editor', async () => {
    const { data, errors } = await explorer.run<{ data: { viewer: object }; errors?: unknown }>();
    expect(errors).toBeUndefined();
    expect(Object.values(data)).not.toContain(null);
    expect(Object.values(data.viewer)).not.toContain(null);
    await explorer.page.locator('.result-window').getByText('"polls"').first().waitFor();
    await picture(explorer.page, 'signed-in');
    expect(await leaks(explorer)).toEqual([]);
  });

  it('counts down to the expiry of the token', async () => {
    const time = explorer.card(POOL).getByRole('time');
    const before = await time.textContent();
    expect(before).toMatch(/^expires in \d+ min \d\d s$/);
    await expect.poll(() => time.textContent(), { timeout: 15_000 }).not.toBe(before);
    expect(await time.textContent()).toMatch(/^expires in \d+ min \d\d s$/);
  });

  it('refreshes a token', async () => {
    const facts = explorer.card(PUREWL).getByRole('definition');
    expect(await facts.last().textContent()).toBe('1');
    await explorer.press('Refresh', PUREWL);
    await explorer.says(`Refreshed the token for ${PUREWL}.`);
    expect(await facts.last().textContent()).toBe('2');
    expect(await leaks(explorer)).toEqual([]);
  });

  it('disconnects an account', async () => {
    const { ledger } = world.sandboxes.socios;
    await explorer.press('Disconnect', SOCIOS);
    await explorer.says(`${SOCIOS}: revoked at the provider.`);
    await explorer.card(SOCIOS).getByText('Not signed in').waitFor();
    const fans = [...ledger.entries.values()].filter(({ kind, state }) => kind === 'refresh' && state === 'live');
    expect(fans).toEqual([]);
    expect(await explorer.hasFocus(explorer.card(SOCIOS))).toBe(true);
  });

  it('logs out', async () => {
    await explorer.panel.getByRole('button', { name: 'Sign out', exact: true }).click();
    await explorer.says('Signed out.');
    expect(await explorer.panel.getByText('Not signed in').count()).toBe(4);
    expect(await explorer.page.context().cookies()).toEqual([]);
    expect(await leaks(explorer)).toEqual([]);
  });
});
