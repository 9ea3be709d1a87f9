import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIMIT, pagesAround, startOf } from '../../../src/providers/socios/page.js';

describe('pagesAround()', () => {
  it('asks for the first page with one row more', () => {
    expect(pagesAround(0, 21)).toEqual([{ page: 1, limit: 21 }]);
  });

  it.each([
    [20, 21, { page: 1, limit: 41 }],
    [40, 21, { page: 2, limit: 31 }],
    [60, 21, { page: 3, limit: 27 }],
    [60, 11, { page: 6, limit: 12 }],
  ])('spans rows from %d, %d of them, with one page', (offset, count, page) => {
    expect(pagesAround(offset, count)).toEqual([page]);
  });

  it('covers every wanted row with one page, or with two neighbours of the largest size', () => {
    const offset = fc.nat(5_000);
    const count = fc.integer({ min: 2, max: 101 });
    fc.assert(
      fc.property(offset, count, (from, wanted) => {
        const pages = pagesAround(from, wanted);
        const last = pages.at(-1);
        expect(pages.length).toBeGreaterThanOrEqual(1);
        expect(pages.length).toBeLessThanOrEqual(2);
        for (const [i, page] of pages.entries()) {
          expect(page.limit).toBeLessThanOrEqual(MAX_LIMIT);
          expect(page.page).toBe((pages[0]?.page ?? 0) + i);
        }
        expect(pages[0] && startOf(pages[0])).toBeLessThanOrEqual(from);
        expect(last && startOf(last) + last.limit).toBeGreaterThanOrEqual(from + wanted);
      }),
    );
  });
});
