import { gatewayError } from '../../errors.js';
import { type Row, rows, type Wire } from '../../http/read.js';
import { filled } from '../../http/shapes.js';
import { type Connection, connection, type Edge, edge, type Paging, pageSize } from '../../paging.js';
import type { Client, Query } from './client.js';
import { BEGINNING, decodeCursor, encodeCursor, type Place } from './cursor.js';

/** Rows that one request may ask for (dev.sign-up.to, making-requests/request-format). */
export const MOST_ROWS = 200;

/** Calls that one page of ours may take: more than one only where the provider gives fewer rows than asked for. Then the page stays short. */
const MOST_CALLS = 20;

/** A collection as it is asked for. */
export interface Collection<T> {
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
  client: Client,
  what: Collection<T>,
  paging: Paging,
): Promise<Connection<T>> {
  const first = pageSize(paging.first);
  const scope = scopeOf(what);
  const edges: Edge<T>[] = [];
  let place = typeof paging.after === 'string' ? decodeCursor(scope, paging.after) : BEGINNING;
  for (let call = 1; ; call += 1) {
    const page = await readRows(client, what, place, countFor(what, place, first - edges.length));
    const missing = first - edges.length;
    const taken = page.rows.length > missing ? page.rows.slice(0, missing) : page.rows;
    for (const { node, place: own } of taken) edges.push(edge(node, () => encodeCursor(scope, own)));
    const isMore = page.rows.length > taken.length || page.next !== null;
    if (!isMore || edges.length === first || (call >= MOST_CALLS && edges.length > 0)) return connection(edges, isMore);
    if (call >= MOST_CALLS || (taken.length === 0 && page.next === place.start)) throw stuck();
    place = { start: page.next, id: edges.at(-1)?.node.id ?? place.id };
  }
}

const stuck = () =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('paging does not move on') });

/** A row and the place from which to go on after it. */
interface Placed<T> {
  readonly node: T;
  readonly place: { start: string | null; readonly id: string };
}

/** Rows after a place. */
async function readRows<T extends { id: string }>(client: Client, what: Collection<T>, from: Place, count: number) {
  const reply = await client.get(what.endpoint, {
    ...what.filter,
    count: String(count),
    sort: what.sort,
    reverse: what.reverse ? '1' : undefined,
    start: from.start ?? undefined,
  });
  const all = rows(reply?.data, placedRow(what, from));
  const next = reply?.next ?? null;
  const last = all.at(-1);
  if (last && next !== null) last.place.start = next;
  const known = from.id === null ? -1 : all.findIndex(({ node }) => node.id === from.id);
  return { next, rows: known < 0 ? all : all.slice(known + 1) };
}

/** A row's place is its sort attribute as it came, for `start` wants it back unchanged. */
function placedRow<T extends { id: string }>({ schema, sort }: Collection<T>, from: Place): Row<Placed<T>> {
  return raw => {
    const node = schema(raw);
    if (node === undefined) return undefined;
    return { node, place: { start: filled((raw as Wire)[sort]) ?? from.start, id: node.id } };
  };
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
