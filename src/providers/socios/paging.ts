import { hash } from 'node:crypto';
import { codeOf, type ErrorCode, gatewayError } from '../../errors.js';
import { type Connection, connection, type Paging, packCursor, pageSize, unpackCursor } from '../../provider/paging.js';
import { boundedRows } from '../../upstream/provider-numbers.js';
import { type PollModel, pollRow } from './responses.js';

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
 * A connection over a list that pages by number. `list` names it, filter included: its cursors are good for no other.
 * Throws BAD_USER_INPUT for `first` outside 1..100 and for foreign cursors.
 */
export async function pollConnection(
  list: string,
  paging: Paging,
  fetchPage: FetchPage,
): Promise<Connection<PollModel>> {
  const first = pageSize(paging.first);
  const { offset, size } = positionAfter(list, paging.after);
  const reader = new RowReader(offset, first + 1, size, fetchPage);
  await reader.run();
  const shown = Math.min(reader.rows.length, first);
  const cursorOf = (place: number) => writeCursor(list, { offset: offset + place, size: reader.size });
  // A row without an id is left out, but it keeps its place, so that the next cursor still points behind it.
  const nodes: PollModel[] = [];
  const places: number[] = [];
  for (let place = 0; place < shown; place += 1) {
    const node = pollRow(reader.rows[place]);
    if (!node) continue;
    nodes.push(node);
    places.push(place);
  }
  const cursorAt = (index: number) => cursorOf(places[index] as number);
  return connection(nodes, reader.rows.length > first, cursorAt, () => (shown > 0 ? cursorOf(shown - 1) : null));
}

export type FetchPage = (page: Page) => Promise<readonly unknown[]>;

/** Calls of one reader; a hundred rows in pages of ten take eleven, and finding that out some more. */
const MOST_CALLS = 20;

/** Limits to try, one after the other, where a larger one is refused. */
const COMMON_LIMITS = [50, 20, SURE_LIMIT] as const;

const REFUSED: ReadonlySet<ErrorCode | undefined> = new Set(['BAD_USER_INPUT', 'PROVIDER_REJECTED']);

/**
 * Reads rows [offset, offset + count) of a list, fewer at its end, whatever the provider makes of a `limit` above its maximum: it may cut it
 * down, refuse it, take its default instead, or heed neither `limit` nor `page`. Where it takes the limit, one call does.
 */
class RowReader {
  /** Rows from the offset on; perhaps more than wanted. */
  rows: readonly unknown[] = [];
  /** What is known of the provider's pages by now. */
  size: PageSize;
  private readonly offset: number;
  private readonly count: number;
  private readonly fetchPage: FetchPage;
  private page: Page;
  private most = MAX_LIMIT;
  private calls = 0;
  private hasEnded = false;
  private isGuess = false;
  private firstId: unknown;

  constructor(offset: number, count: number, size: PageSize, fetchPage: FetchPage) {
    this.offset = offset;
    this.count = count;
    this.size = size;
    this.fetchPage = fetchPage;
    this.page = this.nextPage();
  }

  async run(): Promise<void> {
    while (!this.hasEnded && this.rows.length < this.count) {
      const part = await this.fetchNext();
      const reading = part && (readSize(this.page, part.length, this.size) ?? (await this.compare(part.length)));
      if (reading) this.take(part, reading);
      else this.page = this.nextPage();
    }
  }

  /** The page with the next row. */
  private nextPage(): Page {
    const next = this.offset + this.rows.length;
    if (this.size.isMost) return pageOf(next, this.size.rows);
    return pageAround(next, this.count - this.rows.length, this.size.rows, this.most);
  }

  /** Undefined where the page was refused: then the list has ended, or a smaller limit is to be tried. */
  private async fetchNext(): Promise<readonly unknown[] | undefined> {
    try {
      return await this.fetch(this.page);
    } catch (error) {
      const code = codeOf(error);
      const smaller = COMMON_LIMITS.find(common => common < this.page.limit);
      if (this.endsWith(code)) this.hasEnded = true;
      else if (smaller && this.page.limit > this.size.rows && REFUSED.has(code)) this.most = smaller;
      else throw error;
      return undefined;
    }
  }

