import { type ErrorFacts, gatewayError } from '../errors.js';

/** Connections as the schema has them, after https://relay.dev/graphql/connections.htm. Upstreams page forward only. */

/** Arguments of a connection field. */
export interface Paging {
  readonly first: number;
  readonly after?: string | null | undefined;
}

interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: false;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Most rows of one page. */
export const MOST_FIRST = 100;

/** A page size that a client sent, 1 to 100. Throws BAD_USER_INPUT. */
export function pageSize(first: number, facts: ErrorFacts = {}): number {
  if (Number.isInteger(first) && first >= 1 && first <= MOST_FIRST) return first;
  throw gatewayError('BAD_USER_INPUT', { ...facts, message: `first must be 1 to ${MOST_FIRST}.` });
}

/** Where a row of a page is. A cursor is made when it is asked for: most clients want one of twenty, or none. */
type CursorAt = (index: number) => string;

class PlacedNode<T> implements Edge<T> {
  readonly node: T;
  private readonly index: number;
  private readonly cursorAt: CursorAt;

  constructor(node: T, index: number, cursorAt: CursorAt) {
    this.node = node;
    this.index = index;
    this.cursorAt = cursorAt;
  }

  get cursor(): string {
    return this.cursorAt(this.index);
  }
}

/** A class, for objects with getters of their own each make V8 a layout that lives on and keeps the page's rows until the next full collection. */
class PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage = false;
  private readonly length: number;
  private readonly cursorAt: CursorAt;
  private readonly end: (() => string | null) | undefined;

  constructor(hasNextPage: boolean, length: number, cursorAt: CursorAt, end: (() => string | null) | undefined) {
    this.hasNextPage = hasNextPage;
    this.length = length;
    this.cursorAt = cursorAt;
    this.end = end;
  }

  get startCursor(): string | null {
    return this.length > 0 ? this.cursorAt(0) : null;
  }

  get endCursor(): string | null {
    if (this.end) return this.end();
    return this.length > 0 ? this.cursorAt(this.length - 1) : null;
  }
}

/** Edges are made when they are asked for: most clients want the nodes. */
class Page<T> implements Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
  private readonly cursorAt: CursorAt;

  constructor(nodes: readonly T[], pageInfo: PageInfo, cursorAt: CursorAt) {
    this.nodes = nodes;
    this.pageInfo = pageInfo;
    this.cursorAt = cursorAt;
  }

  get edges(): readonly Edge<T>[] {
    return this.nodes.map((node, index) => new PlacedNode(node, index, this.cursorAt));
  }
}

/** A page of nodes. `cursorAt`: where the node of an index is; `endCursor`: where to go on from, if that is not the last node. */
export const connection = <T>(
  nodes: readonly T[],
  hasNextPage: boolean,
  cursorAt: CursorAt,
  endCursor?: () => string | null,
): Connection<T> => new Page(nodes, new PageInfo(hasNextPage, nodes.length, cursorAt, endCursor), cursorAt);

/** A cursor around some text: opaque to clients, not secret. */
export const packCursor = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

/** The text in a cursor; undefined for what `packCursor` never gave, such as the same with padding. */
export function unpackCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return packCursor(text) === cursor ? text : undefined;
}
