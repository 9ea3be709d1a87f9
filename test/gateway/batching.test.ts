import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandboxes, startWorld, type World } from '../support/gateway.js';
import type { Browser } from '../support/http-client.js';
import { login, signInEverywhere } from './journey-steps.js';

const pollId = (n: number) => `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `f${n}: ${field(n + 1)}`).join(' ');

describe('the provider calls of one operation', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld();
    browser = world.browser();
    await signInEverywhere(browser, world);
    // The application token is there already.
    await browser.data('{ polls(first: 1) { nodes { id } } }');
  });
  afterAll(() => world.close());
  beforeEach(() => {
    for (const { seen } of Object.values(world.sandboxes)) seen.length = 0;
  });

  const paths = (name: keyof Sandboxes) => world.sandboxes[name].seen.map(({ method, path }) => `${method} ${path}`);

  it('read the lists of ten folders in one sweep', async () => {
    const { folders } = await browser.data<{ folders: { nodes: { listCount: number; lists: unknown[] }[] } }>(
      '{ folders(first: 10) { nodes { id listCount lists { id } } } }',
    );
    expect(folders.nodes).toHaveLength(10);
    expect(folders.nodes.map(({ lists }) => lists.length)).toEqual(folders.nodes.map(({ listCount }) => listCount));
    // 340 lists at 200 a page.
    expect(paths('pmapi')).toEqual(['GET /v1/folder', 'GET /v1/list', 'GET /v1/list']);
  });

  it('read the folder of many lists with one call', async () => {
    const data = await browser.data<{ mailingLists: { nodes: unknown[] } }>(
      '{ mailingLists(first: 30, folderId: 1004) { nodes { id folder { id name } } } }',
    );
    expect(data.mailingLists.nodes).toHaveLength(30);
    expect(paths('pmapi')).toEqual(['GET /v1/list', 'GET /v1/folder']);
  });

  it('read polls by id with one call, with ids[]', async () => {
    const data = await browser.data(`{ ${aliased(10, n => `poll(id: "${pollId(n)}") { id question }`)} }`);
    expect(Object.values(data)).toMatchObject(Array.from({ length: 10 }, (_, n) => ({ id: pollId(n + 1) })));
    expect(paths('socios')).toEqual(['GET /polls/1.0.8/polls']);
    const query = new URLSearchParams(world.sandboxes.socios.seen[0]?.query);
    expect(query.getAll('ids[]')).toEqual(Array.from({ length: 10 }, (_, n) => pollId(n + 1)));
  });

  it('read twenty aliases of one release with one call', async () => {
    const data = await browser.data(`{ ${aliased(20, () => 'release(id: 20000) { id tracks { title } }')} }`);
    expect(new Set(Object.values(data).map(release => JSON.stringify(release))).size).toBe(1);
    expect(Object.keys(data)).toHaveLength(20);
    expect(paths('pool')).toEqual(['GET /release/20000']);
  });

  it('read the missing tracks of releases with one call each, not two', async () => {
    await browser.data(
      '{ a: release(id: 20001) { tracks { id } } b: releaseDays(first: 1) { nodes { releases { id tracks { id } } } } }',
    );
    const calls = paths('pool').filter(path => path.startsWith('GET /release/'));
    expect(new Set(calls).size).toBe(calls.length);
  });

  it('read each inventory once for countries with cities and protocols', async () => {
    await browser.data(`{
      a: vpnCountries(device: IOS) { id cities { id country { id } } protocols { id } }
      b: vpnCities(device: IOS) { id country { name } }
      c: vpnProtocols(device: IOS) { id }
    }`);
    expect(paths('purewl').sort()).toEqual(
      ['cities', 'countries', 'protocols'].map(kind => `GET /inventory/v3/${kind}/ios`),
    );
  });

  it('read each provider once for a viewer that is selected twice', async () => {
    const who =
      'pool { id charts { id } } socios { id username wallet { id } } pmapi { id account { id } } purewl { id }';
    await browser.data(`{ a: viewer { ${who} } b: viewer { ${who} } }`);
    const all = (['pool', 'socios', 'pmapi', 'purewl'] as const).flatMap(paths);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are not shared with the next operation, so that no result is stale', async () => {
    for (let time = 0; time < 2; time += 1) await browser.data('{ release(id: 20000) { id } }');
    expect(paths('pool')).toEqual(['GET /release/20000', 'GET /release/20000']);
  });

  it('are not shared between sessions that send the same query at the same time', async () => {
    const other = world.browser();
    const [, account] = world.sandboxes.pool.logins;
    await login(other, account?.input ?? {});
    const ask = '{ charts { id shown } viewer { pool { id charts { id shown } } } }';
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? other : browser).data(ask)));
    const [mine, theirs] = answers;
    expect(mine).toMatchObject({ charts: [{}, {}, {}, { id: '504', shown: false }], viewer: { pool: { id: '1001' } } });
    expect(theirs).toMatchObject({
      charts: [{}, {}, {}, { id: '504', shown: true }],
      viewer: { pool: { id: '1002' } },
    });
    answers.forEach((answer, n) => {
      expect(answer).toEqual(n % 2 ? theirs : mine);
    });
  });
});
