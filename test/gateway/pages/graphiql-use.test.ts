import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../src/testing/until.js';
import { axeViolations } from '../../support/axe.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { graphqlPost, send } from '../../support/http-client.js';
import { faintTexts } from './contrast.js';
import { Explorer, startDemo } from './explorer.js';
import { picture } from './picture.js';

const POOL = 'Promo Only';
const PUREWL = 'PureWL (Atom)';
const SOCIOS = 'Socios.com';
const SECRET_KEY = 'sandbox-purewl-secret-key';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;
let explorer: Explorer;

beforeAll(async () => {
  [world, browser] = await Promise.all([startDemo(), startChromium()]);
  profile = await browser.newProfile({ viewport: { width: 1360, height: 850 } });
});
beforeEach(async () => {
  await profile.clearCookies();
  explorer = await new Explorer(await profile.newPage(), world).openPanel();
});
afterEach(async () => {
  for (const page of profile.pages()) await page.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const signInToPurewl = async () => {
  await explorer.signIn(PUREWL, { 'Secret key': SECRET_KEY });
  await explorer.says(`Signed in to ${PUREWL}.`);
};
const field = (provider: string, name: string) => explorer.form(provider).getByRole('textbox', { name, exact: true });

describe('by keyboard alone', () => {
  const press = (key: string) => explorer.page.keyboard.press(key);
  const isAt = (name: string) =>
    expect.poll(() => explorer.hasFocus(explorer.panel.getByRole('button', { name, exact: true }))).toBe(true);

  it('the panel comes before the editor, and offers sign-in, refresh and logout', async () => {
    explorer = await new Explorer(await profile.newPage(), world).open();
    await press('Tab');
    await isAt('Session panel');
    for (let tabs = 0; tabs < 3; tabs += 1) await press('Tab');
    await isAt(`Sign in: ${PUREWL}`);
    await press('Enter');
    await expect.poll(() => explorer.hasFocus(field(PUREWL, 'Secret key'))).toBe(true);
    await explorer.page.keyboard.type(SECRET_KEY);
    await press('Enter');
    await explorer.says(`Signed in to ${PUREWL}.`);
    expect(await explorer.hasFocus(explorer.card(PUREWL).getByRole('heading'))).toBe(true);
    await press('Tab');
    await isAt(`Refresh: ${PUREWL}`);
    await press('Enter');
    await explorer.says(`Refreshed the token for ${PUREWL}.`);
    await isAt(`Refresh: ${PUREWL}`);
    for (let tabs = 0; tabs < 3; tabs += 1) await press('Tab');
    await isAt('Sign out');
    await press('Enter');
    await explorer.says('Signed out.');
    await explorer.panel.getByRole('heading', { name: 'Session 0 of 4' }).waitFor();
    expect(await explorer.hasFocus(explorer.panel.getByRole('listitem').first().getByRole('heading'))).toBe(true);
  });

  it('a login method can be chosen, and Escape closes the form', async () => {
    await explorer.panel.getByRole('button', { name: `Sign in: ${POOL}` }).focus();
    await press('Enter');
    await expect.poll(() => explorer.hasFocus(explorer.form(POOL).getByRole('radio', { name: 'Account' }))).toBe(true);
    expect(await field(POOL, 'API secret').count()).toBe(0);
    await press('ArrowRight');
    await press('Tab');
    expect(await explorer.hasFocus(field(POOL, 'User ID'))).toBe(true);
    expect(await field(POOL, 'API secret').getAttribute('type')).toBe('password');
    expect(await field(POOL, 'API secret').getAttribute('autocomplete')).toBe('off');
    await press('Escape');
    await isAt(`Sign in: ${POOL}`);
    expect(await explorer.form(POOL).count()).toBe(0);
  });

  it('the focused element is visibly focused', async () => {
    await press('Tab');
    await press('Tab');
    const outline = await explorer.page.evaluate(
      `getComputedStyle(document.querySelector('keyring-connect').shadowRoot.activeElement).outlineStyle`,
    );
    expect(outline).toBe('solid');
  });
});

describe('when something goes wrong', () => {
  it('the form shows a wrong secret, and is ready for the next try', async () => {
    await explorer.signIn(PUREWL, { 'Secret key': 'not the one' });
    const alert = explorer.card(PUREWL).getByRole('alert');
    await alert.filter({ hasText: /\w/ }).waitFor();
    expect(await field(PUREWL, 'Secret key').inputValue()).toBe('');
    expect(await explorer.hasFocus(field(PUREWL, 'Secret key'))).toBe(true);
    await field(PUREWL, 'Secret key').fill(SECRET_KEY);
    await explorer.page.keyboard.press('Enter');
    await explorer.says(`Signed in to ${PUREWL}.`);
  });

  it('a denied consent is shown', async () => {
    await explorer.visit(SOCIOS, 'Deny');
    await explorer.says('The sign-in was declined at the provider.');
    expect(explorer.page.url()).toBe(`${world.url}/graphql`);
    expect(await explorer.hasFocus(explorer.card(SOCIOS).getByRole('heading'))).toBe(true);
  });

  it('an unknown reason is not repeated', async () => {
    await explorer.page.goto(`${world.url}/graphql?keyring_error=%3Cb%3EPay%20here`);
    await explorer.says('The sign-in did not succeed.');
    expect(await explorer.panel.textContent()).not.toContain('Pay here');
  });

  it('a reason that every object inherits is treated as unknown', async () => {
    await explorer.page.goto(`${world.url}/graphql?keyring_error=constructor`);
    await explorer.says('The sign-in did not succeed.');
  });

  it('a grant that only the user can refresh is shown', async () => {
    await explorer.visit(SOCIOS, 'Allow');
    await explorer.says(`Signed in to ${SOCIOS}.`);
    const { ledger } = world.sandboxes.socios;
    for (const { token, account } of ledger.live(Date.now(), 'refresh')) if (account) ledger.revoke(token);
    await explorer.press('Refresh', SOCIOS);
    await explorer.card(SOCIOS).getByText('▲ Needs a new sign-in').waitFor();
    await explorer.card(SOCIOS).getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await explorer.panel.getByRole('button', { name: `Sign in: ${SOCIOS}` }).waitFor();
  });

  it('an unreachable gateway is shown', async () => {
    await profile.setOffline(true);
    await explorer.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await explorer.says('The gateway cannot be reached.');
    await profile.setOffline(false);
    await explorer.says('The gateway responds again.');
    // Chromium itself writes that the request failed.
    browser.takeConsoleErrors();
  });
});

describe('when the session changes elsewhere', () => {
  it('the panel follows another tab of the browser', async () => {
    const other = await new Explorer(await profile.newPage(), world).openPanel();
    await signInToPurewl();
    await other.card(PUREWL).getByText('● Signed in').waitFor({ timeout: 1_000 });
    await explorer.panel.getByRole('button', { name: 'Sign out', exact: true }).click();
    await other.card(PUREWL).getByText('○ Not signed in').waitFor({ timeout: 1_000 });
  });

  it('the panel follows any client of the gateway', async () => {
    await signInToPurewl();
    const [{ name, value } = { name: '', value: '' }] = await profile.cookies();
    const cookie = `${name}=${value}`;
    const ask = (query: string) => send(graphqlPost(world.url, query, undefined, { cookie }));
    // The panel listens by the time a refresh is shown.
    await until('the panel has shown a refresh', async () => {
      await ask('mutation { refresh(provider: PUREWL) { __typename } }');
      await wait(300);
      return (await explorer.card(PUREWL).getByRole('definition').last().textContent()) !== '1';
    });
    await explorer.panel.getByRole('button', { name: `Refresh: ${PUREWL}` }).focus();
    await ask('mutation { logout { sessionsEnded } }');
    await explorer.card(PUREWL).getByText('○ Not signed in').waitFor({ timeout: 1_000 });
    expect(await explorer.hasFocus(explorer.card(PUREWL).getByRole('heading'))).toBe(true);
  });
});

describe('with other settings', () => {
  let other: World;
  const openWith = async (env: Readonly<Record<string, string>>) => {
    other = await startDemo(env);
    explorer = await new Explorer(await profile.newPage(), other).openPanel();
  };
  afterEach(async () => {
    // The page first: it would send requests to a gateway that is gone.
    await explorer.page.close();
    await other.close();
  });

  it('the browser returns from a provider although the operator’s returnTo is elsewhere', async () => {
    await openWith({ KEYRING_RETURN_TO: 'https://app.example/signed-in' });
    await explorer.visit(SOCIOS, 'Allow');
    await explorer.says(`Signed in to ${SOCIOS}.`);
    expect(explorer.page.url()).toBe(`${other.url}/graphql`);
  });

  it('the panel shows its forms although introspection is off', async () => {
    await openWith({ KEYRING_INTROSPECTION: '0' });
    await explorer.press('Sign in', PUREWL);
    await explorer.form(PUREWL).getByRole('textbox', { name: 'Secret key' }).waitFor();
  });
});

describe('the layout', () => {
  const everyState = `['ACTIVE', 'NEEDS_LOGIN', 'RENEWAL_UNKNOWN', 'NONE'].forEach((state, index) => { document.querySelector('keyring-connect').shadowRoot.querySelectorAll('.card')[index].dataset.state = state; })`;

  it.each(['light', 'dark'] as const)('is right in a %s color scheme', async colorScheme => {
    await explorer.page.emulateMedia({ colorScheme });
    await explorer.signIn(PUREWL, { 'Secret key': 'not the one' });
    await explorer.card(PUREWL).getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await explorer.press('Sign in', POOL);
    await explorer.form(POOL).waitFor();
    await picture(explorer.page, colorScheme);
    await explorer.page.evaluate(everyState);
    const { looked, faint } = await faintTexts(explorer.page);
    expect(looked).toBeGreaterThan(20);
    expect(faint).toEqual([]);
    expect(await axeViolations(explorer.page, '#session')).toEqual([]);
  });

  it('uses the theme chosen in GraphiQL in every color scheme', async () => {
    await explorer.page.emulateMedia({ colorScheme: 'dark' });
    const ground = () => explorer.page.evaluate(`getComputedStyle(document.getElementById('session')).backgroundColor`);
    const dark = await ground();
    await explorer.page.evaluate(`document.body.classList.add('graphiql-light')`);
    expect(await ground()).not.toBe(dark);
  });

  it('fits a small screen', async () => {
    await explorer.page.setViewportSize({ width: 400, height: 800 });
    await explorer.press('Sign in', POOL);
    await explorer.form(POOL).waitFor();
    expect(await explorer.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    await picture(explorer.page, 'narrow');
  });

  it('stays collapsed after a reload', async () => {
    const fold = explorer.panel.getByRole('button', { name: 'Session panel' });
    await fold.click();
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    expect(await explorer.panel.getByRole('list').count()).toBe(0);
    await picture(explorer.page, 'folded');
    await explorer.page.reload();
    await expect.poll(() => fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    await explorer.panel.getByRole('list').waitFor();
  });
});
