import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ProviderModule } from '../../../src/provider/contract.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { Example, NAMES, startExample } from './example-page.js';
import { Explorer } from './explorer.js';
import { picture } from './picture.js';

/** Both pages with two accounts of one provider in a session. */

const SOCIOS = NAMES.socios;

/** Socios as if a session could hold several accounts of it. */
const modules = builtInProviders.map(
  (module): ProviderModule =>
    module.id === 'SOCIOS'
      ? { ...module, create: (values, tools) => ({ ...module.create(values, tools), accounts: 'many' }) }
      : module,
);

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;

beforeAll(async () => {
  [world, browser] = await Promise.all([startExample({ overrides: { modules } }), startChromium()]);
}, 60_000);

beforeEach(async () => {
  profile = await browser.newProfile({ viewport: { width: 1360, height: 900 } });
});

afterEach(async () => {
  await profile.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/** Whom the provider's page signs in next. */
const chooses = (account: string) => {
  world.sandboxes.socios.knobs.account = account;
};

it('the example frontend shows each account, adds another, and disconnects one by its name', async () => {
  const tab = await Example.open(profile, world);
  const tiles = tab.tile('Accounts', SOCIOS);
  chooses('ana');
  await tab.signInToSocios();
  chooses('bjorn');
  await tab.press('Add another account', SOCIOS);
  await tab.consent();
  await expect.poll(() => tiles.count()).toBe(2);
  await expect.poll(() => tiles.getByText('Signed in', { exact: true }).count()).toBe(2);
  expect(await tiles.getByRole('button', { name: /^Add another account/ }).count()).toBe(1);
  await tab.tile('You', SOCIOS).getByText('ACCOUNT_REQUIRED').waitFor();
  await tab.picture('example-accounts');

  const first = await tiles.first().locator('[part=account]').textContent();
  await tab.press('Disconnect', `${SOCIOS} (${first})`);
  await expect.poll(() => tiles.count()).toBe(1);
  expect(await tiles.getByText(first ?? '', { exact: true }).count()).toBe(0);
  await tab.tile('You', SOCIOS).getByText('E-mail').waitFor();
});

it("GraphiQL's panel has a card for each account, and disconnects one by its name", async () => {
  const explorer = await new Explorer(await profile.newPage(), world).openPanel();
  const cards = explorer.card(SOCIOS);
  chooses('ana');
  await explorer.visit(SOCIOS, 'Allow');
  chooses('bjorn');
  await explorer.press('Add another account', SOCIOS);
  await explorer
    .form(SOCIOS)
    .getByRole('button', { name: `Continue to ${SOCIOS}` })
    .click();
  await explorer.page.getByRole('button', { name: 'Allow' }).click();
  await explorer.isThere();
  await explorer.says(`Signed in to ${SOCIOS}.`);
  expect(await cards.count()).toBe(2);
  expect(await cards.getByRole('button', { name: /^Add another account/ }).count()).toBe(1);
  expect(await explorer.panel.getByRole('heading', { name: 'Session 1 of 4' }).count()).toBe(1);
  const cut = cards
    .locator('dd, .account')
    .evaluateAll(values => values.filter(one => one.scrollWidth > one.clientWidth).length);
  expect(await cut).toBe(0);
  await picture(explorer.page, 'accounts');

  const disconnect = cards.first().getByRole('button', { name: new RegExp(`^Disconnect: ${SOCIOS} \\(.+\\)$`) });
  await disconnect.click();
  await expect.poll(() => cards.count()).toBe(1);
  await explorer.says(SOCIOS);
});
