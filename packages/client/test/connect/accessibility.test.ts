import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from '../../../../test/support/axe.js';
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.js';
import type { World } from '../../../../test/support/gateway.js';
import { ConnectPage, PMAPI, POOL, PUREWL, SOCIOS, startPages } from './page.js';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;

beforeAll(async () => {
  [world, browser] = await Promise.all([startPages({ all: '', details: 'details' }), startChromium()]);
});
afterEach(async () => {
  await profile.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const screens = [
  ['desktop', 1000, 800],
  ['phone', 390, 844],
] as const;

describe.each(['light', 'dark'] as const)('in a %s color scheme', colorScheme => {
  describe.each(screens)('on a %s', (screen, width, height) => {
    let tab: ConnectPage;
    beforeEach(async () => {
      profile = await browser.newProfile({ viewport: { width, height }, colorScheme });
      tab = await ConnectPage.open(profile, world, 'all');
    });
    const check = async (name: string) => {
      expect(await axeViolations(tab.page)).toEqual([]);
      expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await tab.picture(`${name}-${screen}-${colorScheme}`);
    };

    it('breaks no rule of axe and fits while signed out, with forms, refused, signed in and with details', async () => {
      await check('signed-out');
      await tab.button('Sign in', POOL).click();
      await tab.fillIn(PMAPI, { 'User name': 'somebody', Password: 'wrong' });
      await tab.alert(PMAPI).waitFor();
      await check('forms');
      await tab.fillIn(PUREWL, { 'Secret key': 'sandbox-purewl-secret-key' });
      await tab.says(`Signed in to ${PUREWL}.`);
      await tab.button('Sign in', SOCIOS).click();
      await tab.page.getByRole('button', { name: 'Allow' }).click();
      await tab.says(`Signed in to ${SOCIOS}.`);
      // Then the next use of the refresh token fails permanently.
      const { ledger } = world.sandboxes.socios;
      for (const { token, account } of ledger.live(Date.now(), 'refresh')) if (account) ledger.revoke(token);
      await tab.button('Refresh', SOCIOS).click();
      await tab.card(SOCIOS).getByText('▲ Needs a new sign-in').waitFor();
      await check('signed-in');
      await tab.element.evaluate(one => one.toggleAttribute('details'));
      await check('details');
    });
  });
});
