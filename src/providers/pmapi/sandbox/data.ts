import type { Call, Reply } from '../../../testing/sandbox/kit.js';
import { fail, ok } from './common.js';
import type { Row } from './seed.js';

/** The rows of a readable endpoint and its parameters. */
export interface Shelf {
  readonly rows: readonly Row[];
  readonly filters: readonly string[];
  readonly sorts: readonly string[];
}

const PAGING: readonly string[] = ['count', 'sort', 'reverse', 'start'];
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** GET and HEAD: one object if requested by id, else a page. No match is 404 in both cases. */
export function read(shelf: Shelf, call: Call, pageLimit: number): Reply {
  const { query } = call;
  const unknown = [...query.keys()].find(name => !PAGING.includes(name) && !shelf.filters.includes(name));
  if (unknown) return fail(400, `Unknown argument ${unknown}`);
  const id = call.params.id || query.get('id');
  if (id !== null) return readOne(shelf, id);
  const matching = shelf.rows.filter(row => shelf.filters.every(name => matches(row[name], query.get(name))));
  return readPage(matching, shelf, query, pageLimit);
}

function readOne(shelf: Shelf, id: string): Reply {
  if (!/^\d+$/.test(id)) return fail(400, 'id must be an integer');
  const row = shelf.rows.find(one => one.id === Number(id));
  return row ? ok(row) : fail(404, 'Resource not found');
}

function matches(value: unknown, wanted: string | null): boolean {
  if (wanted === null) return true;
  return typeof value === 'boolean' ? value === BOOLEANS.get(wanted) : String(value) === wanted;
}

function readPage(matching: readonly Row[], shelf: Shelf, query: URLSearchParams, pageLimit: number): Reply {
  const sort = query.get('sort') ?? 'id';
  const count = query.get('count') ?? '200';
  const reverse = BOOLEANS.get(query.get('reverse') ?? '0');
  if (!shelf.sorts.includes(sort)) return fail(400, `Cannot sort by ${sort}`);
  if (!/^[1-9]\d{0,8}$/.test(count)) return fail(400, 'count must be a positive integer');
  if (reverse === undefined) return fail(400, 'reverse must be boolean');
  const sign = reverse ? -1 : 1;
  const sorted = [...matching].sort((a, b) => sign * (compare(a[sort], b[sort]) || a.id - b.id));
  const start = query.get('start');
  const rest = start === null ? sorted : sorted.filter(row => sign * compare(row[sort], start) >= 0);
  if (rest.length === 0) return fail(404, 'Nothing found');
  const size = Math.min(Number(count), pageLimit);
  const after = rest[size]?.[sort];
  return ok(rest.slice(0, size), { next: typeof after === 'number' || typeof after === 'string' ? after : null });
}

/** Numbers by value, text by code unit; `b` may be a number in text. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number') return a - Number(b);
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
