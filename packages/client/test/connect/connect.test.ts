import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.js';
import type { World } from '../../../../test/support/gateway.js';
import { graphqlPost, send } from '../../../../test/support/http-client.js';
import type { KeyringConnect } from '../../src/connect/index.js';
import { ConnectPage, PMAPI, POOL, PUREWL, SOCIOS, startPages } from './page.js';

const SECRET_KEY = 'sandbox-purewl-secret-key';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;
let tab: ConnectPage;

beforeAll(async () => {
  const pages = {
    all: '',
    details: 'details',
    popup: 'popup',
    some: 'providers="SOCIOS POOL UNKNOWN" heading-level="3"',
  };
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

const open = async (page = 'all') => {
  tab = await ConnectPage.open(profile, world, page);
};
const press = (key: string) => tab.page.keyboard.press(key);
/** Credentials that the sandbox accepts. */
const loginOf = (provider: keyof World['sandboxes']) =>
  world.sandboxes[provider].logins[0]?.input as { readonly [key: string]: Record<string, Record<string, string>> };
const signInToPurewl = async () => {
  await tab.fillIn(PUREWL, { 'Secret key': SECRET_KEY });
  await tab.says(`Signed in to ${PUREWL}.`);
};
const atSocios = (decision: 'Allow' | 'Deny', page = tab.page) => page.getByRole('button', { name: decision }).click();

/** Sends an operation of the same session from outside the browser. */
async function fromElsewhere(query: string) {
  const [cookie] = await profile.cookies();
  return send(graphqlPost(world.url, query, undefined, { cookie: `${cookie?.name}=${cookie?.value}` }));
}

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
    await profile.route('**/graphql', async route => {
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
    expect(tab.page.url()).toBe(`${world.url}/all.html`);
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
    expect(tab.page.url()).toBe(`${world.url}/all.html`);
    await tab.hasFocus(tab.heading(SOCIOS));
    await signInToPurewl();
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
    const popup = profile.waitForEvent('page');
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
    const popup = profile.waitForEvent('page');
    await tab.button('Sign in', SOCIOS).click();
    await atSocios('Deny', await popup);
    await tab.alert(SOCIOS).filter({ hasText: 'The sign-in was declined at the provider.' }).waitFor();
  });

  it('shows that the user closed the pop-up, and offers the sign-in again', async () => {
    await open('popup');
    const popup = profile.waitForEvent('page');
    await tab.button('Sign in', SOCIOS).click();
    await (await popup).getByRole('button', { name: 'Allow' }).waitFor();
    await (await popup).close();
    await tab.says(`The window of ${SOCIOS} was closed before the sign-in was complete.`);
    await tab.hasFocus(tab.button('Sign in', SOCIOS));
  });
});

describe('an account', () => {
  beforeEach(async () => {
    await open();
    await signInToPurewl();
  });

  it('is refreshed on demand', async () => {
    await tab.button('Refresh', PUREWL).click();
    await tab.says(`Refreshed the token for ${PUREWL}.`);
    await tab.hasFocus(tab.button('Refresh', PUREWL));
  });

  it('is disconnected, and the focus stays in its card', async () => {
    await tab.button('Disconnect', PUREWL).click();
    await tab.says(`${PUREWL}: `);
    await tab.card(PUREWL).getByText('○ Not signed in').waitFor();
    await tab.hasFocus(tab.heading(PUREWL));
  });

  it('shows facts for developers only with `details`', async () => {
    expect(await tab.card(PUREWL).getByRole('definition').count()).toBe(0);
    await tab.element.evaluate(one => one.toggleAttribute('details'));
    await tab
      .card(PUREWL)
      .getByText(/^expires in \d+ min \d\d s$/)
      .waitFor();
    await tab.element.getByText(/^The session expires /).waitFor();
  });
});

