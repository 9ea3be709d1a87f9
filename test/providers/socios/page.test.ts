import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_LIMIT,
  type PageSize,
  pageAround,
  pageOf,
  readSize,
  UNKNOWN_SIZE,
} from '../../../src/providers/socios/paging.js';

describe('pageAround()', () => {
  it('requests the first page with one row more', () => {
    expect(pageAround(0, 21)).toEqual({ page: 1, limit: 21 });
  });

  it.each([
    [20, 21, { page: 1, limit: 41 }],
    [40, 21, { page: 2, limit: 31 }],
    [60, 21, { page: 3, limit: 27 }],
    [60, 11, { page: 6, limit: 12 }],
  ])('covers rows from %d, %d of them, with one page', (offset, count, page) => {
    expect(pageAround(offset, count)).toEqual(page);
  });

  it('keeps a limit that is known to work when two pages are needed anyway', () => {
    expect([pageAround(50, 51), pageAround(50, 51, 51), pageAround(50, 51, 25)]).toEqual([
      { page: 1, limit: 100 },
      { page: 1, limit: 51 },
      { page: 1, limit: 100 },
    ]);
  });

  it('covers every wanted row with one page or two adjacent ones', () => {
    const size = fc.integer({ min: 10, max: MAX_LIMIT });
    fc.assert(
      fc.property(fc.nat(5_000), fc.integer({ min: 2, max: 101 }), size, (offset, count, sure) => {
        const { page, limit } = pageAround(offset, count, sure);
        expect(limit).toBeLessThanOrEqual(MAX_LIMIT);
        expect((page - 1) * limit).toBeLessThanOrEqual(offset);
        const isEnough = page * limit >= offset + count;
        expect(isEnough || [sure, MAX_LIMIT].includes(limit)).toBe(true);
        expect((page + 1) * limit).toBeGreaterThanOrEqual(offset + count);
      }),
    );
  });
});

describe('pageOf()', () => {
  it('uses the real page size and requests no more than the maximum', () => {
    expect([pageOf(19, 20), pageOf(20, 20), pageOf(300, 150)]).toEqual([
      { page: 1, limit: 20 },
      { page: 2, limit: 20 },
      { page: 3, limit: 100 },
    ]);
  });
});

describe('readSize()', () => {
  const atLeast = (rows: number): PageSize => ({ rows, isMost: false });
  const exactly = (rows: number): PageSize => ({ rows, isMost: true });

  it.each([
    [
      'as many as requested',
      { page: 3, limit: 27 },
      27,
      UNKNOWN_SIZE,
      { size: atLeast(27), stride: 27, isLast: false },
    ],
    ['fewer than it can', { page: 3, limit: 27 }, 12, atLeast(41), { size: atLeast(41), stride: 27, isLast: true }],
    ['fewer than any maximum', { page: 1, limit: 21 }, 9, UNKNOWN_SIZE, { size: UNKNOWN_SIZE, isLast: true }],
    ['perhaps cut', { page: 1, limit: 21 }, 10, UNKNOWN_SIZE, { size: exactly(10), stride: 10, isGuess: true }],
    ['fewer than before', { page: 1, limit: 41 }, 20, atLeast(21), { size: exactly(20), stride: 20, isGuess: true }],
    ['more than requested', { page: 1, limit: 6 }, 20, UNKNOWN_SIZE, { size: exactly(20), stride: 20, isLast: false }],
    ['a few more', { page: 1, limit: 3 }, 5, UNKNOWN_SIZE, { size: exactly(10), stride: 5, isLast: true }],
    ['its own size', { page: 2, limit: 20 }, 20, exactly(20), { size: exactly(20), stride: 20, isLast: false }],
    ['less than that', { page: 3, limit: 20 }, 7, exactly(20), { size: exactly(20), stride: 20, isLast: true }],
    ['a size above the most', { page: 2, limit: 100 }, 150, exactly(150), { stride: 150, isLast: false }],
  ])('understands %s', (_title, page, length, size, reading) => {
    expect(readSize(page, length, size)).toMatchObject(reading);
  });

  it.each([
    ['fewer', { page: 2, limit: 31 }, 20, UNKNOWN_SIZE],
    ['none', { page: 2, limit: 31 }, 0, UNKNOWN_SIZE],
    ['more', { page: 4, limit: 3 }, 10, UNKNOWN_SIZE],
    ['more than its own size', { page: 2, limit: 10 }, 50, exactly(10)],
  ])('does not know the position of %s rows on a later page', (_title, page, length, size) => {
    expect(readSize(page, length, size)).toBeUndefined();
  });
});
