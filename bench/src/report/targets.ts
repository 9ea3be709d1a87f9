import type { QueryId } from '../scenario/queries.js';
import type { Row } from './summary.js';
import { fixed, sum } from './table.js';

/** A target and its result. */
export interface Verdict {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Targets of the gateway: the largest ratio of its CPU time to that of bare, and the smallest ratio of Apollo Server's CPU time to its own. */
const OVER_BARE: Readonly<Record<QueryId, number>> = { q1: 1.8, q2: 1.2, q2p: 0.8, q3: 1.25, q3b: 1.4, q4: 1.3 };
const UNDER_APOLLO: Readonly<Partial<Record<QueryId, number>>> = { q1: 3, q2: 4.5, q3: 7.5, q3b: 6.5, q4: 5.5 };
const AHEAD_OF: Readonly<Record<string, readonly QueryId[]>> = {
  mercurius: ['q1', 'q2', 'q3', 'q3b', 'q4'],
};
const MEMORY_OVER_BARE = 1.5;
const BYTES_PER_SESSION = 1536;
const COLD_START_MS = 1_000;
/** An occasional command (the last use of a session) is not a round trip per request. */
const REDIS_COMMANDS = 1.05;

const compare = (
  what: string,
  value: number,
  sign: '<=' | '>=',
  bound: number,
  digits: number,
  unit = '',
): Verdict => ({
  what,
  target: `${sign === '<=' ? 'at most' : 'at least'} ${bound}${unit}`,
  measured: `${fixed(value, digits)}${unit}`,
  met: sign === '<=' ? value <= bound : value >= bound,
});

/** Compares the gateway with sessions in Redis with its targets. Targets without a measurement are left out. */
export function verdicts(rows: readonly Row[], coldStartMs: number | undefined): Verdict[] {
  const row = (id: string) => rows.find(one => one.id === id);
  const [own, bare] = [row('keyring-redis'), row('bare')];
  if (!own) return [];
  const cold =
    coldStartMs === undefined
      ? []
      : [compare('cold start to the first response', coldStartMs, '<=', COLD_START_MS, 0, ' ms')];
  return [
    ...(bare ? overBare(own, bare) : []),
    ...(row('apollo') ? underApollo(own, row('apollo') as Row) : []),
    ...Object.keys(AHEAD_OF).flatMap(id => aheadOf(own, row(id))),
    ...redisCommands(own),
    ...(own.bytesPerSession === undefined
      ? []
      : [compare('bytes in Redis, a session with four grants', sum(own.bytesPerSession), '<=', BYTES_PER_SESSION, 0)]),
    ...cold,
  ];
}

type Costs = readonly [QueryId, number, number][];

/** The queries that both rows have, with their CPU times. */
const both = (one: Row, other: Row, queries: readonly string[]): Costs =>
  (queries as QueryId[]).flatMap(id => {
    const [a, b] = [one.cells[id]?.cpuUs, other.cells[id]?.cpuUs];
    return a === undefined || b === undefined ? [] : [[id, a, b] as [QueryId, number, number]];
  });

const overBare = (own: Row, bare: Row): Verdict[] => [
  ...both(own, bare, Object.keys(OVER_BARE)).map(([id, a, b]) =>
    compare(`${id.toUpperCase()}: CPU over bare`, a / b, '<=', OVER_BARE[id], 2),
  ),
  compare('resident memory over bare', own.memoryMib / bare.memoryMib, '<=', MEMORY_OVER_BARE, 2),
];

const underApollo = (own: Row, apollo: Row): Verdict[] =>
  both(own, apollo, Object.keys(UNDER_APOLLO)).map(([id, a, b]) =>
    compare(`${id.toUpperCase()}: throughput over Apollo Server`, b / a, '>=', UNDER_APOLLO[id] ?? 0, 2),
  );

const aheadOf = (own: Row, peer: Row | undefined): Verdict[] =>
  peer
    ? both(own, peer, AHEAD_OF[peer.id] ?? []).map(([id, a, b]) =>
        compare(`${id.toUpperCase()}: throughput over ${peer.title.split(/[ ,]/)[0]}`, b / a, '>=', 1, 2),
      )
    : [];

function redisCommands({ cells }: Row): Verdict[] {
  const sums = Object.values(cells).map(({ redis = {} }) => sum(redis));
  return [compare('Redis commands for one request, the most of any query', Math.max(...sums), '<=', REDIS_COMMANDS, 2)];
}
