import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FolderSort } from '../../../src/generated/graphql.js';
import type { PmapiApi } from '../../../src/providers/pmapi/api.js';
import { encodeCursor, type Get, type Query, readPage } from '../../../src/providers/pmapi/paging.js';
import { FOLDER } from '../../../src/providers/pmapi/responses.js';
import { COUNTED_FOLDERS, CROWDED_FOLDER, LISTS } from '../../../src/providers/pmapi/sandbox/seed.js';
import { issuedOf, PERSON, stage } from './support.js';

let made: Awaited<ReturnType<typeof stage>>;
let api: PmapiApi;
beforeAll(async () => {
  made = await stage();
  api = made.apiFor(issuedOf(await made.provider.signIn?.({ password: PERSON })));
});
afterAll(() => made.sandbox.close());
beforeEach(() => {
  made.sandbox.knobs.pageLimit = 200;
  made.sandbox.seen.length = 0;
});

const ATTRIBUTE = { ID: 'id', NAME: 'name', CREATED_AT: 'cdate' } as const;

/** Ids in the order the provider documents, worked out here from the seed. */
function expected(sort: FolderSort, reverse: boolean): string[] {
  const by = ATTRIBUTE[sort];
  const key = (row: (typeof COUNTED_FOLDERS)[number]) => row[by] as string | number;
  const order = [...COUNTED_FOLDERS].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
  return (reverse ? order.reverse() : order).map(row => String(row.id));
}

async function walk(sort: FolderSort, reverse: boolean, first: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page = await api.folders({ sort, reverse, first, after });
    expect(page.edges.length).toBeGreaterThan(0);
    ids.push(...page.nodes.map(node => node.id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.nodes).toHaveLength(first);
    after = page.pageInfo.endCursor;
  }
}

const ORDERS = (['ID', 'NAME', 'CREATED_AT'] as const).flatMap(sort => [
  { sort, reverse: false },
  { sort, reverse: true },
]);

describe.each(ORDERS)('folders by $sort, reverse $reverse', ({ sort, reverse }) => {
  it.each([1, 3, 7, 32, 64, 100])('return every folder once, %s per page', async first => {
    expect(await walk(sort, reverse, first)).toEqual(expected(sort, reverse));
  });

  it('return every folder from a provider that sends fewer rows than requested', async () => {
    made.sandbox.knobs.pageLimit = 12;
    expect(await walk(sort, reverse, 30)).toEqual(expected(sort, reverse));
  });

  it('continue after any edge, even the last one', async () => {
    const all = expected(sort, reverse);
    const { edges } = await api.folders({ sort, reverse, first: 100 });
    for (const [index, edge] of edges.entries()) {
      const page = await api.folders({ sort, reverse, first: 5, after: edge.cursor });
      expect(page.nodes.map(node => node.id)).toEqual(all.slice(index + 1, index + 6));
      expect(page.pageInfo.hasNextPage).toBe(index + 6 < all.length);
    }
  });
});

describe('a page of folders', () => {
  it('maps first to count and sends start as received from the provider', async () => {
    const one = await api.folders({ sort: 'ID', reverse: false, first: 10 });
    await api.folders({ sort: 'ID', reverse: false, first: 10, after: one.pageInfo.endCursor });
    expect(made.sandbox.seen.map(call => call.query)).toEqual(['count=10&sort=id', 'count=10&sort=id&start=1031']);
  });

  it('has no next page when the last page is full', async () => {
    const page = await api.folders({ sort: 'ID', reverse: false, first: 64 });
    expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor);
  });

  it('contains the fields of a folder', async () => {
    const [first] = (await api.folders({ sort: 'ID', reverse: false, first: 2 })).nodes;
    expect(first).toMatchObject({
      id: '1001',
      name: 'Newsletter 100',
      listCount: 0,
      subscriptionCount: 0,
      createdAt: new Date('2021-03-01T00:00:00Z'),
      updatedAt: new Date('2021-03-31T00:00:00Z'),
    });
  });

  it.each([0, -1, 101, Number.NaN])('rejects first: %s', async first => {
    await expect(api.folders({ sort: 'ID', reverse: false, first })).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(made.sandbox.seen).toEqual([]);
  });

  it('rejects cursors of another list', async () => {
    const { endCursor } = (await api.folders({ sort: 'NAME', reverse: false, first: 3 })).pageInfo;
    const ofLists = (await api.mailingLists({ first: 3 })).pageInfo.endCursor;
    const forged = Buffer.from('["folder id asc",1,2]').toString('base64url');
    const padded = `${encodeCursor('folder id asc', { start: '1', id: '1' })}=`;
    for (const after of [endCursor, ofLists, forged, padded, '', 'x', 'null', '1001'])
      await expect(api.folders({ sort: 'ID', reverse: false, first: 3, after })).rejects.toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
      });
    await expect(api.folders({ sort: 'NAME', reverse: true, first: 3, after: endCursor })).rejects.toThrow();
    await expect(api.mailingLists({ first: 3, folderId: '1004', after: ofLists })).rejects.toThrow();
  });
});

