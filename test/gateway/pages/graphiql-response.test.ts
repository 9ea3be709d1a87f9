import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import type { World } from '../../support/gateway.js';
import { Explorer, startDemo } from './explorer.js';
import { picture } from './picture.js';

const PUREWL = 'PureWL (Atom)';
const STREAM = 'subscription { sessionEvents { kind } }';

let world: World;
let browser: TestBrowser;
let explorer: Explorer;

beforeAll(async () => {
  [world, browser] = await Promise.all([startDemo(), startChromium()]);
});
beforeEach(async () => {
  explorer = await new Explorer(await browser.newPage({ viewport: { width: 1360, height: 850 } }), world).open();
});
afterEach(async () => {
  await explorer.page.context().close();
  // Chromium itself reports responses of an error status, and requests that failed.
  expect(browser.consoleErrors.filter(text => !text.startsWith('Failed to load resource'))).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const execute = () => explorer.page.getByRole('button', { name: /^(Execute|Stop) query/ }).click();
const results = () => explorer.page.locator('.result-window');
const locations = () => explorer.response.getByRole('list', { name: 'Errors in the operation' });

describe('the line below the results', () => {
  it('has the HTTP status, the time and the size of the response', async () => {
    await explorer.paste('{ providers { id } }');
    const { length } = JSON.stringify(await explorer.run());
    await explorer.reports(new RegExp(`^HTTP 200 · \\d+ ms · ${length} B$`));
    await picture(explorer.page, 'response');
  });

  it('belongs to the tab in which the operation was run', async () => {
    await explorer.paste('{ providers { id } }');
    await explorer.run();
    await explorer.reports(/^HTTP 200/);
    const tabs = explorer.page.getByRole('tablist').getByRole('tab');
    await tabs.nth(1).click();
    await expect.poll(() => explorer.response.getByRole('status').textContent()).toBe('');
    await tabs.first().click();
    await explorer.reports(/^HTTP 200/);
  });

  it('reports that there is no response', async () => {
    await explorer.paste('{ providers { id } }');
    await explorer.run();
    await explorer.page.route('**/graphql', route => route.abort());
    await execute();
    await explorer.reports(/^No response$/);
  });

  it('has the status of a response that is not GraphQL', async () => {
    await explorer.paste('{ providers { id } }');
    await explorer.run();
    await explorer.page.route('**/graphql', route => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }));
    await execute();
    await explorer.reports(/^HTTP 502 · \d+ ms · 20 B$/);
    await results().getByText('is not JSON').waitFor();
  });
});

describe('a subscription', () => {
  beforeEach(async () => {
    await explorer.signIn(PUREWL, { 'Secret key': 'sandbox-purewl-secret-key' });
    await explorer.says(`Signed in to ${PUREWL}.`);
    await explorer.paste(STREAM);
    await expect
      .poll(async () => {
        if (!(await explorer.response.getByRole('status').textContent())) await execute();
        return explorer.response.getByRole('status').textContent();
      })
      .toMatch(/^HTTP 200 · 0 events · \d+ B · open$/);
  });

  it('counts its events while it is open, each of them once', async () => {
    await explorer.press('Refresh', PUREWL);
    await explorer.reports(/^HTTP 200 · 1 event · \d+ B · open$/);
    await explorer.press('Refresh', PUREWL);
    await explorer.reports(/^HTTP 200 · 2 events · \d+ B · open$/);
    await results().getByText('RENEWED').waitFor();
  });

  it('ends at the gateway when it is stopped', async () => {
    const ended = explorer.page.waitForEvent('requestfailed', request => request.postData()?.includes(STREAM) ?? false);
    await execute();
    await explorer.reports(/^HTTP 200 · 0 events · \d+ ms · \d+ B · stopped$/);
    await ended;
  });
});

describe('errors with a location', () => {
  it('are listed, and each moves the cursor to where it is', async () => {
    await explorer.paste('# A comment\nquery Wrong {\n  providers { id }\n\n  session { nope }\n  also\n}');
    await explorer.run();
    await explorer.reports(/^HTTP 400 · \d+ ms · \d+ B · 2 errors$/);
    const listed = locations().getByRole('button');
    expect(await listed.allTextContents()).toEqual([
      'line 5, column 13: Cannot query field "nope" on type "Session".',
      'line 6, column 3: Cannot query field "also" on type "Query".',
    ]);
    await picture(explorer.page, 'errors');
    await listed.first().click();
    const cursor = `monaco.editor.getEditors().find(one => one.getModel()?.uri.path.endsWith('operation.graphql')).getPosition()`;
    expect(await explorer.page.evaluate(cursor)).toMatchObject({ lineNumber: 5, column: 13 });
    expect(await explorer.hasFocus(explorer.page.getByRole('region', { name: 'Operation Editor' }))).toBe(true);
  });

  it('of fields that failed are listed next to the data of the others', async () => {
    await explorer.paste('{\n  providers { id }\n  folders(first: 1) { nodes { id } }\n}');
    await explorer.run();
    await explorer.reports(/^HTTP 200 · \d+ ms · \d+ B · 1 error$/);
    expect(await locations().getByRole('button').allTextContents()).toEqual([
      expect.stringMatching(/^line 3, column 3: \w/),
    ]);
  });

  it('are gone after the next run', async () => {
    await explorer.paste('{ nope }');
    await explorer.run();
    await locations().waitFor();
    await explorer.paste('{ providers { id } }');
    await explorer.run();
    await locations().waitFor({ state: 'hidden' });
  });
});
