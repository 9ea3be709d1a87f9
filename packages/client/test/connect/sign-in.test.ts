import { describe, expect, it } from 'vitest';
import type { World } from '../../../../test/support/gateway.js';
import { type ConnectPage, PMAPI, POOL, PUREWL, SOCIOS } from './page.js';
import { SECRET_KEY, setUpConnect, signInToPurewl } from './setup.js';

const at = setUpConnect({ all: '', details: 'details', popup: 'popup' });
let tab: ConnectPage;
const open = async (page = 'all') => {
  tab = await at.open(page);
};
const press = (key: string) => tab.page.keyboard.press(key);
/** Credentials that the sandbox accepts. */
const loginOf = (provider: keyof World['sandboxes']) =>
  at.world.sandboxes[provider].logins[0]?.input as { readonly [key: string]: Record<string, Record<string, string>> };
const atSocios = (decision: 'Allow' | 'Deny', page = tab.page) => page.getByRole('button', { name: decision }).click();

describe('a sign-in by values', () => {
  it('moves the focus to the first field, then to the heading of the account', async () => {
    await open();
    await tab.button('Sign in', PUREWL).click();
    await tab.hasFocus(tab.field(PUREWL, 'Secret key'));
    await tab.field(PUREWL, 'Secret key').fill(SECRET_KEY);
    await press('Enter');
    await tab.says(`Signed in to ${PUREWL}.`);
    await tab.card(PUREWL).getByText('● Signed in').waitFor();
    await tab.hasFocus(tab.heading(PUREWL));
    expect(await tab.form(PUREWL).count()).toBe(0);
  });

  it('takes the values of the chosen way', async () => {
    await open();
    await tab.button('Sign in', PMAPI).click();
    const form = tab.form(PMAPI);
    await form.getByRole('radio', { name: 'Token' }).check();
    expect(await tab.field(PMAPI, 'Password').count()).toBe(0);
    await form.getByRole('radio', { name: 'Password' }).check();
    const { username, password } = loginOf('pmapi').pmapi?.password ?? {};
    await tab.field(PMAPI, 'User name').fill(username ?? '');
    await tab.field(PMAPI, 'Password').fill(password ?? '');
    await form.getByRole('checkbox', { name: 'Remember' }).check();
    await form.getByRole('button', { name: 'Sign in' }).click();
    await tab.says(`Signed in to ${PMAPI}.`);
  });

  it('offers passwords and user names, but no keys, to password managers', async () => {
    await open();
    const hints = async (name: string, way: string) => {
      await tab.form(name).getByRole('radio', { name: way }).check();
      const inputs = tab.form(name).locator('input[type=text], input[type=password]').filter({ visible: true });
      return inputs.evaluateAll(all => all.map(one => (one as HTMLInputElement).autocomplete));
    };
    await tab.button('Sign in', POOL).click();
    expect(await hints(POOL, 'Account')).toEqual(['username', 'current-password']);
    expect(new Set(await hints(POOL, 'Key'))).toEqual(new Set(['off']));
    await tab.button('Sign in', PMAPI).click();
    expect(await hints(PMAPI, 'Password')).toEqual(['username', 'current-password']);
    expect(new Set(await hints(PMAPI, 'Token'))).toEqual(new Set(['off']));
  });

  it('shows a refusal, keeps typed values except secrets, and focuses the secret', async () => {
    await open();
    await tab.fillIn(PMAPI, { 'User name': 'somebody', Password: 'wrong' });
    await tab.alert(PMAPI).waitFor();
    expect(await tab.field(PMAPI, 'User name').inputValue()).toBe('somebody');
    expect(await tab.field(PMAPI, 'Password').inputValue()).toBe('');
    await tab.hasFocus(tab.field(PMAPI, 'Password'));
    await press('Escape');
    await tab.hasFocus(tab.button('Sign in', PMAPI));
    expect(await tab.alert(PMAPI).count()).toBe(0);
  });

  it('returns the focus to the button when it is cancelled', async () => {
    await open();
    await tab.button('Sign in', POOL).click();
    await tab.form(POOL).getByRole('button', { name: 'Cancel' }).click();
    await tab.hasFocus(tab.button('Sign in', POOL));
    expect(await tab.form(POOL).count()).toBe(0);
  });

  it('is filled in with the initial values of the gateway, and has no secret in its markup', async () => {
    await at.profile.route('**/graphql', async route => {
      if (!route.request().postData()?.includes('KeyringState')) return route.fallback();
      const response = await route.fetch();
      const text = (await response.text()).replaceAll(
        '"secret":true,"required":true,"options":null,"initial":null',
        `"secret":true,"required":true,"options":null,"initial":"${SECRET_KEY}"`,
      );
      return route.fulfill({ response, body: text });
    });
    await open();
    await tab.button('Sign in', PUREWL).click();
    expect(await tab.field(PUREWL, 'Secret key').inputValue()).toBe(SECRET_KEY);
    expect(await tab.element.evaluate(one => one.shadowRoot?.innerHTML)).not.toContain(SECRET_KEY);
    await press('Enter');
    await tab.says(`Signed in to ${PUREWL}.`);
  });
});

