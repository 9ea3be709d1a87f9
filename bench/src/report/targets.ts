import type { QueryId } from '../scenario/queries.js';
import type { Row } from './summary.js';
import { fixed, shortTitle, sum } from './table.js';

/** A target and its result. */
export interface Verdict {
  readonly what: string;
  /** Largest value that meets the target. */
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** The largest ratio of the gateway's CPU time to that of another contestant. */
const CPU_OVER: Readonly<Record<string, Readonly<Record<QueryId, number>>>> = {
  'hand-built': { q1: 0.8, q2: 0.9, q2p: 0.5, q3: 0.9, q3b: 0.9, q4: 0.9 },
  'yoga-tuned': { q1: 0.8, q2: 1, q2p: 0.5, q3: 1, q3b: 1, q4: 1 },
};
const MEMORY_OVER_BARE = 1.5;
const BYTES_PER_SESSION = 2_048;
const COLD_START_MS = 1_000;
/** One round trip. An occasional command, such as the last use of a session, is not one per request. */
const REDIS_COMMANDS = 1.05;

const atMost = (what: string, value: number, bound: number, digits: number, unit = ''): Verdict => ({
  what,
  target: `at most ${bound}${unit}`,
  measured: `${fixed(value, digits)}${unit}`,
  met: value <= bound,
});

/** Compares the gateway with sessions in Redis with its targets. Targets without a measurement are left out. */
export function verdicts(rows: readonly Row[], coldStartMs: number | undefined): Verdict[] {
  const row = (id: string) => rows.find(one => one.id === id);
  const [own, bare] = [row('keyring-redis'), row('bare')];
  if (!own) return [];
  const { bytesPerSession: bytes } = own;
  return [
    ...Object.entries(CPU_OVER).flatMap(([id, bounds]) => cpuOver(own, row(id), bounds)),
    ...(bare ? [atMost('resident memory over bare', own.memoryMib / bare.memoryMib, MEMORY_OVER_BARE, 2)] : []),
    ...redisCommands(own),
    ...(bytes ? [atMost('bytes in Redis, a session with four grants', sum(bytes), BYTES_PER_SESSION, 0)] : []),
    ...(coldStartMs === undefined
      ? []
      : [atMost('cold start to the first response', coldStartMs, COLD_START_MS, 0, ' ms')]),
  ];
}

function cpuOver(own: Row, other: Row | undefined, bounds: Readonly<Record<QueryId, number>>): Verdict[] {
  return (Object.entries(bounds) as [QueryId, number][]).flatMap(([query, bound]) => {
    const [mine, theirs] = [own.cells[query]?.cpuUs, other?.cells[query]?.cpuUs];
    if (!other || mine === undefined || theirs === undefined) return [];
    return [atMost(`${query.toUpperCase()}: CPU over ${shortTitle(other.title)}`, mine / theirs, bound, 2)];
  });
}

function redisCommands({ cells }: Row): Verdict[] {
  const sums = Object.values(cells).map(({ redis = {} }) => sum(redis));
  return [atMost('Redis commands for one request, the most of any query', Math.max(...sums), REDIS_COMMANDS, 2)];
}
