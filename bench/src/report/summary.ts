import type { Entrant } from '../measure/entrant.js';
import type { Footprint } from '../measure/measure.js';
import { median } from '../measure/median.js';
import type { Slice } from '../measure/slice.js';
import type { QueryId } from '../scenario/queries.js';

/** Medians over the rounds. */
export interface Cell extends Omit<Slice, 'contestant' | 'query' | 'requests'> {
  /** CPU time divided by that of the first contestant of the run. Undefined where that one did not run. */
  readonly ratio: number | undefined;
}

export interface Row extends Footprint {
  readonly id: string;
  readonly title: string;
  readonly cells: Readonly<Partial<Record<QueryId, Cell>>>;
  /** Redis commands per second without requests, by name. */
  readonly idleCommands: Readonly<Record<string, number>>;
}

const BASE = 'bare';

export function summarize(
  entrants: readonly Entrant[],
  slices: readonly Slice[],
  footprints: ReadonlyMap<string, Footprint>,
): Row[] {
  return entrants.map(({ id, title, exchanges, idleCommands }) => ({
    id,
    title,
    idleCommands,
    cells: Object.fromEntries([...exchanges.keys()].map(query => [query, cellOf(slices, id, query)])),
    ...(footprints.get(id) ?? { memoryMib: Number.NaN, bytesPerSession: undefined }),
  }));
}

function cellOf(slices: readonly Slice[], id: string, query: QueryId): Cell {
  const own = slices.filter(one => one.contestant === id && one.query === query);
  const base = slices.filter(one => one.contestant === BASE && one.query === query);
  const middle = (read: (slice: Slice) => number, of = own) => median(of.map(read));
  const cpuUs = middle(one => one.cpuUs);
  const redis = redisOf(own);
  return {
    cpuUs,
    ratio: base.length > 0 ? cpuUs / middle(one => one.cpuUs, base) : undefined,
    throughput: middle(one => one.throughput),
    busy: middle(one => one.busy),
    p50Ms: middle(one => one.p50Ms),
    p99Ms: middle(one => one.p99Ms),
    calls: middle(one => one.calls),
    ...(redis && { redis }),
  };
}

/** Medians of the commands of all rounds. A round without a command counts as 0. */
function redisOf(slices: readonly Slice[]): Readonly<Record<string, number>> | undefined {
  if (!slices.some(one => one.redis)) return undefined;
  const names = new Set(slices.flatMap(one => Object.keys(one.redis ?? {})));
  return Object.fromEntries([...names].map(name => [name, median(slices.map(one => one.redis?.[name] ?? 0))]));
}
