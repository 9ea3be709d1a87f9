import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DaySpan, type DaysWanted, dayConnection } from '../../../src/providers/pool/paging.js';
import type { ReleaseDayModel } from '../../../src/providers/pool/responses.js';
import { codeFrom } from './support.js';

const dayAt = (index: number) => new Date(Date.UTC(2026, 9, 30) - index * 2 * 86_400_000).toISOString().slice(0, 10);
const daysOf = (count: number): ReleaseDayModel[] =>
  Array.from({ length: count }, (_, index) => ({ date: dayAt(index), releases: [] }));

interface Habits {
  /** Maximum length of a response; undefined: the requested length. */
  readonly cap?: number | undefined;
  /** Responses always have this length. */
  readonly fixed?: number | undefined;
  readonly startIsPart?: boolean;
  readonly plain?: number;
}

/** A provider with `all` days, and its habits. */
function providerOf(
  all: readonly ReleaseDayModel[],
  { cap = Infinity, fixed, startIsPart = true, plain = 15 }: Habits = {},
) {
  const asked: (DaySpan | undefined)[] = [];
  const ask = async (span?: DaySpan) => {
    asked.push(span);
    const from = all.filter(({ date }) => !span || date < span.date || (startIsPart && date === span.date));
    return from.slice(0, Math.min(fixed ?? span?.count ?? plain, cap));
  };
  return { ask, asked };
}

async function walk(ask: (span?: DaySpan) => Promise<ReleaseDayModel[]>, wanted: DaysWanted) {
  const pages: string[][] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page = await dayConnection(ask, { ...wanted, after });
    pages.push(page.nodes.map(node => node.date));
    expect(page.edges.map(edge => edge.node)).toEqual(page.nodes);
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  return pages;
}

describe('dayConnection()', () => {
  it('needs one call when the first page is short enough to show that there is more', async () => {
    const { ask, asked } = providerOf(daysOf(40));
    const page = await dayConnection(ask, { first: 14 });
    expect(page.nodes).toHaveLength(14);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(asked).toEqual([undefined]);
  });

  it('requests one more than wanted, right after the cursor', async () => {
    const { ask, asked } = providerOf(daysOf(40));
    const { pageInfo } = await dayConnection(ask, { first: 3 });
    const next = await dayConnection(ask, { first: 3, after: pageInfo.endCursor });
    expect(next.nodes.map(node => node.date)).toEqual([dayAt(3), dayAt(4), dayAt(5)]);
    expect(asked[1]).toEqual({ date: dayAt(2), count: 5 });
    expect(asked).toHaveLength(2);
  });

  it('starts at a day, or at the nearest one before it', async () => {
    const { ask, asked } = providerOf(daysOf(40));
    const page = await dayConnection(ask, { first: 2, from: dayAt(5) });
    expect(page.nodes.map(node => node.date)).toEqual([dayAt(5), dayAt(6)]);
    expect(asked).toEqual([{ date: dayAt(5), count: 3 }]);
    const gap = await dayConnection(ask, { first: 1, from: '2026-10-29' });
    expect(gap.nodes[0]?.date).toBe(dayAt(1));
  });

  it('uses the older of from and after', async () => {
    const { ask } = providerOf(daysOf(40));
    const cursor = (await dayConnection(ask, { first: 4 })).pageInfo.endCursor;
    const later = await dayConnection(ask, { first: 1, from: dayAt(9), after: cursor });
    expect(later.nodes[0]?.date).toBe(dayAt(9));
    const earlier = await dayConnection(ask, { first: 1, from: dayAt(0), after: cursor });
    expect(earlier.nodes[0]?.date).toBe(dayAt(4));
  });

  it('keeps its position when a newer day is added', async () => {
    const all = daysOf(10);
    const { pageInfo } = await dayConnection(providerOf(all.slice(1)).ask, { first: 3 });
    const next = await dayConnection(providerOf(all).ask, { first: 3, after: pageInfo.endCursor });
    expect(next.nodes.map(node => node.date)).toEqual([dayAt(4), dayAt(5), dayAt(6)]);
  });

  it('is empty, without a next page, when there are no days', async () => {
    const page = await dayConnection(async () => [], { first: 5 });
    expect(page).toMatchObject({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('joins a day that a response contains twice, and sorts the days', async () => {
    const release = (id: string) => ({ id }) as ReleaseDayModel['releases'][number];
    const answer = [
      { date: '2020-01-01', releases: [release('1')] },
      { date: '2020-01-02', releases: [release('2')] },
      { date: '2020-01-01', releases: [release('3')] },
    ];
    const page = await dayConnection(async span => (span ? [] : answer), { first: 5 });
    expect(page.nodes.map(node => [node.date, node.releases.map(one => one.id)])).toEqual([
      ['2020-01-02', ['2']],
      ['2020-01-01', ['1', '3']],
    ]);
  });

  it('ends with a provider that always returns the same page', async () => {
    const page = await dayConnection(async () => daysOf(3), { first: 5 });
    expect(page.nodes).toHaveLength(3);
    expect(page.pageInfo.hasNextPage).toBe(false);
  });

  it('stops after a bounded number of calls, and has a next page only if it has loaded more', async () => {
    const { ask, asked } = providerOf(daysOf(60), { cap: 2, plain: 2 });
    const page = await dayConnection(ask, { first: 50 });
    expect(asked).toHaveLength(10);
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(page.nodes.length).toBeGreaterThan(5);
  });

  it('returns every day once, however the provider pages', async () => {
    const habits = fc.record({
      cap: fc.option(fc.integer({ min: 3, max: 40 }), { nil: undefined }),
      fixed: fc.option(fc.integer({ min: 3, max: 40 }), { nil: undefined }),
      startIsPart: fc.boolean(),
      plain: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(
        habits,
        fc.integer({ min: 0, max: 45 }),
        fc.integer({ min: 1, max: 100 }),
        async (habit, count, first) => {
          const all = daysOf(count);
          const pages = await walk(providerOf(all, habit).ask, { first });
          expect(pages.flat()).toEqual(all.map(day => day.date));
          expect(pages.every(page => page.length <= first)).toBe(true);
          expect(pages.slice(0, -1).every(page => page.length > 0)).toBe(true);
          if (count > 0) expect(pages.at(-1)).not.toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, DaysWanted]>([
    ['first 0', { first: 0 }],
    ['first 101', { first: 101 }],
    ['first -1', { first: -1 }],
    ['a from that is no day', { first: 1, from: '2026-02-30' }],
    ['a from with a way out', { first: 1, from: '../user' }],
    ['an empty cursor', { first: 1, after: '' }],
    ['a foreign cursor', { first: 1, after: Buffer.from('folder:9').toString('base64url') }],
    ['a cursor of no day', { first: 1, after: Buffer.from('pool:day:2026-02-30').toString('base64url') }],
    [
      'a cursor in other letters',
      { first: 1, after: Buffer.from('pool:day:2026-02-03').toString('base64url').concat('=') },
    ],
  ])('rejects before any call: %s', async (_, wanted) => {
    const { ask, asked } = providerOf(daysOf(3));
    expect(await codeFrom(dayConnection(ask, wanted))).toBe('BAD_USER_INPUT');
    expect(asked).toEqual([]);
  });
});
