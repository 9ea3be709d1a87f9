import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { Example, NAMES, startExample } from './example-page.js';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;

beforeAll(async () => {
  [world, browser] = await Promise.all([startExample(), startChromium()]);
});
afterEach(async () => {
  for (const { faults } of Object.values(world.sandboxes)) faults.clear();
  await profile.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

describe.each(['light', 'dark'] as const)('in a %s color scheme', colorScheme => {
  it.each([
    ['desktop', 1180, 900],
    ['phone', 390, 844],
  ] as const)('the example frontend breaks no rule of axe and fits on a %s', async (screen, width, height) => {
    profile = await browser.newProfile({ viewport: { width, height }, colorScheme });
    const tab = await Example.open(profile, world);
    const check = async (name: string) => {
      expect(await tab.violations()).toEqual([]);
      expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await tab.picture(`example-${name}-${screen}-${colorScheme}`);
    };
    await tab
      .section('Mailing lists')
      .getByRole('button', { name: `Sign in to ${NAMES.pmapi}` })
      .click();
    await tab.section('Polls').locator('.rows > li').first().waitFor();
    await check('signed-out');

    await tab.fillIn(world, 'pmapi');
    await tab.signInToSocios();
    await tab.tile('You', NAMES.socios).getByText('Ana Ñíguez').waitFor();
    await tab.section('Mailing lists').locator('summary').nth(1).click();
    world.sandboxes.pmapi.faults.next(/\/user/i, { kind: 'status', status: 500 }, 100);
    await tab.signIn(world, 'pool', 'Key');
    await tab.tile('You', NAMES.pmapi).getByText('PROVIDER_UNAVAILABLE').waitFor();
    await check('signed-in');
  });
});
