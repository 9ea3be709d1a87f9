import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { Explorer, startDemo } from './explorer.js';

const SECRET_KEY = 'sandbox-purewl-secret-key';
const HARMLESS = 'query Mine {\n  polls(first: 2) { nodes { question } }\n}';
const WITH_VARIABLES = 'query Some($first: Int!) { polls(first: $first) { nodes { id } } }';
const INLINE_LOGIN = `mutation SignIn { login(input: { purewl: { secretKey: "${SECRET_KEY}" } }) { __typename } }`;

let world: World;
let browser: TestBrowser;
let explorer: Explorer;

beforeAll(async () => {
  [world, browser] = await Promise.all([startDemo(), startChromium()]);
});
beforeEach(async () => {
  explorer = await new Explorer(await browser.newPage(), world).open();
});
afterEach(async () => {
  await explorer.page.context().close();
  expect(browser.takeConsoleErrors()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const runText = async (text: string, variables?: object) => {
  await explorer.paste(text);
  if (variables) await explorer.write(1, JSON.stringify(variables));
  return explorer.run<{ data?: unknown; errors?: unknown }>();
};
const reload = async () => {
  await explorer.page.reload();
  await explorer.isThere();
};
const entries = async () => (await explorer.openHistory()).getByRole('list').getByRole('button').allTextContents();

describe('the history of operations', () => {
  it('has the text of what was run after a reload, without variables, and nothing of a login', async () => {
    expect((await runText(HARMLESS)).errors).toBeUndefined();
    expect(await runText(INLINE_LOGIN)).toEqual({ data: { login: { __typename: 'LoggedIn' } } });
    const input = world.sandboxes.pmapi.logins[0]?.input as { pmapi: { password: { password: string } } };
    const { password } = input.pmapi.password;
    const login = 'mutation SignIn($input: LoginInput!) { login(input: $input) { __typename } }';
    expect(await runText(login, { input })).toEqual({ data: { login: { __typename: 'LoggedIn' } } });
    expect((await runText(WITH_VARIABLES, { first: 3, unused: 'in the variables' })).errors).toBeUndefined();
    await reload();
    expect(await entries()).toEqual([WITH_VARIABLES, HARMLESS.replace(/\s+/g, ' ')]);
    const { kept } = await explorer.traces();
    expect(kept).toContain('query Mine');
    for (const secret of [SECRET_KEY, password, 'zoe@example.com', 'in the variables', 'login(', 'SignIn'])
      expect(kept).not.toContain(secret);
  });

  it('opens an operation in a tab of its own', async () => {
    await runText(HARMLESS);
    const tabs = explorer.page.getByRole('tablist').getByRole('tab');
    await explorer.paste('{ providers { id } }');
    const before = await tabs.count();
    await (await explorer.openHistory()).getByRole('button', { name: /^query Mine/ }).click();
    expect(await explorer.operation()).toBe(HARMLESS);
    await expect.poll(() => tabs.count()).toBe(before + 1);
    await tabs.nth(before).filter({ hasText: 'Mine' }).waitFor();
    await tabs.first().click();
    expect(await explorer.operation()).toBe('{ providers { id } }');
  });

  it('is empty once it was cleared', async () => {
    await runText(HARMLESS);
    const history = await explorer.openHistory();
    await history.getByRole('button', { name: 'Clear' }).click();
    await history.getByText('Nothing yet.').waitFor();
    expect(await explorer.hasFocus(history.getByRole('button', { name: 'Close' }))).toBe(true);
    await explorer.page.keyboard.press('Escape');
    await history.waitFor({ state: 'hidden' });
    expect(await explorer.page.evaluate(`sessionStorage.getItem('keyring:history')`)).toBeNull();
  });
});
