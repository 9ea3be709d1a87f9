import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signet } from '../../../../examples/providers/signet/index.js';
import { loginOf } from '../../../../examples/providers/signet/sandbox/profile.js';
import { ADA } from '../../../../examples/providers/signet/sandbox/seed.js';
import { signetSandbox } from '../../../../examples/providers/signet/sandbox.js';
import type { ProviderModule } from '../../../../src/provider/contract.js';
import { builtInProviders } from '../../../../src/providers/index.js';
import { startChromium, type TestBrowser } from '../../../../test/support/chromium.js';
import { type Sandboxes, startSandboxes, type World, type WorldOptions } from '../../../../test/support/gateway.js';
import { ConnectPage, PMAPI, POOL, PUREWL, SOCIOS, startPages } from './page.js';

let sandboxes: Sandboxes;
let browser: TestBrowser;
let world: World;
let profile: BrowserContext;

beforeAll(async () => {
  [sandboxes, browser] = await Promise.all([startSandboxes(), startChromium()]);
});
afterEach(async () => {
  await profile.close();
  await world.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
});

/** A page of a gateway with other settings. */
async function open(options: WorldOptions): Promise<ConnectPage> {
  world = await startPages({ all: '' }, { sandboxes, ...options });
  profile = await browser.newProfile({ viewport: { width: 1000, height: 800 } });
  return ConnectPage.open(profile, world, 'all');
}

describe.each([
  ['purewl', [PUREWL]],
  ['pmapi', [PMAPI]],
  ['pool,socios', [POOL, SOCIOS]],
  ['pmapi,pool,purewl,socios', [PMAPI, POOL, PUREWL, SOCIOS]],
])('with KEYRING_PROVIDERS=%s', (ids, names) => {
  it('shows exactly these providers, each with a way to sign in', async () => {
    const tab = await open({ env: { KEYRING_PROVIDERS: ids } });
    expect(await tab.element.getByRole('heading').allTextContents()).toEqual(names);
    for (const name of names) expect(await tab.button('Sign in', name).count()).toBe(1);
  });
});

describe('with a provider that the package does not know', () => {
  it('signs in by its form, and out', async () => {
    const { env, close } = await signetSandbox.start();
    const tab = await open({ env, overrides: { modules: [...builtInProviders, signet] } });
    await tab.picture('unknown-provider');
    const { keyId, secret } = (loginOf(ADA) as { signet: { keyId: string; secret: string } }).signet;
    await tab.fillIn('Signet', { 'Key ID': keyId, Secret: secret });
    await tab.says('Signed in to Signet.');
    await tab.button('Disconnect', 'Signet').click();
    await tab.says('Signet: ');
    await tab.hasFocus(tab.heading('Signet'));
    await close();
  });
});

describe('with several accounts of one provider', () => {
  /** Socios as if a session could hold several accounts of it. */
  const modules = builtInProviders.map(
    (module): ProviderModule =>
      module.id === 'SOCIOS'
        ? { ...module, create: (values, tools) => ({ ...module.create(values, tools), accounts: 'many' }) }
        : module,
  );
  const chooses = (account: string) => {
    sandboxes.socios.knobs.account = account;
  };
  const allow = (tab: ConnectPage) => tab.page.getByRole('button', { name: 'Allow' }).click();

  it('has a card for each, adds one, and disconnects one by its name', async () => {
    const tab = await open({ overrides: { modules } });
    const cards = tab.card(SOCIOS);
    chooses('ana');
    await tab.button('Sign in', SOCIOS).click();
    await allow(tab);
    await tab.says(`Signed in to ${SOCIOS}.`);
    chooses('bjorn');
    await tab.button('Add another account', SOCIOS).click();
    await allow(tab);
    await tab.says(`Signed in to ${SOCIOS}.`);
    expect(await cards.count()).toBe(2);
    expect(await cards.getByRole('button', { name: /^Add another account/ }).count()).toBe(1);
    await tab.hasFocus(cards.nth(1).getByRole('heading'));
    await tab.picture('accounts');

    const second = await cards.nth(1).locator('[part=account]').textContent();
    await tab.button('Disconnect', `${SOCIOS} (${second})`).click();
    await tab.says(`${SOCIOS}: `);
    expect(await cards.count()).toBe(1);
    // The card of the account is gone: the focus goes to the other one.
    await tab.hasFocus(cards.getByRole('heading'));
    expect(await cards.getByText(second ?? '').count()).toBe(0);
  });

  it('keeps an open form when its account is disconnected elsewhere', async () => {
    const tab = await open({ overrides: { modules } });
    for (const account of ['ana', 'bjorn']) {
      chooses(account);
      await tab.element
        .getByRole('button', { name: account === 'ana' ? `Sign in: ${SOCIOS}` : /^Add another/ })
        .click();
      await allow(tab);
      await tab.says(`Signed in to ${SOCIOS}.`);
    }
    await tab.element.evaluate(one => one.toggleAttribute('details'));
    await tab.button('Add another account', SOCIOS).click();
    await tab.form(SOCIOS).getByText('Tracking (optional)').click();
    await tab.field(SOCIOS, 'Campaign (optional)').fill('autumn');

    const other = await ConnectPage.open(profile, world, 'all');
    await other
      .card(SOCIOS)
      .nth(1)
      .getByRole('button', { name: /^Disconnect/ })
      .click();
    await expect.poll(() => tab.card(SOCIOS).count()).toBe(1);
    expect(await tab.field(SOCIOS, 'Campaign (optional)').inputValue()).toBe('autumn');
    await tab.hasFocus(tab.field(SOCIOS, 'Campaign (optional)'));
  });
});

describe('when KEYRING_RETURN_TO does not allow the page', () => {
  it('signs in at the provider’s page all the same, and comes back to the gateway’s own page', async () => {
    const tab = await open({ env: { KEYRING_RETURN_TO: 'https://app.example/signed-in', KEYRING_GRAPHIQL: '0' } });
    await tab.button('Sign in', SOCIOS).click();
    await tab.page.getByRole('button', { name: 'Allow' }).click();
    await tab.page.waitForURL(url => url.href.startsWith(world.url) && !url.pathname.startsWith('/callback'));
    await tab.page.goto(`${world.url}/all.html`);
    await tab.card(SOCIOS).getByText('● Signed in').waitFor();
  });
});
