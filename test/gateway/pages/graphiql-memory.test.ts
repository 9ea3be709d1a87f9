import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { Explorer, startDemo } from './explorer.js';

const INLINE = 'sandbox-purewl-secret-key';
const PASSWORD = 'Green-7&x=1';
const HARMLESS = 'query Mine { polls(first: 2) { nodes { question } } }';

let world: World;
let browser: TestBrowser;
let profile: BrowserContext;
let explorer: Explorer;

beforeAll(async () => {
  [world, browser] = await Promise.all([startDemo(), startChromium()]);
  profile = await browser.newProfile();
});
beforeEach(async () => {
  explorer = await new Explorer(await profile.newPage(), world).open();
});
afterEach(async () => {
  await explorer.page.close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const kept = async () => (await explorer.traces()).kept;
const tab = (name: string) => explorer.page.getByRole('tab', { name });

/** A value that the page does store: by then it has handled the earlier ones as well. */
async function writeAndWait(text: string): Promise<void> {
  await explorer.page.getByRole('button', { name: 'New tab' }).click();
  await explorer.write(0, text);
  await expect.poll(kept).toContain('query Mine');
}

it('a secret in an operation is neither stored nor put into the URL, even after it was run', async () => {
  await explorer.write(0, `mutation SignIn { login(input: { purewl: { secretKey: "${INLINE}" } }) { __typename } }`);
  expect(await explorer.run()).toEqual({ data: { login: { __typename: 'LoggedIn' } } });
  // The panel has noticed without a reload.
  await explorer.card('PureWL (Atom)').getByText('Signed in').waitFor();
  await writeAndWait(HARMLESS);
  expect(await kept()).not.toContain(INLINE);
  expect(explorer.page.url()).toBe(`${world.url}/graphql`);
});

it('a secret in the variables is neither stored nor put into the URL', async () => {
  await explorer.write(0, 'mutation SignIn($input: LoginInput!) { login(input: $input) { __typename } }');
  const input = { pmapi: { password: { username: 'zoe@example.com', password: PASSWORD } } };
  await explorer.write(1, JSON.stringify({ input }));
  expect(await explorer.run()).toEqual({ data: { login: { __typename: 'LoggedIn' } } });
  await writeAndWait(HARMLESS);
  expect(await kept()).not.toContain(PASSWORD);
  expect(await kept()).not.toContain('zoe@example.com');
});

it('a secret is not stored while an operation is being written', async () => {
  await explorer.write(0, `{ login(input: { purewl: { secretKey: "${INLINE}`);
  await writeAndWait(HARMLESS);
  expect(await kept()).not.toContain(INLINE);
});

it('an operation without a secret is still there after a reload, with the ready tabs', async () => {
  await explorer.write(0, `mutation SignIn { login(input: { purewl: { secretKey: "${INLINE}" } }) { __typename } }`);
  await writeAndWait(HARMLESS);
  await explorer.page.reload();
  await explorer.isThere();
  await tab('Mine').waitFor();
  for (const name of ['Everything', 'Providers', 'Session', 'Refresh', 'Revoke', 'Logout'])
    expect(await tab(name).count()).toBe(1);
  expect(await tab('SignIn').count()).toBe(0);
});

it('data of an earlier version of the page is cleared; the theme stays', async () => {
  await explorer.page.evaluate(`localStorage.setItem('graphiql:queries', '{"variables":"${PASSWORD}"}')`);
  await explorer.page.evaluate(`localStorage.setItem('graphiql:tabState', '{"tabs":[{"headers":"${PASSWORD}"}]}')`);
  await explorer.page.evaluate(`localStorage.setItem('graphiql:theme', 'dark')`);
  await explorer.page.reload();
  await explorer.isThere();
  expect(await kept()).not.toContain(PASSWORD);
  expect(await kept()).toContain('graphiql:theme');
  await explorer.page.locator('body.graphiql-dark').waitFor();
});
