import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import { type FetchPage, type Page, pollConnection } from '../../../src/providers/socios/paging.js';
import { coded } from './support.js';

/** Ways in which a provider treats a limit above its maximum. */
const HABITS = {
  'cuts it, and counts pages by the maximum': ({ page, limit }, most) => [page, Math.min(limit, most)],
  'cuts the rows, and counts pages by the limit': ({ page, limit }, most) => [page, Math.min(limit, most), limit],
  'uses its default of ten instead': ({ page, limit }, most) => [page, limit > most ? 10 : limit],
  'rejects it': ({ page, limit }, most) => (limit > most ? undefined : [page, limit]),
  'ignores the limit': ({ page }, most) => [page, most],
  'ignores the limit and the page': () => [1, 1_000],
} as const satisfies Record<string, Habit>;
type Habit = (page: Page, most: number) => [page: number, rows: number, stride?: number] | undefined;

interface List {
  readonly habit: Habit;
  readonly most: number;
  readonly total: number;
  /** There is no page behind the last: 404. */
  readonly ends?: boolean;
}

function listOf({ habit, most, total, ends = false }: List) {
  const asked: Page[] = [];
  const all = Array.from({ length: total }, (_, i) => ({ id: String(i) }));
  const fetchPage: FetchPage = async page => {
    asked.push(page);
    const [number, rows, stride = rows] = habit(page, most) ?? refused();
    const start = (number - 1) * stride;
    if (ends && start > 0 && start >= total) throw gatewayError('UPSTREAM_REMOVED', { provider: 'SOCIOS' });
    return all.slice(start, start + rows);
  };
  return { all: all.map(({ id }) => id), asked, fetchPage };
}

function refused(): never {
  throw gatewayError('PROVIDER_REJECTED', { provider: 'SOCIOS' });
}

/** Pages of ids, each `first` as the sizes say in turn. */
async function walk(fetchPage: FetchPage, sizes: readonly number[]): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = null, more = true; more; ) {
    const first = sizes[pages.length % sizes.length] ?? 1;
    const { nodes, pageInfo } = await pollConnection('list', { first, after }, fetchPage);
    pages.push(nodes.map(({ id }) => id));
    // Two expectations for each of many thousand pages would take most of the time of this file.
    if (nodes.length > first || (pageInfo.hasNextPage && nodes.length < first))
      expect.fail(`a page of ${nodes.length} rows where ${first} were requested, hasNextPage ${pageInfo.hasNextPage}`);
    ({ hasNextPage: more, endCursor: after } = pageInfo);
  }
  return pages;
}

const most = fc.integer({ min: 10, max: 100 });
const total = fc.integer({ min: 0, max: 220 });
const first = fc.integer({ min: 1, max: 100 });

describe.each(Object.entries(HABITS))('a provider that %s', (name, habit) => {
  it('returns every row once, for any maximum and any page size', async () => {
    const sizes = name.startsWith('ignores') ? fc.tuple(first) : fc.array(first, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(most, total, sizes, fc.boolean(), async (most, total, sizes, ends) => {
        const { all, fetchPage } = listOf({ habit, most, total, ends: ends && !name.startsWith('ignores') });
        expect((await walk(fetchPage, sizes)).flat()).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a walk over all pages', () => {
  const cutting = HABITS['cuts it, and counts pages by the maximum'];
  const askedFor = async (list: Partial<List>, sizes: readonly number[]) => {
    const { asked, fetchPage } = listOf({ habit: cutting, most: 100, total: 64, ...list });
    const pages = await walk(fetchPage, sizes);
    return { pages: pages.length, asked: asked.map(({ page, limit }) => `${page}x${limit}`) };
  };

  it('needs one call per page if the provider accepts the limit', async () => {
    for (const [total, first] of [
      [64, 20],
      [9, 20],
      [100, 7],
      [250, 49],
    ] as const) {
      const { pages, asked } = await askedFor({ total }, [first]);
      expect(asked).toHaveLength(pages);
    }
  });

  it('needs at most one extra call in all, and two for pages near a hundred', async () => {
    await fc.assert(
      fc.asyncProperty(total, first, async (total, first) => {
        const { pages, asked } = await askedFor({ total }, [first]);
        expect(asked.length).toBeLessThanOrEqual((first < 50 ? pages : 2 * pages) + 1);
      }),
    );
  });

  it('checks once behind a short page that may have been cut', async () => {
    expect((await askedFor({ total: 12 }, [20])).asked).toEqual(['1x21', '2x12']);
    expect((await askedFor({ total: 12, ends: true }, [20])).asked).toEqual(['1x21', '2x12']);
    const { fetchPage } = listOf({ habit: cutting, most: 100, total: 12 });
    const refusing: FetchPage = async page => (page.page > 1 ? refused() : fetchPage(page));
    expect((await walk(refusing, [20])).flat()).toHaveLength(12);
  });

  it('finds a maximum once, not on every page', async () => {
    expect((await askedFor({ most: 20, total: 47 }, [20])).asked).toEqual(['1x21', '2x20', '2x20', '3x20', '3x20']);
    const refusing = await askedFor({ habit: HABITS['rejects it'], most: 30, total: 47 }, [30]);
    expect(refusing.asked).toEqual(['1x31', '1x20', '2x20', '2x20', '3x20']);
  });

  it('learns the page size from the first page when a later one has another', async () => {
    const { asked, fetchPage } = listOf({ habit: cutting, most: 20, total: 100 });
    const { pageInfo } = await pollConnection(
      'list',
      { first: 4 },
      listOf({ habit: cutting, most: 20, total: 100 }).fetchPage,
    );
    let after = pageInfo.endCursor;
    for (let i = 0; i < 9; i += 1)
      ({ endCursor: after } = (await pollConnection('list', { first: 4, after }, fetchPage)).pageInfo);
    asked.length = 0;
    const { nodes } = await pollConnection('list', { first: 20, after }, fetchPage);
    expect(nodes.map(({ id }) => Number(id))).toEqual(Array.from({ length: 20 }, (_, i) => 40 + i));
    expect(asked.map(({ page, limit }) => `${page}x${limit}`)).toEqual(['2x31', '1x31', '3x20', '4x20']);
  });

  it('passes other failures on, and rejects pages that are inconsistent', async () => {
    const failing = (code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_REJECTED'): FetchPage => {
      const { fetchPage } = listOf({ habit: cutting, most: 10, total: 90 });
      return async page => {
        if (page.page === 3) throw gatewayError(code, { provider: 'SOCIOS' });
        return fetchPage(page);
      };
    };
    for (const code of ['PROVIDER_UNAVAILABLE', 'PROVIDER_REJECTED'] as const)
      await expect(pollConnection('list', { first: 40 }, failing(code))).rejects.toEqual(coded(code));
    let rows = 60;
    const erratic: FetchPage = async ({ page }) => {
      rows += page === 1 ? 1 : 2;
      return Array.from({ length: rows }, (_, i) => ({ id: `${page}-${rows}-${i}` }));
    };
    const { pageInfo } = await pollConnection('list', { first: 50 }, erratic);
    await expect(pollConnection('list', { first: 100, after: pageInfo.endCursor }, erratic)).rejects.toEqual(
      coded('PROVIDER_PROTOCOL_ERROR'),
    );
  });
});
