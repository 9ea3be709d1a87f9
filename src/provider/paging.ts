import { type ErrorFacts, gatewayError } from '../errors.js';

/** Connections as the schema has them, after https://relay.dev/graphql/connections.htm. Upstreams page forward only. */

/** Arguments of a connection. `after`: a cursor that an earlier page gave. */
export interface Paging {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** One row of a connection with its cursor. */
export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** One page of rows (GraphQL Cursor Connections Specification). It is paged forward only, so `hasPreviousPage` is always false. */
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

export const MOST_FIRST = 100;

/** A page size that a client sent, 1 to 100. Throws BAD_USER_INPUT. */
export function pageSize(first: number, facts: ErrorFacts = {}): number {
  if (Number.isInteger(first) && first >= 1 && first <= MOST_FIRST) return first;
  throw gatewayError('BAD_USER_INPUT', { ...facts, message: `first must be 1 to ${MOST_FIRST}.` });
}

/** Makes the cursor of the row with this index. */
type CursorAt = (index: number) => string;

/**
 * Edges and cursors are made when they are read, because most clients select `nodes`. A class because of its getters: in an object literal they give each
 * object a hidden class of its own, and a query for polls took half as much CPU again.
 */
class Page<T> implements Connection<T> {
  readonly nodes: readonly T[];
  private readonly hasNextPage: boolean;
  private readonly cursorAt: CursorAt;
  private readonly endCursor: () => string | null;

  constructor(nodes: readonly T[], hasNextPage: boolean, cursorAt: CursorAt, endCursor: () => string | null) {
    this.nodes = nodes;
    this.hasNextPage = hasNextPage;
    this.cursorAt = cursorAt;
    this.endCursor = endCursor;
  }

  get edges(): readonly Edge<T>[] {
    return this.nodes.map((node, index) => ({ node, cursor: this.cursorAt(index) }));
  }

  get pageInfo(): Connection<T>['pageInfo'] {
    const { nodes, hasNextPage, cursorAt, endCursor } = this;
    const startCursor = nodes.length > 0 ? cursorAt(0) : null;
    return { hasNextPage, hasPreviousPage: false, startCursor, endCursor: endCursor() };
  }
}

/** A page of nodes. `cursorAt`: where the node of an index is; `endCursor`: where to go on from, if that is not the last node. */
export const connection = <T>(
  nodes: readonly T[],
  hasNextPage: boolean,
  cursorAt: (index: number) => string,
  endCursor: () => string | null = () => (nodes.length > 0 ? cursorAt(nodes.length - 1) : null),
): Connection<T> => new Page(nodes, hasNextPage, cursorAt, endCursor);

/** A cursor around some text: opaque to clients, not secret. */
export const packCursor = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

/** The text in a cursor; undefined for what `packCursor` never gave, such as the same with padding. */
export function unpackCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return packCursor(text) === cursor ? text : undefined;
}