  /** Some servers refuse a page behind the last. An operation that just gave a page has not been removed. */
  private endsWith(code: ErrorCode | undefined): boolean {
    return (this.isGuess && REFUSED.has(code)) || (this.firstId !== undefined && code === 'UPSTREAM_REMOVED');
  }

  private fetch(page: Page): Promise<readonly unknown[]> {
    this.calls += 1;
    if (this.calls > MOST_CALLS)
      throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'SOCIOS', cause: new Error('paging does not end') });
    return this.fetchPage(page);
  }

  /** Learns the size of pages from the first one, which surely exists where a later one is asked for. */
  private async compare(length: number): Promise<PageReading | undefined> {
    const stride = this.size.isMost ? this.size.rows : this.page.limit;
    const { length: ofFirst } = await this.fetch({ page: 1, limit: this.page.limit });
    if (ofFirst === stride) return { size: heeding(stride, this.size), stride, isLast: length < stride };
    this.size = { rows: boundedRows(Math.max(ofFirst, SURE_LIMIT)), isMost: true };
    return undefined;
  }

  private take(part: readonly unknown[], { size, stride, isLast, isGuess = false }: PageReading): void {
    const firstId = idOf(part[0]);
    // The page before came again: `page` is not heeded, so that is the whole list.
    if (firstId !== undefined && firstId === this.firstId) {
      this.hasEnded = true;
      return;
    }
    this.firstId = firstId;
    const { page, limit } = this.page;
    const wanted = part.slice(this.offset + this.rows.length - (page - 1) * stride, stride);
    this.rows = this.rows.length > 0 ? [...this.rows, ...wanted] : wanted;
    // Where a larger limit was refused, it would be again.
    this.size = this.most < MAX_LIMIT && size.rows === this.most ? { ...size, isMost: true } : size;
    this.hasEnded = isLast;
    this.isGuess = isGuess;
    this.page = this.size.isMost ? this.nextPage() : { page: page + 1, limit };
  }
}

const idOf = (row: unknown): unknown => (typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined);

/** What is known of the provider's pages. It travels in cursors, so that it is found out once, however many pages are read. */
export interface PageSize {
  /** Rows that one page can hold: a `limit` up to this is heeded. */
  readonly rows: number;
  /** Larger pages do not come: pages are counted by this size, whatever the `limit`. */
  readonly isMost: boolean;
}

export const UNKNOWN_SIZE: PageSize = { rows: SURE_LIMIT, isMost: false };

/** What the number of rows in a page tells. */
interface PageReading {
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
export function readSize({ page, limit }: Page, length: number, size: PageSize): PageReading | undefined {
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
const heeding = (limit: number, { rows, isMost }: PageSize): PageSize => ({
  rows: isMost ? rows : Math.max(rows, limit),
  isMost,
});

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

/** A place in a list. */
export interface Position {
  /** Rows before it. */
  readonly offset: number;
  readonly size: PageSize;
}

/**
 * An opaque cursor: the row's offset, a mark of the list it belongs to, so that another list's cursor is refused, and what is known of the
 * provider's pages.
 */
export const writeCursor = (list: string, { offset, size: { rows, isMost } }: Position): string =>
  packCursor(`${markOf(list)}:${offset}:${rows}${isMost ? '' : '+'}`);

const CURSOR = /^([\w-]{8}):(0|[1-9]\d{0,8}):([1-9]\d{1,5})(\+)?$/;

/** The place after the cursor's row; the list's beginning without a cursor. Throws BAD_USER_INPUT for a cursor that this list did not give. */
export function positionAfter(list: string, cursor: string | null | undefined): Position {
  if (cursor === null || cursor === undefined) return { offset: 0, size: UNKNOWN_SIZE };
  const [, mark, offset, rows, more] = CURSOR.exec(unpackCursor(cursor) ?? '') ?? [];
  if (mark !== markOf(list))
    throw gatewayError('BAD_USER_INPUT', {
      provider: 'SOCIOS',
      message: 'The cursor in the argument after is not from this list.',
    });
  return { offset: Number(offset) + 1, size: { rows: Number(rows), isMost: more === undefined } };
}

const markOf = (list: string): string => hash('sha256', list, 'base64url').slice(0, 8);
