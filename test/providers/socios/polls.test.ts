import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paging } from '../../../src/provider/paging.js';
import type { PublicApi } from '../../../src/providers/socios/responses.js';
import { pollFields } from '../../../src/providers/socios/responses.js';
import { application, coded, fanOf, type Scene, setUp } from './support.js';

const idOf = (n: number) => `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const listCalls = ({ sandbox }: Scene) => sandbox.seen.filter(({ path }) => path.endsWith('/polls'));

const ALL = Array.from({ length: 64 }, (_, i) => idOf(i + 1));

type AskPolls = (paging: Paging) => ReturnType<PublicApi['polls']>;

async function walk(ask: AskPolls, sizes: readonly number[]) {
  const ids: string[] = [];
  let after: string | null = null;
  for (let i = 0; ; i += 1) {
    const { nodes, pageInfo } = await ask({ first: sizes[i % sizes.length] ?? 1, after });
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}

describe('polls()', () => {
  it.each([[[20]], [[1]], [[64]], [[63]], [[100]], [[7, 20, 3]], [[50, 14]]])(
    'returns all 64 polls once, in order, by pages of %j, one call per page',
    async sizes => {
      const scene = await setUp();
      const api = await application(scene);
      expect(await walk(paging => api.polls({}, paging), sizes)).toEqual(ALL);
      const first = Math.max(...sizes);
      if (first < 50) expect(listCalls(scene).length).toBeLessThanOrEqual(64 / Math.min(...sizes) + 1);
    },
  );

  it.each(['cut', 'refused'] as const)(
    'returns them all for any page maximum of the provider, when a larger limit is %s',
    async overLimit => {
      const { sandbox, ...scene } = await setUp();
      Object.assign(sandbox.knobs, { overLimit });
      const api = await application({ sandbox, ...scene });
      const fan = await fanOf({ sandbox, ...scene });
      const first = fc.integer({ min: 1, max: 100 });
      const sizes = fc.array(first, { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 10, max: 100 }), sizes, fc.boolean(), async (mostPolls, sizes, isOwn) => {
          sandbox.knobs.mostPolls = mostPolls;
          expect(await walk(isOwn ? fan.polls : paging => api.polls({}, paging), sizes)).toEqual(ALL);
        }),
        {
          numRuns: 40,
          examples: [
            [20, [20], false],
            [10, [20], false],
            [10, [100], true],
          ],
        },
      );
    },
  );

  it('reports a next page when the provider cuts the page', async () => {
    const scene = await setUp();
    Object.assign(scene.sandbox.knobs, { mostPolls: 20, overLimit: 'cut' });
    const { nodes, pageInfo } = await (await application(scene)).polls({}, { first: 20 });
    expect([nodes.length, pageInfo.hasNextPage]).toEqual([20, true]);
    expect(listCalls(scene).map(({ query }) => query)).toEqual(['page=1&limit=21', 'page=2&limit=20']);
  });

  it('sends no request for an empty list of ids, but still checks the arguments', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const none = await api.polls({ ids: [], bound: true }, { first: 20 });
    expect(none).toMatchObject({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    await expect(api.polls({ ids: [] }, { first: 0 })).rejects.toEqual(coded('BAD_USER_INPUT'));
    await expect(api.polls({ ids: [] }, { first: 1, after: 'nonsense' })).rejects.toEqual(coded('BAD_USER_INPUT'));
    expect(listCalls(scene)).toEqual([]);
    expect((await api.polls({ ids: null, partnerIds: [] }, { first: 2 })).nodes).toHaveLength(2);
  });

  it('needs one call per page, hasNextPage included', async () => {
    const scene = await setUp();
    const { nodes, pageInfo, edges } = await (await application(scene)).polls({}, { first: 20 });
    expect(nodes).toHaveLength(20);
    expect(pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[19]?.cursor,
    });
    expect(listCalls(scene).map(({ query }) => query)).toEqual(['page=1&limit=21']);
  });

  it('reports no next page at the very end', async () => {
    const api = await application(await setUp());
    const { pageInfo, nodes } = await api.polls({}, { first: 64 });
    expect([nodes.length, pageInfo.hasNextPage]).toEqual([64, false]);
    const beyond = await api.polls({}, { first: 5, after: pageInfo.endCursor });
    expect(beyond.nodes).toEqual([]);
    expect(beyond.pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it.each<Paging>([{ first: 0 }, { first: 101 }, { first: -1 }, { first: 5, after: 'nonsense' }])(
    'refuses %j and sends no request',
    async paging => {
      const scene = await setUp();
      const api = await application(scene);
      await expect(api.polls({}, paging)).rejects.toEqual(coded('BAD_USER_INPUT'));
      expect(listCalls(scene)).toEqual([]);
    },
  );

  it('rejects the cursor of another filter', async () => {
    const api = await application(await setUp());
    const { pageInfo } = await api.polls({ bound: true }, { first: 2 });
    await expect(api.polls({ bound: false }, { first: 2, after: pageInfo.endCursor })).rejects.toEqual(
      coded('BAD_USER_INPUT'),
    );
    expect((await api.polls({ bound: true }, { first: 2, after: pageInfo.endCursor })).nodes).toHaveLength(2);
  });

  it("sends every condition under the provider's name, with encoded brackets", async () => {
    const scene = await setUp();
    const api = await application(scene);
    await api.polls(
      {
        search: 'Música & más',
        ids: [idOf(1), idOf(1), idOf(2)],
        partnerIds: [],
        quorumReached: true,
        bound: false,
        openAfter: new Date('2024-01-01T00:00:00.500Z'),
        openBefore: new Date('2024-02-01T00:00:00.500Z'),
        closeAfter: null,
        closeBefore: new Date('2099-12-31T23:59:59Z'),
      },
      { first: 3 },
    );
    const query = listCalls(scene)[0]?.query ?? '';
    expect(query).not.toMatch(/[[\]]/);
    expect([...new URLSearchParams(query)]).toEqual([
      ['search', 'Música & más'],
      ['ids[]', idOf(1)],
      ['ids[]', idOf(2)],
      ['quorumReached', 'true'],
      ['bound', 'false'],
      ['openAt[from]', '2024-01-01T00:00:01'],
      ['openAt[to]', '2024-02-01T00:00:00'],
      ['closeAt[to]', '2099-12-31T23:59:59'],
      ['page', '1'],
      ['limit', '4'],
    ]);
  });

  it('returns the requested polls', async () => {
    const api = await application(await setUp());
    const open = await api.polls({ closeAfter: new Date('2090-01-01'), bound: false }, { first: 100 });
    expect(open.nodes).toHaveLength(16);
    expect(open.nodes.every(({ status, isBound }) => status === 'open' && isBound === false)).toBe(true);
    expect((await api.polls({ search: 'LEYENDA' }, { first: 5 })).nodes[0]?.question).toContain('¿Qué dorsal');
  });

  it('reports a 400 as a bad filter', async () => {
    const api = await application(await setUp());
    await expect(api.polls({ ids: ['nope'] }, { first: 3 })).rejects.toEqual(coded('BAD_USER_INPUT'));
    await expect(api.polls({ search: 'x'.repeat(9_000) }, { first: 3 })).rejects.toEqual(coded('BAD_USER_INPUT'));
  });

  it('drops a row without an id, and the next page still starts behind it', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const data = [{ question: 'no id' }, { id: 'p1' }, { question: 'no id' }, { id: 'p2' }];
    scene.sandbox.faults.next(/polls/, { kind: 'status', status: 200, body: { data } });
    const { nodes, pageInfo } = await api.polls({}, { first: 3 });
    expect(nodes.map(({ id }) => id)).toEqual(['p1']);
    expect(pageInfo.hasNextPage).toBe(true);
    const [next] = (await api.polls({}, { first: 1, after: pageInfo.endCursor })).nodes;
    expect(next?.id).toBe(idOf(4));
  });

  it.each<[string, unknown, number]>([
    ['an object for one poll', { data: { id: 'p' } }, 1],
    ['null', { data: null }, 0],
    ['a bare array', [{ id: 'p' }], 1],
    ['more rows than requested', { data: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }] }, 2],
  ])('reads %s', async (_title, body, count) => {
    const scene = await setUp();
    const api = await application(scene);
    scene.sandbox.faults.next(/polls/, { kind: 'status', status: 200, body });
    expect((await api.polls({}, { first: 2 })).nodes).toHaveLength(count);
  });
});

describe('poll()', () => {
  it('needs one call for many polls', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const polls = await Promise.all([3, 64, 3, 20].map(n => api.poll(idOf(n))));
    expect(polls.map(({ id }) => id)).toEqual([3, 64, 3, 20].map(idOf));
    expect(listCalls(scene)).toHaveLength(1);
  });

  it('requests at most 50 ids per call', async () => {
    const scene = await setUp();
    const api = await application(scene);
    await Promise.all(Array.from({ length: 64 }, (_, i) => api.poll(idOf(i + 1))));
    expect(listCalls(scene).map(({ query }) => new URLSearchParams(query).getAll('ids[]').length)).toEqual([50, 14]);
  });

  it.each([
    ['cut', 20, [30, 10]],
    ['cut', 10, [30, 10, 10]],
    ['refused', 20, [30, 10, 10, 10]],
  ] as const)('returns every requested poll when a larger limit is %s to %i', async (overLimit, mostPolls, sizes) => {
    const scene = await setUp();
    Object.assign(scene.sandbox.knobs, { mostPolls, overLimit });
    const api = await application(scene);
    const wanted = ALL.slice(0, 30);
    const polls = await Promise.all(wanted.map(id => api.poll(id)));
    expect(polls.map(({ id }) => id)).toEqual(wanted);
    expect(listCalls(scene).map(({ query }) => new URLSearchParams(query).getAll('ids[]').length)).toEqual(sizes);
  });

  it('requests again what may have been cut off, including malformed ids, before it reports a poll as missing', async () => {
    const scene = await setUp();
    Object.assign(scene.sandbox.knobs, { mostPolls: 10, overLimit: 'cut' });
    const api = await application(scene);
    const ids = [...ALL.slice(0, 23), idOf(999), 'nope'];
    const polls = await Promise.allSettled(ids.map(id => api.poll(id)));
    expect(polls.map(({ status }) => status)).toEqual(ids.map((_, i) => (i < 23 ? 'fulfilled' : 'rejected')));
    for (const poll of polls.slice(23)) expect(poll).toMatchObject({ reason: coded('NOT_FOUND') });
  });

  it('fails for the unknown id only', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const [known, unknown] = await Promise.allSettled([api.poll(idOf(1)), api.poll(idOf(999))]);
    expect(known.status).toBe('fulfilled');
    expect(unknown).toMatchObject({ reason: coded('NOT_FOUND') });
    expect(listCalls(scene)).toHaveLength(1);
  });

  it('fails for the malformed id only, although the provider rejects the whole call', async () => {
    const api = await application(await setUp());
    const [known, malformed] = await Promise.allSettled([api.poll(idOf(1)), api.poll('nope')]);
    expect(known.status).toBe('fulfilled');
    expect(malformed).toMatchObject({ reason: coded('NOT_FOUND') });
  });

  it.each(['', '.', '..', '%2e%2E', 'x'.repeat(201)])('sends no request for %j', async id => {
    const scene = await setUp();
    const api = await application(scene);
    await expect(api.poll(id)).rejects.toEqual(coded('NOT_FOUND'));
    expect(listCalls(scene)).toEqual([]);
  });

  it('requests each poll separately when the provider ignores the filter', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const data = [{ id: idOf(1), question: 'from the list' }, { id: idOf(2) }];
    scene.sandbox.faults.next(/polls$/, { kind: 'status', status: 200, body: { data } });
    const [first, third, none] = await Promise.allSettled([1, 3, 999].map(n => api.poll(idOf(n))));
    expect(first).toMatchObject({ value: { question: 'from the list' } });
    expect(third).toMatchObject({ value: { id: idOf(3) } });
    expect(none).toMatchObject({ reason: coded('NOT_FOUND') });
  });

  it('reads a single poll that comes as an object', async () => {
    const scene = await setUp();
    scene.sandbox.knobs.lonePollAsObject = true;
    const poll = await (await application(scene)).poll(idOf(5));
    expect(poll.question).toContain('#5');
    expect(pollFields.answers(poll)?.[1]).toMatchObject({ title: 'Zweite Wahl: Grün', extra: { tokenCount: '5.5' } });
  });

  it('reads an id in another case', async () => {
    expect((await (await application(await setUp())).poll(idOf(5).toUpperCase())).id).toBe(idOf(5));
  });
});