describe('the session', () => {
  beforeEach(async () => {
    await open();
    await signInToPurewl();
  });
  const isOut = () => tab.card(PUREWL).getByText('○ Not signed in').waitFor();

  it('ends with a sign-out, and the focus stays in the element', async () => {
    await tab.element.getByRole('button', { name: 'Sign out', exact: true }).click();
    await tab.says(/^Signed out\.$/);
    await isOut();
    await tab.hasFocus(tab.element.getByRole('heading').first());
    expect(await tab.element.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('ends everywhere', async () => {
    await tab.element.getByRole('button', { name: 'Sign out everywhere' }).click();
    await tab.says(/^Signed out\.$/);
  });

  it('is followed when another tab ends it', async () => {
    const first = tab;
    await open();
    await tab.element.getByRole('button', { name: 'Sign out', exact: true }).click();
    await tab.says(/^Signed out\.$/);
    await first.says('You were signed out in another tab.');
  });

  it('is followed when it ends elsewhere, and the focus stays in the card', async () => {
    await tab.button('Refresh', PUREWL).focus();
    // The page listens by the time it shows a refresh from elsewhere.
    await tab.element.evaluate(one => one.toggleAttribute('details'));
    await expect
      .poll(async () => {
        await fromElsewhere('mutation { refresh(provider: PUREWL) { __typename } }');
        return tab.card(PUREWL).getByRole('definition').last().textContent();
      })
      .not.toBe('1');
    await tab.button('Refresh', PUREWL).focus();
    await fromElsewhere('mutation { logout { sessionsEnded } }');
    await tab.says('You were signed out elsewhere.');
    await isOut();
    await tab.hasFocus(tab.heading(PUREWL));
  });

  it('changes without the loss of what is typed at the time', async () => {
    await tab.button('Sign in', POOL).click();
    await tab.field(POOL, 'E-mail').fill('somebody@example.com');
    const other = await ConnectPage.open(profile, world, 'all');
    await other.button('Disconnect', PUREWL).click();
    await isOut();
    expect(await tab.field(POOL, 'E-mail').inputValue()).toBe('somebody@example.com');
    await tab.hasFocus(tab.field(POOL, 'E-mail'));
  });
});

describe('by keyboard alone', () => {
  it('signs in, refreshes, disconnects and never loses the focus', async () => {
    await open();
    const tabTo = async (label: string, name: string) => {
      for (let tabs = 0; tabs < 20; tabs += 1) {
        await press('Tab');
        if (await tab.button(label, name).evaluate(one => one.matches(':focus'))) return;
      }
      throw new Error(`no ${label} by Tab`);
    };
    await tabTo('Sign in', PUREWL);
    await press('Enter');
    await tab.hasFocus(tab.field(PUREWL, 'Secret key'));
    await tab.page.keyboard.type(SECRET_KEY);
    await press('Enter');
    await tab.says(`Signed in to ${PUREWL}.`);
    await tabTo('Refresh', PUREWL);
    await press('Space');
    await tab.says(`Refreshed the token for ${PUREWL}.`);
    await tabTo('Disconnect', PUREWL);
    await press('Enter');
    await tab.says(`${PUREWL}: `);
    await tab.hasFocus(tab.heading(PUREWL));
    await tabTo('Sign in', SOCIOS);
  });
});

describe('what a page chooses', () => {
  it('shows some providers, in the order of the attribute, under headings of its level', async () => {
    await open('some');
    expect(await tab.element.getByRole('heading', { level: 3 }).allTextContents()).toEqual([SOCIOS, POOL]);
    await tab.element.evaluate(one => one.removeAttribute('providers'));
    expect(await tab.element.getByRole('heading').count()).toBe(4);
  });

  it('replaces every text, also of what is open, without the loss of what is typed', async () => {
    await open('details');
    await signInToPurewl();
    await tab.fillIn(PMAPI, { 'User name': 'jemand', Password: 'falsch' });
    await tab.alert(PMAPI).waitFor();
    await tab.button('Sign in', SOCIOS).click();
    await tab.element.evaluate((one: KeyringConnect) => {
      one.texts = window.forTests.german;
    });
    expect(await tab.element.getByRole('textbox', { name: 'User name' }).inputValue()).toBe('jemand');
    await tab.element
      .getByRole('form', { name: `Bei ${PMAPI} anmelden` })
      .getByRole('button', { name: 'Anmelden' })
      .waitFor();
    await tab.element.getByRole('button', { name: `Erneuern: ${PUREWL}` }).click();
    await tab.says(`${PUREWL}: erneuert.`);
    await tab.element.getByRole('textbox', { name: 'Password' }).fill('falsch');
    await press('Enter');
    await tab.element.getByText('Der Anbieter nimmt diese Zugangsdaten nicht an.').waitFor();
    await tab.picture('german');
    const left = await tab.element.evaluate((one: KeyringConnect) => {
      const { english } = window.forTests;
      const shown = `${one.shadowRoot?.textContent} ${[...(one.shadowRoot?.querySelectorAll('[aria-label]') ?? [])].map(it => it.ariaLabel)}`;
      const words = [...Object.values(english), ...['ACTIVE', 'NONE'].map(state => english.state(state as 'NONE'))];
      return words.filter(word => typeof word === 'string' && shown.includes(word));
    });
    expect(left).toEqual([]);
    await tab.element.getByRole('button', { name: 'Abmelden', exact: true }).click();
    await tab.says('Abgemeldet.');
  });

  it('replaces single texts, and keeps the English rest', async () => {
    await open();
    await tab.element.evaluate((one: KeyringConnect) => {
      one.texts = { signIn: 'Connect' };
    });
    await tab.button('Connect', POOL).click();
    await tab.form(POOL).getByRole('button', { name: 'Cancel' }).waitFor();
  });

  it('sets the keyring after the element is there, and only that one sends', async () => {
    await open();
    const urls = await tab.page.evaluate(async () => {
      const { createKeyring } = window.forTests;
      const seen: string[] = [];
      const keyring = createKeyring({
        url: '/graphql?mine',
        fetch: (input, init) => {
          seen.push(String(input));
          return fetch(input, init);
        },
      });
      const before = performance.getEntriesByType('resource').length;
      const element = document.createElement('keyring-connect');
      document.body.append(element);
      element.keyring = keyring;
      await keyring.load();
      const sent = performance.getEntriesByType('resource').slice(before);
      return { seen: [...new Set(seen)], sent: [...new Set(sent.map(({ name }) => new URL(name).search))] };
    });
    expect(urls).toEqual({ seen: ['/graphql?mine'], sent: ['?mine'] });
  });

  it('colors it by custom properties and parts', async () => {
    await open();
    await tab.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        'keyring-connect { --keyring-surface: rgb(1, 2, 3) } keyring-connect::part(heading) { color: rgb(4, 5, 6) }',
      );
      document.adoptedStyleSheets = [sheet];
    });
    const style = (part: string, property: string) =>
      tab.element
        .locator(`[part=${part}]`)
        .first()
        .evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), property);
    expect(await style('card', 'background-color')).toBe('rgb(1, 2, 3)');
    expect(await style('heading', 'color')).toBe('rgb(4, 5, 6)');
  });
});

describe('when the gateway is unreachable', () => {
  it('shows that, keeps what it has shown, and recovers', async () => {
    await open();
    await signInToPurewl();
    await profile.setOffline(true);
    await tab.button('Refresh', PUREWL).click();
    await tab.element.getByRole('alert').filter({ hasText: 'The gateway cannot be reached.' }).waitFor();
    await tab.card(PUREWL).getByText('● Signed in').waitFor();
    await profile.setOffline(false);
    await tab.says('The gateway responds again.');
    expect(await tab.element.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(0);
    // Chromium itself writes that the requests failed.
    browser.takeConsoleErrors();
  });
});
