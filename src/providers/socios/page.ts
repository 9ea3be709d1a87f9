/**
 * Socios pages by `page` (from 1) and `limit` and tells no total. A connection needs rows [offset, offset + first) and whether there is one
 * more. Cursors hold the row's offset, so that any `first` may follow any other; the page is chosen so that one call brings all of it.
 */

/** Rows asked for in one call at most; Socios states no maximum, a hundred is what most servers allow. */
export const MAX_LIMIT = 100;

export interface Page {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

/**
 * The pages to ask for, one after the other while they come back full, to see rows [offset, offset + count). One where the smallest
 * page that spans them all is within MAX_LIMIT, else the neighbours of that size.
 */
export function pagesAround(offset: number, count: number): readonly Page[] {
  for (let limit = count; limit <= MAX_LIMIT; limit += 1) {
    const before = Math.floor(offset / limit);
    if (offset + count <= (before + 1) * limit) return [{ page: before + 1, limit }];
  }
  const first = Math.floor(offset / MAX_LIMIT);
  const last = Math.floor((offset + count - 1) / MAX_LIMIT);
  return Array.from({ length: last - first + 1 }, (_, i) => ({ page: first + i + 1, limit: MAX_LIMIT }));
}

/** Offset of a page's first row. */
export const startOf = ({ page, limit }: Page): number => (page - 1) * limit;
