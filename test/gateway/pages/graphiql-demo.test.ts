import { type DocumentNode, type OperationDefinitionNode, parse, print, validate } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoTabs } from '../../../src/cli/demo/sandboxes.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { buildGraph } from '../../../src/resolvers/index.js';
import { defaultTabs, type GraphiqlTab } from '../../../src/server/graphiql.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { type Sandboxes, startSandboxes, startWorld, type World } from '../../support/gateway.js';
import { Explorer } from './explorer.js';
import { picture } from './picture.js';

let sandboxes: Sandboxes;
beforeAll(async () => {
  sandboxes = await startSandboxes();
});
afterAll(() => Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close())));

const operationOf = ({ definitions: [first] }: DocumentNode) => first as OperationDefinitionNode;
const namesOf = (tabs: readonly GraphiqlTab[]) => tabs.map(({ query }) => operationOf(parse(query)).name?.value);

const alone = builtInProviders.map(({ id }) => [[id]] as const);
const allBut = builtInProviders.map(
  ({ id }) => [builtInProviders.map(one => one.id).filter(one => one !== id)] as const,
);

describe('the tabs of GraphiQL', () => {
  it.each([...alone, ...allBut])('with the providers %j only: are valid, and printed by GraphQL', ids => {
    const offered = Object.values(sandboxes).filter(({ id }) => ids.includes(id));
    const graph = buildGraph(builtInProviders.filter(({ id }) => ids.includes(id)));
    for (const tabs of [demoTabs(offered), defaultTabs(ids)])
      for (const { query, variables } of tabs) {
        expect(validate(graph, parse(query))).toEqual([]);
        expect(query).toBe(`${print(parse(query))}\n`);
        if (variables) expect(variables).toBe(JSON.stringify(JSON.parse(variables), null, 2));
      }
  });

  it('in the demo are a query for everybody, one over all, a login to each, refresh, revoke and logout', () => {
    const tabs = demoTabs(Object.values(sandboxes));
    expect(namesOf(tabs)).toEqual([
      'Start',
      'Everything',
      'LoginToPromoOnly',
      'LoginToSocioscom',
      'LoginToSignUpto',
      'LoginToPureWLAtom',
      'Session',
      'Refresh',
      'Revoke',
      'Logout',
    ]);
    expect(tabs.map(({ runs = false }) => runs)).toEqual(tabs.map((_, index) => index === 0));
    expect(operationOf(parse(tabs[0]?.query ?? '')).operation).toBe('query');
  });

  it('outside the demo are not run', () => {
    expect(defaultTabs(['POOL']).some(({ runs }) => runs)).toBe(false);
  });
});

describe('the page with the tabs of the demo', () => {
  let browser: TestBrowser;
  const worlds: World[] = [];
  const pages: Explorer[] = [];
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterEach(async () => {
    for (const { page } of pages.splice(0)) await page.context().close();
    for (const world of worlds.splice(0)) await world.close();
    expect(browser.takeConsoleErrors()).toEqual([]);
  });
  afterAll(() => browser.close());

  /** Opens the page, and notes the names of the operations that its editor has sent. */
  async function openWith(tabs: readonly GraphiqlTab[], viewport = { width: 1280, height: 800 }) {
    const world = await startWorld({ sandboxes, env: { KEYRING_RETURN_TO: '' }, overrides: { tabs } });
    worlds.push(world);
    const page = await browser.newPage({ viewport });
    const sent: string[] = [];
    page.on('request', request => {
      const { operationName = '' } =
        request.method() === 'POST' ? (request.postDataJSON() as { operationName?: string }) : {};
      if (operationName && operationName !== 'IntrospectionQuery') sent.push(operationName);
    });
    const explorer = new Explorer(page, world);
    pages.push(explorer);
    return { explorer, sent, page };
  }
  const demo = () => demoTabs(Object.values(sandboxes));
  const own = 'query Own { providers { id } }';

  it('runs the first automatically, once and without errors', async () => {
    const { explorer, sent, page } = await openWith(demo());
    await explorer.open();
    await explorer.reports(/^HTTP 200 · \d+ ms · [\d.]+ kB$/);
    await page.locator('.result-window').getByText('"polls"').waitFor();
    await picture(page, 'demo');
    await explorer.paste(own);
    await explorer.run();
    expect(sent).toEqual(['Start', 'Own']);
  });

  it('runs no operation automatically if the user has own operations', async () => {
    const { explorer, sent, page } = await openWith(demo());
    await explorer.open();
    await explorer.reports(/^HTTP 200/);
    await explorer.paste(own);
    await expect.poll(async () => (await explorer.traces()).kept).toContain('query Own');
    sent.length = 0;
    await page.reload();
    await explorer.isThere();
    await explorer.paste('query Other { providers { name } }');
    await explorer.run();
    expect(sent).toEqual(['Other']);
  });

  it('never runs a mutation automatically', async () => {
    const [logout] = demo().slice(-1);
    const { explorer, sent } = await openWith([{ query: logout?.query ?? '', runs: true }]);
    await explorer.open();
    await explorer.paste(own);
    await explorer.run();
    expect(sent).toEqual(['Own']);
  });

  it('has its own name, logo and icon', async () => {
    const { explorer, page } = await openWith(demo());
    await explorer.open();
    expect(await page.title()).toBe('Keyring');
    const logo = page.locator('.graphiql-logo svg');
    const icon = decodeURIComponent((await page.locator('link[rel=icon]').getAttribute('href')) ?? '');
    expect(await logo.locator('path').getAttribute('d')).toBe(/<path d="([^"]*)"/.exec(icon)?.[1]);
    expect(await logo.count()).toBe(1);
  });

  it('on a phone has the panel folded, and results that can be read and scrolled', async () => {
    const { explorer, page } = await openWith(demo(), { width: 390, height: 844 });
    await page.goto(`${worlds[0]?.url}/graphql`);
    await explorer.reports(/^HTTP 200/);
    await page.locator('.result-window').getByText('"polls"').waitFor();
    const fold = explorer.panel.getByRole('button', { name: 'Session panel' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    const editor = await page.locator('.graphiql-query-editor').boundingBox();
    const results = await page.locator('.result-window').boundingBox();
    for (const box of [editor, results]) {
      expect(box?.width).toBeGreaterThan(300);
      expect(box?.height).toBeGreaterThan(200);
    }
    expect(results?.y).toBeGreaterThan((editor?.y ?? 0) + (editor?.height ?? 0) - 1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await picture(page, 'phone');
    await page.locator('.result-window').hover();
    await page.mouse.wheel(0, 400);
    await page.locator('.result-window').getByText('"data"').waitFor({ state: 'hidden' });
    await fold.click();
    expect((await page.locator('.graphiql-container').first().boundingBox())?.height).toBe(844);
    await page.reload();
    await expect.poll(() => fold.getAttribute('aria-expanded')).toBe('true');
  });
});
