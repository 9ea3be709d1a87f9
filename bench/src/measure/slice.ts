import { type LoadOptions, load, overLines, percentile } from '../load/load.js';
import { cpuUs, otherThreadsUs } from '../machine/usage.js';
import type { Options } from '../options.js';
import type { Query, QueryId } from '../scenario/queries.js';
import type { Entrant } from './entrant.js';
import type { Upstream } from './upstream.js';

/** One measurement of one contestant with one query. */
export interface Slice {
  readonly contestant: string;
  readonly query: QueryId;
  readonly requests: number;
  /** CPU time of the contestant's process for one request, us. */
  readonly cpuUs: number;
  /** Requests per second. */
  readonly throughput: number;
  /** Share of its core that the contestant used. */
  readonly busy: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Upstream calls for one request. */
  readonly calls: number;
  /** Redis commands for one request, by name. Commands of the idle gateway are left out. */
  readonly redis?: Readonly<Record<string, number>>;
}

type Counts = Readonly<Record<string, number>>;

/**
 * V8's own threads are quiet while they take less than this share of the process' time. Where they compile functions again, which happens after a pause, they
 * take a third or more.
 */
const QUIET = 0.1;
const MOST_LEAD_INS = 6;

/**
 * Measures one slice. Each slice has new connections. During the slices of the others, sessions were unused, upstream connections were closed, and V8 released
 * memory and compiled code. A lead-in with at least one request per session absorbs these costs; it is repeated until V8's own threads are quiet. Throws for a
 * wrong response, a refused upstream call, or an unexpected number of upstream calls.
 */
export const slice = (
  entrant: Entrant,
  query: Query,
  upstream: Upstream,
  { connections, leadInMs, sliceMs }: Pick<Options, 'connections' | 'leadInMs' | 'sliceMs'>,
): Promise<Slice> =>
  overLines(entrant.running.port, connections, async lines => {
    const exchanges = entrant.exchanges.get(query.id) ?? [];
    const options = { who: `${entrant.id}, ${query.id},`, lines, exchanges };
    for (let n = 0; n < MOST_LEAD_INS; n += 1)
      if (await isQuiet(entrant, () => load({ ...options, forMs: leadInMs, atLeast: exchanges.length }))) break;
    return measure(entrant, query, upstream, { ...options, forMs: sliceMs });
  });

async function isQuiet({ running: { pid } }: Entrant, work: () => Promise<unknown>): Promise<boolean> {
  const before = [otherThreadsUs(pid), cpuUs(pid)] as const;
  await work();
  return otherThreadsUs(pid) - before[0] < QUIET * (cpuUs(pid) - before[1]);
}

async function measure(entrant: Entrant, query: Query, upstream: Upstream, options: LoadOptions): Promise<Slice> {
  const { running } = entrant;
  const [calls, redis] = [await upstream.counts(), await running.redisCommands?.()];
  const cpu = cpuUs(running.pid);
  const { requests, elapsedMs, latenciesMs } = await load(options);
  const used = cpuUs(running.pid) - cpu;
  const made = perRequest(calls, await upstream.counts(), requests);
  const commands = redis && perRequest(redis, (await running.redisCommands?.()) ?? {}, requests);
  return {
    contestant: entrant.id,
    query: query.id,
    requests,
    cpuUs: used / requests,
    throughput: (requests * 1000) / elapsedMs,
    busy: used / 1000 / elapsedMs,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    calls: checked(made, query, entrant.id),
    ...(commands && { redis: lessIdle(commands, entrant) }),
  };
}

function perRequest(before: Counts, after: Counts, requests: number): Counts {
  const changed = Object.entries(after).map(
    ([name, count]) => [name, (count - (before[name] ?? 0)) / requests] as const,
  );
  return Object.fromEntries(changed.filter(([, count]) => count > 0));
}

/** Leaves out the commands of the idle gateway: background work depends on the clock, not on requests. */
const lessIdle = (commands: Counts, { idleCommands }: Entrant): Counts =>
  Object.fromEntries(Object.entries(commands).filter(([name]) => !idleCommands[name]));

function checked(made: Counts, { id, calls, mayShare }: Query, who: string): number {
  const sum = Object.values(made).reduce((total, count) => total + count, 0);
  const right = mayShare ? sum > 0 && sum <= calls + 1e-9 : Math.abs(sum - calls) < 1e-9;
  if (made.refused || !right)
    throw new Error(`${who} sends ${sum} upstream calls for ${id} instead of ${calls}: ${JSON.stringify(made)}`);
  return sum;
}
