import type { RequestListener } from 'node:http';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtExample, servePages } from '../../../src/cli/demo/example.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { startWorld, type World } from '../../support/gateway.js';
import { send } from '../../support/http-client.js';
import { freePort } from '../../support/ports.js';
import { Example, NAMES } from './example-page.js';

const LEFT_ELSEWHERE = 'You were signed out in another tab or on another device.';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;
let tab: Example;

beforeAll(async () => {
  const port = await freePort();
  const files = await builtExample();
  const withPages = (gateway: RequestListener) => servePages(files, `http://localhost:${port}`, gateway);
  const env = { PORT: String(port), KEYRING_RETURN_TO: '' };
  [world, browser] = await Promise.all([startWorld({ env, overrides: { withPages } }), startChromium()]);
}, 60_000);

beforeEach(async () => {
  profile = await browser.newProfile({ viewport: { width: 1180, height: 900 } });
  tab = await Example.open(profile, world);
});

afterEach(async () => {
  for (const { faults } of Object.values(world.sandboxes)) faults.clear();
  await profile.close();
  expect(browser.consoleErrors).toEqual([]);
});

afterAll(async () => {
  // Throws when a page asked for what is not on this machine.
  await browser.close();
  await world.close();
});

/** From now on nothing that this provider has issued is any good. */
function voidTokens(name: keyof World['sandboxes']): void {
  const { ledger } = world.sandboxes[name];
  for (const token of ledger.entries.keys()) ledger.revoke(token);
}

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

    await tab.section('Mailing lists').locator('summary').nth(2).click();
    await tab.picture('example');
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    await tab.picture('example-dark');
  });

  it('pages through polls without a login, and through folders and their lists with one', async () => {
    const polls = tab.section('Polls').locator('.rows > li');
    await expect.poll(() => polls.count()).toBe(6);
    await tab.section('Polls').getByRole('button', { name: 'More polls' }).click();
    await expect.poll(() => polls.count()).toBe(12);

    const folders = tab.section('Mailing lists');
    const rows = folders.locator('.rows > li');
    await folders.getByRole('button', { name: `Sign in to ${NAMES.pmapi}` }).click();
    await tab.fillIn(world, 'pmapi');
    await expect.poll(() => rows.count()).toBe(8);
    await folders.getByRole('button', { name: 'More folders' }).click();
    await expect.poll(() => rows.count()).toBe(16);
    expect(new Set(await rows.locator('strong').allTextContents()).size).toBeGreaterThan(8);
    const crowded = rows.nth(1);
    await crowded.locator('summary').click();
    expect(await crowded.locator('.lists li').count()).toBe(210);
  });

  it('shows why a sign-in failed', async () => {
    await tab.ask(NAMES.pmapi);
    await tab.dialog.getByLabel('User name').fill('nobody');
    await tab.dialog.getByLabel('Password').fill('wrong');
    await tab.dialog.getByRole('button', { name: 'Sign in' }).click();
    expect(await tab.dialog.getByRole('alert').textContent()).not.toBe('');
    await tab.picture('example-sign-in');
    await tab.page.keyboard.press('Escape');
    await expect.poll(() => tab.dialog.count()).toBe(0);

    await tab.ask(NAMES.socios);
    await tab.consent('Deny');
    await tab.notice('You declined to sign in.').waitFor();
    expect(tab.page.url()).toBe(`${world.url}/`);
  });

  it('shows a failing provider as failing, and the others normally', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.signIn(world, 'purewl');
    world.sandboxes.pmapi.faults.next(/\/user/i, { kind: 'status', status: 500 }, 100);
    await tab.page.reload();
    const broken = tab.tile('You', NAMES.pmapi);
    await broken.getByText(`${NAMES.pmapi} does not answer just now.`).waitFor();
    await broken.getByText('PROVIDER_UNAVAILABLE').waitFor();
    await tab.tile('You', NAMES.purewl).getByText('48213').waitFor();
    await expect.poll(() => tab.section('Mailing lists').locator('.rows > li').count()).toBe(8);
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
    await dead.getByText(`${NAMES.socios} needs to know who you are.`).waitFor();
    await tab.tile('Accounts', NAMES.socios).getByText('needs you').waitFor();
    await dead.getByRole('button', { name: `Sign in to ${NAMES.socios}` }).click();
    await tab.consent();
    await tab.isConnected(NAMES.socios);
    await dead.getByText('Ana Ñíguez').waitFor();
  });

  it('disconnects one account and keeps the others', async () => {
    await tab.signIn(world, 'pmapi');
    await tab.signIn(world, 'purewl');
    await tab.tile('Accounts', NAMES.pmapi).getByRole('button', { name: 'Disconnect' }).click();
    await tab.tile('Accounts', NAMES.pmapi).getByText('not connected').waitFor();
    await tab.section('Mailing lists').getByText(`${NAMES.pmapi} needs to know who you are.`).waitFor();
    await tab.isConnected(NAMES.purewl);
  });

  it.each(['Sign out', 'Sign out everywhere'])('shows in one tab the "%s" of another within a second', async label => {
    await tab.signIn(world, 'pmapi');
    const other = await Example.open(profile, world);
    await other.isListening();
    await other.tile('You', NAMES.pmapi).getByText('Zoë & Söhne GmbH').waitFor();
    await tab.page.getByRole('button', { name: label, exact: true }).click();
    await other.notice(LEFT_ELSEWHERE).waitFor({ timeout: 1_000 });
    await tab.notice('You are signed out.').waitFor();
    for (const one of [tab, other]) {
      await one.tile('Accounts', NAMES.pmapi).getByText('not connected').waitFor();
      expect(await one.page.content()).not.toContain('Zoë');
    }
  });

  it('works in a seventh tab: hidden tabs do not listen, and reload when they are shown', async () => {
    await tab.signIn(world, 'pmapi');
    const tabs = [tab];
    for (let n = 2; n <= 7; n += 1) {
      await tabs.at(-1)?.hide(true);
      const next = await Example.open(profile, world);
      await next.isListening();
      await next.isConnected(NAMES.pmapi);
      tabs.push(next);
    }
    const last = tabs.at(-1) as Example;
    await last.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await last.notice('You are signed out.').waitFor();
    await last.hide(true);
    await tab.tile('Accounts', NAMES.pmapi).getByText('connected', { exact: true }).waitFor();
    await tab.hide(false);
    await tab.tile('Accounts', NAMES.pmapi).getByText('not connected').waitFor();
  });

  it('shows in one tab the login of another, and keeps listening with the new cookie', async () => {
    await tab.signIn(world, 'pmapi');
    const other = await Example.open(profile, world);
    await other.isListening();
    await tab.signIn(world, 'purewl');
    await other.isConnected(NAMES.purewl);
    await other.tile('You', NAMES.purewl).getByText('48213').waitFor();
    await other.isListening();
    await tab.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await other.notice(LEFT_ELSEWHERE).waitFor({ timeout: 1_000 });
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
