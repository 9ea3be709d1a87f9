import { gatewayError } from '../../errors.js';
import { rows } from '../../http/read.js';
import { rowAfter, writeCursor } from './cursor.js';
import { MAX_LIMIT, type Page, pagesAround, startOf } from './page.js';
import { type Poll, pollRow } from './rows.js';

/** Arguments of a connection field. */
export interface Paging {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** A page of polls as the schema has it. */
export interface PollPage {
  readonly edges: readonly { readonly cursor: string; readonly node: Poll }[];
  readonly nodes: readonly Poll[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: false;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * A connection over a list that pages by number. `list` names it, filter included: its cursors are good for no other.
 * Throws BAD_USER_INPUT for `first` outside 1..100 and for foreign cursors.
 */
export async function pollConnection(
  list: string,
  { first, after }: Paging,
  fetchPage: (page: Page) => Promise<readonly unknown[]>,
): Promise<PollPage> {
  if (first < 1 || first > MAX_LIMIT)
    throw gatewayError('BAD_USER_INPUT', { message: `first: must be 1 to ${MAX_LIMIT}` });
  const offset = rowAfter(list, after);
  const seen = await rowsFrom(offset, first + 1, fetchPage);
  // A row without an id is left out, but it keeps its place, so that the next cursor still points behind it.
  const edges = seen
    .slice(0, first)
    .flatMap((row, i) => rows([row], pollRow).map(node => ({ cursor: writeCursor(list, offset + i), node })));
  const wanted = Math.min(first, seen.length);
  return {
    edges,
    nodes: edges.map(edge => edge.node),
    pageInfo: {
      hasNextPage: seen.length > first,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: wanted > 0 ? writeCursor(list, offset + wanted - 1) : null,
    },
  };
}

async function rowsFrom(offset: number, count: number, fetchPage: (page: Page) => Promise<readonly unknown[]>) {
  const pages = pagesAround(offset, count);
  const seen: unknown[] = [];
  for (const page of pages) {
    const part = await fetchPage(page);
    seen.push(...part.slice(0, page.limit));
    if (part.length < page.limit) break;
  }
  const skip = offset - startOf(pages[0] ?? { page: 1, limit: MAX_LIMIT });
  return seen.slice(skip, skip + count);
}
