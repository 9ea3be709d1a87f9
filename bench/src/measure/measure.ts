import type { Contestant, World } from '../contestants/contestant.js';
import { type Exchange, load, overLines } from '../load/load.js';
import { residentMib } from '../machine/usage.js';
import type { Options } from '../options.js';
import type { Query } from '../scenario/queries.js';
import { type Entrant, enter, mustAgree, type Truth, tellsSessionsApart, truthOf } from './entrant.js';
import { type Slice, slice } from './slice.js';
import type { Upstream } from './upstream.js';

export type Say = (line: string) => void;

/**
 * Starts the contestants and compares their responses with those of the first. An optional contestant that does not start is left out, with the reason. A
 * contestant with different responses ends the run.
 */
export async function enterAll(
  contestants: readonly Contestant[],
  world: World,
  queries: readonly Query[],
  say: Say,
): Promise<{ readonly entrants: readonly Entrant[]; readonly leftOut: readonly string[] }> {
  const entrants: Entrant[] = [];
  const leftOut: string[] = [];
  let truth: Truth | undefined;
  for (const contestant of contestants) {
    const entrant = await enter(contestant, world, queries).catch((error: Error) => {
      if (!contestant.optional) throw error;
      leftOut.push(`${contestant.id}: ${error.message}`);
      say(`${contestant.id} is left out: ${error.message}`);
    });
    if (!entrant) continue;
    truth ??= ownTruth(entrant, queries);
    try {
      mustAgree(entrant, truth);
    } catch (error) {
      await entrant.running.stop();
      throw error;
    }
    entrants.push(entrant);
    say(`${contestant.id} runs and returns the expected data: ${queries.length} queries, ${world.people} sessions`);
  }
  return { entrants, leftOut };
}

function ownTruth(entrant: Entrant, queries: readonly Query[]): Truth {
  const truth = truthOf(entrant);
  const blind = queries.find(({ id, calls, mayShare }) => calls > 0 && !mayShare && !tellsSessionsApart(truth, id));
  if (blind) throw new Error(`${blind.id} returns the same data for two sessions, so a mix-up would not be visible`);
  return truth;
}

/** Warms up with all queries in turn, so that the compiler never optimizes for only one of them. */
export async function warm({ id, running, exchanges }: Entrant, { connections, warmMs }: Options): Promise<void> {
  const lists = [...exchanges.values()];
  const count = Math.max(...lists.map(list => list.length));
  const mixed = Array.from({ length: count }, (_, index) => lists.map(list => list[index] as Exchange)).flat();
  await overLines(running.port, connections, lines => load({ who: id, lines, exchanges: mixed, forMs: warmMs }));
}

/**
 * The contestants take turns within each round and query, in the order A B C and then C B A. The first one after another query is slower (about 5 % in Q2,
 * measured with one build as both contestants).
 */
export async function rounds(
  entrants: readonly Entrant[],
  queries: readonly Query[],
  upstream: Upstream,
  options: Options,
  say: Say,
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const order = round % 2 === 1 ? entrants : [...entrants].reverse();
    for (const query of queries)
      for (const entrant of order) slices.push(await slice(entrant, query, upstream, options));
    say(`round ${round} of ${options.rounds}`);
  }
  return slices;
}

/** The memory that a contestant uses. */
export interface Footprint {
  /** Resident memory of its process, MiB. */
  readonly memoryMib: number;
  /** Bytes in Redis for one session, by kind of key. Undefined: its sessions are not in Redis. */
  readonly bytesPerSession: Readonly<Record<string, number>> | undefined;
}

/** The memory that each contestant uses now. */
export async function footprintsOf(entrants: readonly Entrant[]): Promise<Map<string, Footprint>> {
  const footprints = new Map<string, Footprint>();
  for (const { id, running } of entrants)
    footprints.set(id, { memoryMib: residentMib(running.pid), bytesPerSession: await running.bytesPerSession?.() });
  return footprints;
}
