import { boundedRows } from '../../upstream/provider-numbers.js';
import { type Page, SURE_LIMIT } from './page.js';

/** What is known of the provider's pages. It travels in cursors, so that a walk over many pages finds it out once. */
export interface PageSize {
  /** Rows that one page can hold: a `limit` up to this is heeded. */
  readonly rows: number;
  /** Larger pages do not come: pages are counted by this size, whatever the `limit`. */
  readonly isMost: boolean;
}

export const UNKNOWN_SIZE: PageSize = { rows: SURE_LIMIT, isMost: false };

/** What the number of rows in a page tells. */
export interface Reading {
  readonly size: PageSize;
  /** Rows from the beginning of one page to that of the next. */
  readonly stride: number;
  readonly isLast: boolean;
  /** Either the provider's pages are smaller than asked for, or the list ends here: the next page tells. */
  readonly isGuess?: boolean;
}

/**
 * Judges a page by the number of its rows. Undefined: it has another number than asked for and is not the first, so that nobody knows which
 * rows these are: a maximum may have moved the places where pages begin.
 */
export function readSize({ page, limit }: Page, length: number, size: PageSize): Reading | undefined {
  const stride = size.isMost ? size.rows : limit;
  if (length === stride) return { size: heeding(limit, size), stride, isLast: false };
  if (length < stride && stride <= size.rows) return { size, stride, isLast: true };
  if (page > 1) return undefined;
  const own = { rows: boundedRows(Math.max(length, SURE_LIMIT)), isMost: true };
  // Fewer than any maximum: the end. More than asked for shows all the same that the limit is not heeded.
  if (length < SURE_LIMIT) return { size: length > stride ? own : size, stride: length, isLast: true };
  return { size: own, stride: length, isLast: false, isGuess: true };
}

/** What is known once a page of `limit` rows came. */
export const heeding = (limit: number, { rows, isMost }: PageSize): PageSize => ({
  rows: isMost ? rows : Math.max(rows, limit),
  isMost,
});
