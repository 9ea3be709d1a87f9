import { z } from 'zod';
import { gatewayError } from '../../errors.js';
import { type Connection, connection, type Paging, packCursor, pageSize, unpackCursor } from '../../provider/paging.js';
import { filled, type Row, rows, type Wire } from '../../upstream/read.js';
import type { Reply } from './responses.js';

export type Query = Readonly<Record<string, string | undefined>>;

/** GETs an endpoint. Undefined: nothing matched, which the provider says with 404 of a collection as of a single resource. */
export type Get = (endpoint: string, query: Query) => Promise<Reply | undefined>;

/** Rows that one request may ask for (dev.sign-up.to, making-requests/request-format). */
const MOST_ROWS = 200;

/** Calls that one page of ours may take: more than one only where the provider gives fewer rows than asked for. Then the page stays short. */
const MOST_CALLS = 20;

/** A collection as it is asked for. */
interface Collection<T> {
  readonly endpoint: string;
  readonly schema: Row<T>;
  readonly sort: 'id' | 'name' | 'cdate';
  readonly reverse?: boolean;
  readonly filter?: Query;
}

/**
 * Reads `first` (1 to 100) rows after a cursor. The provider pages by the value at which a page starts, and rows may share a value: so a
 * cursor also names its row, and rows up to that one are skipped when they come again.
 */
export async function readPage<T extends { id: string }>(
  get: Get,
  what: Collection<T>,
  paging: Paging,
): Promise<Connection<T>> {
  const first = pageSize(paging.first);
  const placed: PlacedRow<T>[] = [];
  let place = typeof paging.after === 'string' ? decodeCursor(scopeOf(what), paging.after) : BEGINNING;
  for (let call = 1; ; call += 1) {
    const page = await readRows(get, what, place, countFor(what, place, first - placed.length));
    const missing = first - placed.length;
    const taken = page.rows.length > missing ? page.rows.slice(0, missing) : page.rows;
    placed.push(...taken);
    const isMore = page.rows.length > taken.length || page.next !== null;
    if (!isMore || placed.length === first || (call >= MOST_CALLS && placed.length > 0)) return pageOf(placed, isMore);
    if (call >= MOST_CALLS || (taken.length === 0 && page.next === place.start)) throw stuck();
    place = { start: page.next, id: placed.at(-1)?.node.id ?? place.id };
  }
}

const pageOf = <T extends { id: string }>(placed: readonly PlacedRow<T>[], hasNextPage: boolean): Connection<T> =>
  connection(
    placed.map(({ node }) => node),
    hasNextPage,
    index => cursorOf(placed[index] as PlacedRow<T>),
  );

const stuck = () =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('paging does not move on') });

/** What the rows of one response have in common. */
interface Batch {
  readonly what: Collection<unknown>;
  readonly from: Place;
  /** Where the provider says that the next page starts: after the last row. */
  readonly next: string | null;
  last: unknown;
}

/** A row, and what its cursor is made of. */
interface PlacedRow<T extends { id: string }> {
  readonly node: T;
  readonly wire: Wire;
  readonly batch: Batch;
}

/** Where to go on from after this row: its sort attribute as it came, for `start` wants it back unchanged. */
function cursorOf<T extends { id: string }>(row: PlacedRow<T>): string {
  const { what, from, next, last } = row.batch;
  const start = next !== null && last === row ? next : (filled(row.wire[what.sort]) ?? from.start);
  return encodeCursor(scopeOf(what), { start, id: row.node.id });
}

/** Rows after a place. */
async function readRows<T extends { id: string }>(get: Get, what: Collection<T>, from: Place, count: number) {
  const reply = await get(what.endpoint, {
    ...what.filter,
    count: String(count),
    sort: what.sort,
    reverse: what.reverse ? '1' : undefined,
    start: from.start ?? undefined,
  });
  const next = reply?.next ?? null;
  const batch: Batch = { what, from, next, last: undefined };
  const placed: Row<PlacedRow<T>> = raw => {
    const node = what.schema(raw);
    return node && { node, wire: raw as Wire, batch };
  };
  const all = rows(reply?.data, placed);
  batch.last = all.at(-1);
  const known = from.id === null ? -1 : all.findIndex(({ node }) => node.id === from.id);
  return { next, rows: known < 0 ? all : all.slice(known + 1) };
}

/** Ids are unique: at most the row itself comes again. Of other values any number of rows may share one. */
function countFor(what: Collection<unknown>, { start, id }: Place, missing: number): number {
  if (id === null) return missing;
  if (what.sort !== 'id') return MOST_ROWS;
  return start === id ? missing + 1 : missing;
}

function scopeOf({ endpoint, sort, reverse, filter = {} }: Collection<unknown>): string {
  const filters = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [endpoint, sort, reverse ? 'desc' : 'asc', ...filters.sort()].join(' ');
}

/** Pages that one sweep may read: 100,000 rows. */
const MOST_PAGES = 500;

/**
 * Reads a whole collection by id, page after page, by id of the row. `enough` may end it early. Throws PROVIDER_PROTOCOL_ERROR where the
 * pages go round in circles.
 */
export async function sweep<T extends { id: string }>(
  get: Get,
  endpoint: string,
  schema: Row<T>,
  { filter = {}, enough = () => false }: { filter?: Query; enough?: (found: ReadonlyMap<string, T>) => boolean } = {},
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  let start: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: Query = { ...filter, count: String(MOST_ROWS), sort: 'id', start: start ?? undefined };
    const reply = await get(endpoint, query);
    const before = found.size;
    for (const row of rows(reply?.data, schema)) found.set(row.id, row);
    if (!reply || reply.next === null || enough(found)) return found;
    if (found.size === before) break;
    start = reply.next;
  }
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('paging does not end') });
}

/** A place in a sorted collection: the page that begins at `start` of the sort attribute, from the row after `id` if that row is in it. */
export interface Place {
  /** Null: the first page. */
  readonly start: string | null;
  /** Null: nothing to skip. */
  readonly id: string | null;
}

const BEGINNING: Place = { start: null, id: null };

/** Packs a place. `scope` names the endpoint, its filter, sort and direction: a cursor holds for these only. */
export function encodeCursor(scope: string, { start, id }: Place): string {
  return packCursor(JSON.stringify([scope, start, id]));
}

/** Unpacks a place. Throws BAD_USER_INPUT for what is no cursor of this scope. */
function decodeCursor(scope: string, cursor: string): Place {
  const parsed = z.tuple([z.literal(scope), z.string().nullable(), z.string()]).safeParse(unpack(cursor));
  const place = parsed.success ? { start: parsed.data[1], id: parsed.data[2] } : undefined;
  if (place && encodeCursor(scope, place) === cursor) return place;
  throw gatewayError('BAD_USER_INPUT', {
    provider: 'PMAPI',
    message: 'The cursor in the argument after is not from this list in this order and with this filter.',
  });
}

function unpack(cursor: string): unknown {
  try {
    return JSON.parse(unpackCursor(cursor) ?? '');
  } catch {
    return undefined;
  }
}
