import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { send } from '../../support/http-client.js';
import { Example, NAMES, startExample } from './example-page.js';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;
let tab: Example;

beforeAll(async () => {
  [world, browser] = await Promise.all([startExample(), startChromium()]);
}, 60_000);

beforeEach(async () => {
  profile = await browser.newProfile({ viewport: { width: 1180, height: 900 } });
  tab = await Example.open(profile, world);
});

afterEach(async () => {
  for (const { faults } of Object.values(world.sandboxes)) faults.clear();
  await profile.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});

afterAll(async () => {
  // Throws if a page requested a resource that is not on this machine.
  await browser.close();
  await world.close();
});

/** From now on nothing that this provider has issued is any good. */
function voidTokens(name: keyof World['sandboxes']): void {
  const { ledger } = world.sandboxes[name];
  for (const token of ledger.entries.keys()) ledger.revoke(token);
}

const rowsOf = (title: string) => tab.section(title).locator('.rows > li');

describe('the example frontend', { timeout: 60_000 }, () => {
  it('signs in to all four providers, including the one with its own page', async () => {
    await tab.signIn(world, 'pool', 'Key');
    await tab.signIn(world, 'pmapi');
    await tab.signIn(world, 'purewl');
    await tab.signInToSocios();
    expect(tab.page.url()).toBe(`${world.url}/`);
    for (const name of Object.values(NAMES)) await tab.isConnected(name);
    await tab.tile('You', NAMES.pmapi).getByText('Zoë & Söhne GmbH').waitFor();
    await tab.tile('You', NAMES.socios).getByText('Ana Ñíguez').waitFor();
    await tab.tile('You', NAMES.pool).getByText('1001').waitFor();
    await tab.tile('You', NAMES.purewl).getByText('48213').waitFor();

    await rowsOf('Mailing lists').nth(2).locator('summary').click();
    await tab.picture('example');
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    await tab.picture('example-dark');
  });

  it('pages through polls without a login, and through folders and their lists with one', async () => {
    await expect.poll(() => rowsOf('Polls').count()).toBe(6);
    await tab.section('Polls').getByRole('button', { name: 'More' }).click();
    await expect.poll(() => rowsOf('Polls').count()).toBe(12);
    // The button has moved: the focus is on the rows that it has brought.
    await tab.hasFocus(tab.section('Polls').locator('.rows').nth(1));

    const folders = tab.section('Mailing lists');
    await folders.getByRole('button', { name: `Sign in to ${NAMES.pmapi}` }).click();
    await tab.hasFocus(tab.form(NAMES.pmapi).getByRole('radio', { name: 'Password' }));
    await tab.fillIn(world, 'pmapi');
    await expect.poll(() => rowsOf('Mailing lists').count()).toBe(8);
    await folders.getByRole('button', { name: 'More' }).click();
    await expect.poll(() => rowsOf('Mailing lists').count()).toBe(16);
    expect(new Set(await rowsOf('Mailing lists').locator('strong').allTextContents()).size).toBeGreaterThan(8);
    const crowded = rowsOf('Mailing lists').nth(1);
    await crowded.locator('summary').click();
    expect(await crowded.locator('.lists li').count()).toBe(210);
  });

  it('shows why a sign-in failed', async () => {
    await tab.press('Sign in', NAMES.pmapi);
    const form = tab.form(NAMES.pmapi);
    await form.getByRole('textbox', { name: 'User name' }).fill('unknown');
    await form.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await form.getByRole('button', { name: 'Sign in' }).click();
    await tab.tile('Accounts', NAMES.pmapi).getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    await tab.picture('example-sign-in');
    await tab.page.keyboard.press('Escape');
    await expect.poll(() => form.count()).toBe(0);
    await tab.hasFocus(tab.button('Sign in', NAMES.pmapi));

    await tab.press('Sign in', NAMES.socios);
    await tab.consent('Deny');
    await tab.section('Accounts').getByRole('alert').filter({ hasText: 'declined' }).waitFor();
    expect(tab.page.url()).toBe(`${world.url}/`);
  });

  it('keeps the focus at the account over a sign-in and a disconnect', async () => {
    const heading = (name: string) => tab.tile('Accounts', name).getByRole('heading');
    await tab.signIn(world, 'pmapi');
    await tab.hasFocus(heading(NAMES.pmapi));
    await tab.tile('You', NAMES.pmapi).getByText('Zoë & Söhne GmbH').waitFor();
    await tab.hasFocus(heading(NAMES.pmapi));
    await tab.signInToSocios();
    await tab.hasFocus(heading(NAMES.socios));
    await tab.button('Disconnect', NAMES.pmapi).focus();
    await tab.page.keyboard.press('Enter');
    await tab.isDisconnected(NAMES.pmapi);
    await tab.section('Mailing lists').getByText(`Sign in to ${NAMES.pmapi} to see this.`).waitFor();
    await tab.hasFocus(heading(NAMES.pmapi));
  });

  it('shows a failing provider as failing, and the others normally', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.signIn(world, 'purewl');
    world.sandboxes.pmapi.faults.next(/\/user/i, { kind: 'status', status: 500 }, 100);
    await tab.page.reload();
    const broken = tab.tile('You', NAMES.pmapi);
    await broken.getByText('PROVIDER_UNAVAILABLE').waitFor();
    await broken.getByText(/ is down, slow or failing\./).waitFor();
    await tab.tile('You', NAMES.purewl).getByText('48213').waitFor();
    await expect.poll(() => rowsOf('Mailing lists').count()).toBe(8);
    await tab.picture('example-partial-failure');

    world.sandboxes.pmapi.faults.clear();
    await broken.getByRole('button', { name: 'Try again' }).click();
    await broken.getByText('Zoë & Söhne GmbH').waitFor();
  });

  it('offers a login when a grant needs one', async () => {
    await tab.signInToSocios();
    voidTokens('socios');
    await tab.page.reload();
    const dead = tab.tile('You', NAMES.socios);
    await dead.getByText(`Sign in to ${NAMES.socios} to see this.`).waitFor();
    await tab.tile('Accounts', NAMES.socios).getByText('Needs a new sign-in').waitFor();
    await dead.getByRole('button', { name: `Sign in to ${NAMES.socios}` }).click();
    await tab.consent();
    await tab.isConnected(NAMES.socios);
    await dead.getByText('Ana Ñíguez').waitFor();
  });

  it('disconnects one account and keeps the others', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.signIn(world, 'purewl');
    await tab.press('Disconnect', NAMES.pmapi);
    await tab.isDisconnected(NAMES.pmapi);
    await tab.section('Mailing lists').getByText(`Sign in to ${NAMES.pmapi} to see this.`).waitFor();
    expect(await tab.tile('You', NAMES.pmapi).count()).toBe(0);
    await tab.isConnected(NAMES.purewl);
  });

  it.each(['Sign out', 'Sign out everywhere'] as const)('shows in one tab the "%s" of another', async label => {
    await tab.signIn(world, 'pmapi');
    const other = await Example.open(profile, world);
    await other.tile('You', NAMES.pmapi).getByText('Zoë & Söhne GmbH').waitFor();
    await tab.signOut(label);
    await other.says('You were signed out in another tab.');
    await tab.says('Signed out.');
    for (const one of [tab, other]) {
      await one.isDisconnected(NAMES.pmapi);
      await expect.poll(() => one.content()).not.toContain('Zoë');
    }
  });

  it('shows the logout of another device, after a login in another tab as well', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.isListening();
    const other = await Example.open(profile, world);
    await other.isConnected(NAMES.pmapi);
    await other.signIn(world, 'purewl');
    await tab.isConnected(NAMES.purewl);
    await tab.tile('You', NAMES.purewl).getByText('48213').waitFor();
    // With the cookie of the new login.
    await tab.isListening();

    const device = await browser.newProfile();
    const elsewhere = await Example.open(device, world);
    for (const provider of ['pmapi', 'purewl'] as const) await elsewhere.signIn(world, provider);
    await elsewhere.signOut('Sign out everywhere');
    for (const one of [tab, other]) {
      await one.says('You were signed out elsewhere.');
      await one.isDisconnected(NAMES.pmapi);
      await expect.poll(() => one.content()).not.toContain('Zoë');
    }
    await device.close();
  });

  it('works in seven tabs at once: one of them listens for all, and each shows a logout', async () => {
    await tab.signIn(world, 'pmapi');
    const tabs = [tab];
    for (let n = 2; n <= 7; n += 1) tabs.push(await Example.open(profile, world));
    for (const one of tabs) await one.tile('You', NAMES.pmapi).getByText('Zoë & Söhne GmbH').waitFor();
    expect(await tab.page.evaluate(() => navigator.locks.query())).toMatchObject({
      held: [{}],
      pending: Array(6).fill({}),
    });
    expect(tabs.slice(1).map(({ streams }) => streams)).toEqual([0, 0, 0, 0, 0, 0]);

    // The tab that listens is closed: another one takes its place.
    await tab.page.close();
    const rest = tabs.slice(1);
    await expect.poll(() => rest.reduce((sum, { streams }) => sum + streams, 0)).toBe(1);
    const device = await browser.newProfile();
    const elsewhere = await Example.open(device, world);
    await elsewhere.signIn(world, 'pmapi');
    await elsewhere.signOut('Sign out everywhere');
    for (const one of rest) {
      await one.says('You were signed out elsewhere.');
      await expect.poll(() => one.content()).not.toContain('Zoë');
    }
    await device.close();
  });

  it('does not listen in a hidden tab, and reads again when it is shown', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.isListening();
    await tab.hide(true);
    const other = await Example.open(profile, world);
    await other.isListening();
    await other.signOut();
    await other.says('Signed out.');
    await tab.isConnected(NAMES.pmapi);
    await tab.hide(false);
    await tab.isDisconnected(NAMES.pmapi);
  });
});

describe('the files of the example frontend', () => {
  const get = (path: string, host?: string) =>
    send({
      url: new URL(path, world.url.replace('localhost', host ?? 'localhost')).href,
      headers: { accept: 'text/html' },
    });

  it('have their types and the headers of every page, and no inline script', async () => {
    const page = await get('/?keyring_error=DENIED_BY_USER');
    const html = page.text;
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self';/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(html).not.toMatch(/<script(?![^>]* src=)|style=/);
    const types = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      async ([, path = '']) => (await get(path)).headers['content-type'],
    );
    expect((await Promise.all(types)).sort()).toEqual([
      'image/svg+xml',
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
    ]);
  });

  it('leave every other path to the gateway', async () => {
    expect((await get('/live')).status).toBe(200);
    expect((await get('/assets/nothing.js')).status).toBe(404);
    expect((await get('/../package.json')).status).toBe(404);
    expect((await get('/graphql')).text).not.toContain('key.svg');
    const elsewhere = await get('/', '127.0.0.1');
    expect([elsewhere.status, elsewhere.headers.location]).toEqual([303, `${world.url}/`]);
  });
});
