import { codeOf, type ErrorCode, gatewayError } from '../../errors.js';
import { boundedRows } from '../../upstream/provider-numbers.js';
import { MAX_LIMIT, type Page, pageAround, pageOf, SURE_LIMIT } from './page.js';
import { heeding, type PageSize, type Reading, readSize } from './page-size.js';

export type FetchPage = (page: Page) => Promise<readonly unknown[]>;

/** Calls of one walk; a hundred rows in pages of ten take eleven, and finding that out some more. */
const MOST_CALLS = 20;

/** Limits to try, one after the other, where a larger one is refused. */
const COMMON_LIMITS = [50, 20, SURE_LIMIT] as const;

const REFUSED: ReadonlySet<ErrorCode | undefined> = new Set(['BAD_USER_INPUT', 'PROVIDER_REJECTED']);

/**
 * Reads rows [offset, offset + count) of a list, fewer at its end, whatever the provider makes of a `limit` above its maximum: it may cut it
 * down, refuse it, take its default instead, or heed neither `limit` nor `page`. Where it takes the limit, one call does.
 */
export class Walk {
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
    this.page = this.anew();
  }

  async run(): Promise<void> {
    while (!this.hasEnded && this.rows.length < this.count) {
      const part = await this.ask();
      const reading = part && (readSize(this.page, part.length, this.size) ?? (await this.compare(part.length)));
      if (reading) this.take(part, reading);
      else this.page = this.anew();
    }
  }

  /** The page with the next row. */
  private anew(): Page {
    const next = this.offset + this.rows.length;
    if (this.size.isMost) return pageOf(next, this.size.rows);
    return pageAround(next, this.count - this.rows.length, this.size.rows, this.most);
  }

  /** Undefined where the page was refused: then the list has ended, or a smaller limit is to be tried. */
  private async ask(): Promise<readonly unknown[] | undefined> {
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
  private async compare(length: number): Promise<Reading | undefined> {
    const stride = this.size.isMost ? this.size.rows : this.page.limit;
    const { length: ofFirst } = await this.fetch({ page: 1, limit: this.page.limit });
    if (ofFirst === stride) return { size: heeding(stride, this.size), stride, isLast: length < stride };
    this.size = { rows: boundedRows(Math.max(ofFirst, SURE_LIMIT)), isMost: true };
    return undefined;
  }

  private take(part: readonly unknown[], { size, stride, isLast, isGuess = false }: Reading): void {
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
    this.page = this.size.isMost ? this.anew() : { page: page + 1, limit };
  }
}

const idOf = (row: unknown): unknown => (typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined);
