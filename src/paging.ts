import { type ErrorFacts, gatewayError } from './errors.js';

/** Connections as the schema has them, after https://relay.dev/graphql/connections.htm. Upstreams page forward only. */

/** Arguments of a connection field. */
export interface Paging {
  readonly first: number;
  readonly after?: string | null | undefined;
}

export interface Edge<T> {
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

class LazyEdge<T> implements Edge<T> {
  readonly node: T;
  private readonly cursorOf: () => string;

  constructor(node: T, cursorOf: () => string) {
    this.node = node;
    this.cursorOf = cursorOf;
  }

  get cursor(): string {
    return this.cursorOf();
  }
}

/** A node with its cursor, which is made when it is asked for: most clients want one of twenty, or none. */
export const edge = <T>(node: T, cursorOf: () => string): Edge<T> => new LazyEdge(node, cursorOf);

/** A class, for objects with getters of their own each make V8 a layout that lives on and keeps the page's rows until the next full collection. */
class PageInfo<T> {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage = false;
  private readonly edges: readonly Edge<T>[];
  private readonly end: (() => string | null) | undefined;

  constructor(edges: readonly Edge<T>[], hasNextPage: boolean, end: (() => string | null) | undefined) {
    this.hasNextPage = hasNextPage;
    this.edges = edges;
    this.end = end;
  }

  get startCursor(): string | null {
    return this.edges[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.end ? this.end() : (this.edges.at(-1)?.cursor ?? null);
  }
}

/** A page of edges. `endCursor`: where to go on from, if that is not the last edge. */
export function connection<T>(
  edges: readonly Edge<T>[],
  hasNextPage: boolean,
  endCursor?: () => string | null,
): Connection<T> {
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: new PageInfo(edges, hasNextPage, endCursor) };
}

/** A cursor around some text: opaque to clients, not secret. */
export const packCursor = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

/** The text in a cursor; undefined for what `packCursor` never gave, such as the same with padding. */
export function unpackCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return packCursor(text) === cursor ? text : undefined;
}
