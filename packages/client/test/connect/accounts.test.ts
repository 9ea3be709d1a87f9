import { beforeEach, describe, expect, it } from 'vitest';
import { graphqlPost, send } from '../../../../test/support/http-client.js';
import { type ConnectPage, POOL, PUREWL, SOCIOS } from './page.js';
import { SECRET_KEY, setUpConnect, signInToPurewl } from './setup.js';

/** Accounts and their session in the element: buttons, notices and the focus. */

const at = setUpConnect();
let tab: ConnectPage;
const open = async (page = 'all') => {
  tab = await at.open(page);
};
const press = (key: string) => tab.page.keyboard.press(key);

/** Sends an operation of the same session from outside the browser. */
async function fromElsewhere(query: string) {
  const [cookie] = await at.profile.cookies();
  return send(graphqlPost(at.world.url, query, undefined, { cookie: `${cookie?.name}=${cookie?.value}` }));
}

describe('an account', () => {
  beforeEach(async () => {
    await open();
    await signInToPurewl(tab);
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
    await signInToPurewl(tab);
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
    const other = await at.open();
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

describe('when the gateway is unreachable', () => {
  it('shows that, keeps what it has shown, and recovers', async () => {
    await open();
    await signInToPurewl(tab);
    await at.profile.setOffline(true);
    await tab.button('Refresh', PUREWL).click();
    await tab.element.getByRole('alert').filter({ hasText: 'The gateway cannot be reached.' }).waitFor();
    await tab.card(PUREWL).getByText('● Signed in').waitFor();
    await at.profile.setOffline(false);
    await tab.says('The gateway responds again.');
    expect(await tab.element.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(0);
    // Chromium itself writes that the requests failed.
    at.browser.takeConsoleErrors();
  });
});
