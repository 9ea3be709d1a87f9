import { gatewayError } from '../../errors.js';
import { type Connection, connection, type Paging, pageSize } from '../../provider/paging.js';
import { type Row, rows, type Wire } from '../../upstream/read.js';
import { filled } from '../../upstream/shapes.js';
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
  const placed: PlacedRow<T>[] = [];
  let place = typeof paging.after === 'string' ? decodeCursor(scopeOf(what), paging.after) : BEGINNING;
  for (let call = 1; ; call += 1) {
    const page = await readRows(client, what, place, countFor(what, place, first - placed.length));
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
    index => (placed[index] as PlacedRow<T>).cursor,
  );

const stuck = () =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('paging does not move on') });

/** What the rows of one answer have in common. */
interface Batch {
  readonly what: Collection<unknown>;
  readonly from: Place;
  /** Where the provider says that the next page starts: after the last row. */
  readonly next: string | null;
  last: unknown;
}

/** A row, and what its cursor is made of. */
class PlacedRow<T extends { id: string }> {
  readonly node: T;
  private readonly wire: Wire;
  private readonly batch: Batch;

  constructor(node: T, wire: Wire, batch: Batch) {
    this.node = node;
    this.wire = wire;
    this.batch = batch;
  }

  /** Where to go on from after this row: its sort attribute as it came, for `start` wants it back unchanged. */
  get cursor(): string {
    const { what, from, next, last } = this.batch;
    const start = next !== null && last === this ? next : (filled(this.wire[what.sort]) ?? from.start);
    return encodeCursor(scopeOf(what), { start, id: this.node.id });
  }
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
  const next = reply?.next ?? null;
  const batch: Batch = { what, from, next, last: undefined };
  const placed: Row<PlacedRow<T>> = raw => {
    const node = what.schema(raw);
    return node && new PlacedRow(node, raw as Wire, batch);
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
