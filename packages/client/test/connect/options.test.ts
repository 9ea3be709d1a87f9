import { describe, expect, it } from 'vitest';
import type { KeyringConnect } from '../../src/connect/index.js';
import { type ConnectPage, PMAPI, POOL, PUREWL, SOCIOS } from './page.js';
import { setUpConnect, signInToPurewl } from './setup.js';

const at = setUpConnect({ all: '', details: 'details', some: 'providers="SOCIOS POOL UNKNOWN" heading-level="3"' });
let tab: ConnectPage;
const open = async (page = 'all') => {
  tab = await at.open(page);
};
const press = (key: string) => tab.page.keyboard.press(key);

describe('what a page chooses', () => {
  it('shows some providers, in the order of the attribute, under headings of its level', async () => {
    await open('some');
    expect(await tab.element.getByRole('heading', { level: 3 }).allTextContents()).toEqual([SOCIOS, POOL]);
    await tab.element.evaluate(one => one.removeAttribute('providers'));
    expect(await tab.element.getByRole('heading').count()).toBe(4);
  });

  it('replaces every text, also of what is open, without the loss of what is typed', async () => {
    await open('details');
    await signInToPurewl(tab);
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