describe('a sign-in at the provider’s own page', () => {
  it('goes there and comes back to the page, its account and the outcome', async () => {
    await open();
    await tab.button('Sign in', SOCIOS).click();
    await atSocios('Allow');
    await tab.says(`Signed in to ${SOCIOS}.`);
    expect(tab.page.url()).toBe(`${at.world.url}/all.html`);
    await tab.hasFocus(tab.heading(SOCIOS));
    await tab.page.reload();
    await tab.isThere();
    await tab.card(SOCIOS).getByText('● Signed in').waitFor();
    expect(await tab.status.textContent()).toBe('');
  });

  it('shows that the user declined there', async () => {
    await open();
    await tab.button('Sign in', SOCIOS).click();
    await atSocios('Deny');
    await tab.element.getByRole('alert').filter({ hasText: 'The sign-in was declined at the provider.' }).waitFor();
    expect(tab.page.url()).toBe(`${at.world.url}/all.html`);
    await tab.hasFocus(tab.heading(SOCIOS));
    await signInToPurewl(tab);
    expect(await tab.element.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(0);
  });

  it('shows optional fields only with details', async () => {
    await open('details');
    await tab.button('Sign in', SOCIOS).click();
    await tab.form(SOCIOS).getByText('Tracking (optional)').click();
    await tab.field(SOCIOS, 'Campaign (optional)').fill('autumn');
    await tab
      .form(SOCIOS)
      .getByRole('button', { name: `Continue to ${SOCIOS}` })
      .click();
    await atSocios('Allow');
    await tab.says(`Signed in to ${SOCIOS}.`);
  });

  it('opens a pop-up where the page wants one, and stays on the page', async () => {
    await open('popup');
    await tab.page.evaluate(() => Object.assign(window, { isSamePage: true }));
    const popup = at.profile.waitForEvent('page');
    await tab.button('Sign in', SOCIOS).click();
    const closed = (await popup).waitForEvent('close');
    await atSocios('Allow', await popup);
    await closed;
    await tab.says(`Signed in to ${SOCIOS}.`);
    await tab.hasFocus(tab.heading(SOCIOS));
    expect(await tab.page.evaluate('isSamePage')).toBe(true);
  });

  it('shows that the user declined in the pop-up', async () => {
    await open('popup');
    const popup = at.profile.waitForEvent('page');
    await tab.button('Sign in', SOCIOS).click();
    await atSocios('Deny', await popup);
    await tab.alert(SOCIOS).filter({ hasText: 'The sign-in was declined at the provider.' }).waitFor();
  });

  it('shows that the user closed the pop-up, and offers the sign-in again', async () => {
    await open('popup');
    const popup = at.profile.waitForEvent('page');
    await tab.button('Sign in', SOCIOS).click();
    await (await popup).getByRole('button', { name: 'Allow' }).waitFor();
    await (await popup).close();
    await tab.says(`The window of ${SOCIOS} was closed before the sign-in was complete.`);
    await tab.hasFocus(tab.button('Sign in', SOCIOS));
  });
});