describe('mailing lists', () => {
  const idsOf = (rows: typeof LISTS) =>
    rows
      .map(row => row.id)
      .sort((a, b) => a - b)
      .map(String);

  async function walkLists(folderId?: string): Promise<string[]> {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page = await api.mailingLists({ first: 100, after, folderId });
      ids.push(...page.nodes.map(node => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return ids;
  }

  it('are all lists or the lists of one folder', async () => {
    expect(await walkLists()).toEqual(idsOf(LISTS));
    expect(await walkLists(String(CROWDED_FOLDER))).toEqual(
      idsOf(LISTS.filter(list => list.folder_id === CROWDED_FOLDER)),
    );
  });

  it.each(['1', 'nope'])('are empty in the unknown folder %s', async folderId => {
    const page = await api.mailingLists({ first: 5, folderId });
    expect(page).toMatchObject({ edges: [], nodes: [], pageInfo: { hasNextPage: false, startCursor: null } });
  });

  it('of a folder without a valid id are rejected instead of showing every list', async () => {
    await expect(api.mailingLists({ first: 5, folderId: '' })).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('when a provider pages oddly', () => {
  const asked: Query[] = [];
  const getOf =
    (reply: (query: Query) => unknown[], next: (query: Query) => string | null): Get =>
    async (_endpoint, query) => {
      asked.push(query);
      return { data: reply(query), next: next(query) };
    };
  const what = { endpoint: 'folder', schema: FOLDER, sort: 'name' } as const;

  it('a next of any form is sent back unchanged', async () => {
    asked.length = 0;
    const pages: Record<string, unknown[]> = { '': [{ id: 1, name: 'B' }], 'B#2': [{ id: 2, name: 'B' }] };
    const get = getOf(
      query => pages[query.start ?? ''] ?? [],
      query => (query.start === undefined ? 'B#2' : null),
    );
    const one = await readPage(get, what, { first: 1 });
    const two = await readPage(get, what, { first: 1, after: one.pageInfo.endCursor });
    expect(two.nodes.map(node => node.id)).toEqual(['2']);
    expect(two.pageInfo.hasNextPage).toBe(false);
  });

  it('a row that the next page repeats is returned once', async () => {
    const ids = [1, 2, 3, 4, 5];
    const rowsFrom = ({ start = '1', count }: Query) => ids.filter(id => id >= Number(start)).slice(0, Number(count));
    const get = getOf(
      query => rowsFrom(query).map(id => ({ id })),
      query => {
        const last = rowsFrom(query).at(-1);
        return last === undefined || last === 5 ? null : String(last);
      },
    );
    const one = await readPage(get, { ...what, sort: 'id' }, { first: 2 });
    const two = await readPage(get, { ...what, sort: 'id' }, { first: 3, after: one.pageInfo.endCursor });
    expect([...one.nodes, ...two.nodes].map(node => node.id)).toEqual(['1', '2', '3', '4', '5']);
    expect(two.pageInfo.hasNextPage).toBe(false);
  });

  it('pages that never advance are an error, not an endless loop', async () => {
    const get = getOf(
      () => [{ id: 1, name: 'B' }],
      () => 'B',
    );
    await expect(readPage(get, what, { first: 3 })).rejects.toMatchObject({
      extensions: { code: 'PROVIDER_PROTOCOL_ERROR' },
    });
  });

  it('endless empty pages are an error', async () => {
    let n = 0;
    const get = getOf(
      () => [],
      () => {
        n += 1;
        return String(n);
      },
    );
    await expect(readPage(get, what, { first: 3 })).rejects.toMatchObject({
      extensions: { code: 'PROVIDER_PROTOCOL_ERROR' },
    });
  });

  it('only rows without an id and scalars of the wrong type are dropped', async () => {
    const rows = [
      { id: '9', name: 5, list_count: '3', cdate: '1374769049.0', mdate: 'x' },
      { name: 'no id' },
      null,
      { id: '', name: 'empty id' },
    ];
    const page = await readPage(
      getOf(
        () => rows,
        () => null,
      ),
      what,
      { first: 10 },
    );
    const createdAt = new Date(1_374_769_049_000);
    expect(page.nodes).toMatchObject([
      { id: '9', name: '5', listCount: 3, subscriptionCount: null, createdAt, updatedAt: null },
    ]);
  });
});
