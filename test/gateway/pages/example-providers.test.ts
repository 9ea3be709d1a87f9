import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { atlas } from '../../../examples/providers/query-key/index.js';
import { ADA } from '../../../examples/providers/query-key/sandbox/seed.js';
import { atlasSandbox } from '../../../examples/providers/query-key/sandbox.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { type Sandboxes, startSandboxes, type World, type WorldOptions } from '../../support/gateway.js';
import { Example, NAMES, startExample } from './example-page.js';

/** The example frontend in front of gateways with other providers than its own. */

let sandboxes: Sandboxes;
let browser: TestBrowser;
let world: World;
let profile: BrowserContext;
/** Codes of errors in the responses. */
let codes: unknown[];

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

async function open(options: WorldOptions): Promise<Example> {
  world = await startExample({ sandboxes, ...options });
  profile = await browser.newProfile({ viewport: { width: 1180, height: 900 } });
  codes = [];
  profile.on('response', async response => {
    if (!response.headers()['content-type']?.includes('json')) return;
    const { errors = [] } = (await response.json().catch(() => ({}))) as Partial<World & { errors: Failure[] }>;
    codes.push(...errors.map(({ extensions }) => extensions.code));
  });
  return Example.open(profile, world);
}

interface Failure {
  readonly extensions: { readonly code: string };
}

const sections = (tab: Example) => tab.page.getByRole('region').getByRole('heading', { level: 2 }).allTextContents();

describe.each<[string, readonly (keyof typeof NAMES)[], readonly string[]]>([
  ['pool', ['pool'], []],
  ['purewl', ['purewl'], []],
  ['socios', ['socios'], ['Polls']],
  ['pmapi', ['pmapi'], ['Mailing lists']],
  ['pmapi,pool', ['pmapi', 'pool'], ['Mailing lists']],
  ['socios,pmapi,pool,purewl', ['pmapi', 'pool', 'purewl', 'socios'], ['Polls', 'Mailing lists']],
])('with KEYRING_PROVIDERS=%s', (KEYRING_PROVIDERS, ids, lists) => {
  it('the example frontend shows these providers and their data, and sends nothing that the schema does not have', async () => {
    const tab = await open({ env: { KEYRING_PROVIDERS } });
    await tab.button('Sign in', NAMES[ids[0] ?? 'pool']).waitFor();
    const accounts = tab.section('Accounts').getByRole('heading', { level: 3 });
    expect(await accounts.allTextContents()).toEqual(ids.map(id => NAMES[id]));
    expect(await sections(tab)).toEqual(['Accounts', ...lists]);

    for (const id of ids)
      if (id === 'socios') await tab.signInToSocios();
      else await tab.signIn(world, id, id === 'pool' ? 'Key' : undefined);
    for (const id of ids) await tab.tile('You', NAMES[id]).locator('dd').first().waitFor();
    expect(await sections(tab)).toEqual(['Accounts', 'You', ...lists]);
    for (const title of lists) await tab.section(title).locator('.rows > li').first().waitFor();
    expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

describe.each(['', 'atlas'])('with a provider that the page does not know, and KEYRING_PROVIDERS=%s', only => {
  it('the example frontend signs in to it by its form, and out', async () => {
    const { env, close } = await atlasSandbox.start();
    const modules = [...builtInProviders, atlas];
    const tab = await open({ env: { ...env, ...(only && { KEYRING_PROVIDERS: only }) }, overrides: { modules } });
    await tab.press('Sign in', 'Atlas');
    await tab.form('Atlas').getByLabel('API key').fill(ADA.key);
    await tab.form('Atlas').getByRole('button', { name: 'Sign in' }).click();
    await tab.says('Signed in to Atlas.');
    expect(await sections(tab)).toEqual(['Accounts', ...(only ? [] : ['Polls', 'Mailing lists'])]);
    await tab.picture(`example-unknown-provider${only && '-alone'}`);
    await tab.press('Disconnect', 'Atlas');
    await tab.says('Atlas: ');
    expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
    await close();
  });
});
