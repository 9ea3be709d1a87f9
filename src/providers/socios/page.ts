/**
 * Socios pages by `page` (from 1) and `limit` and tells neither a total nor how large a `limit` it takes. A connection needs rows
 * [offset, offset + first) and whether there is one more. https://connect.socios.com/partner-api/api-reference/polls-api/polls-api-endpoints
 */

/** Rows asked for in one call at most; a hundred is what most servers allow. */
export const MAX_LIMIT = 100;

/** Rows that one page can surely hold: the smallest maximum that is reckoned with. */
export const SURE_LIMIT = 10;

export interface Page {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

/**
 * The page to begin with to see rows [offset, offset + count): the smallest that spans them all where one of at most `most` rows does, so that
 * any `first` may follow any other at the cost of one call. Else the pages behind it, of the same size, have the rest; of `sure` rows, a limit
 * known to be heeded, where two such pages are enough.
 */
export function pageAround(offset: number, count: number, sure: number = SURE_LIMIT, most: number = MAX_LIMIT): Page {
  for (let limit = count; limit <= most; limit += 1) {
    const page = Math.floor(offset / limit) + 1;
    if (offset + count <= page * limit) return { page, limit };
  }
  const near = pageOf(offset, sure);
  return sure <= most && offset + count <= (near.page + 1) * sure ? near : pageOf(offset, most);
}

/** The page with the row at `offset`, where pages are counted by a size of their own. */
export const pageOf = (offset: number, rows: number): Page => ({
  page: Math.floor(offset / rows) + 1,
  limit: Math.min(rows, MAX_LIMIT),
});
