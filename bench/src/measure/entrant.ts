import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant, Running, World } from '../contestants/contestant.js';
import { answersTo } from '../load/answers.js';
import type { Exchange } from '../load/load.js';
import { requestOf } from '../load/request.js';
import type { Query, QueryId } from '../scenario/queries.js';

/** A running contestant whose responses were checked. */
export interface Entrant {
  readonly id: string;
  readonly title: string;
  readonly running: Running;
  readonly exchanges: ReadonlyMap<QueryId, readonly Exchange[]>;
  /** Redis commands per second without requests, by name. */
  readonly idleCommands: Readonly<Record<string, number>>;
}

/** The JSON of `data` for each session, by query. */
export type Truth = ReadonlyMap<QueryId, readonly string[]>;

/** Starts a contestant and sends every query once for every session. */
export async function enter(contestant: Contestant, world: World, queries: readonly Query[]): Promise<Entrant> {
  const running = await contestant.start(world);
  const { id, title } = contestant;
  try {
    const exchanges = new Map<QueryId, Exchange[]>();
    for (const query of queries) {
      const requests = running.sessions.map(session => requestOf(running.port, query.text, session));
      const answers = await answersTo(running.port, requests);
      exchanges.set(
        query.id,
        requests.map((request, index) => ({ request, expected: answers[index] as Buffer })),
      );
    }
    return { id, title, running, exchanges, idleCommands: await idleCommands(running) };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

const IDLE_MS = 2_000;
/** Commands that are rarer than this, per second, still belong to earlier requests. */
const OFTEN = 5;

async function idleCommands({ redisCommands }: Running): Promise<Readonly<Record<string, number>>> {
  const before = await redisCommands?.();
  if (!redisCommands || !before) return {};
  const begunAt = performance.now();
  await sleep(IDLE_MS);
  const after = await redisCommands();
  const elapsedMs = performance.now() - begunAt;
  const rates = Object.entries(after).map(
    ([name, n]) => [name, ((n - (before[name] ?? 0)) * 1000) / elapsedMs] as const,
  );
  return Object.fromEntries(rates.filter(([, rate]) => rate > OFTEN));
}

/** The data of an entrant's responses. Throws for a response with errors. */
export function truthOf({ id, exchanges }: Entrant): Truth {
  const entries = [...exchanges].map(
    ([query, all]) => [query, all.map(({ expected }) => dataOf(expected, id))] as const,
  );
  return new Map(entries);
}

function dataOf(answer: Buffer, who: string): string {
  const { data, errors } = JSON.parse(answer.toString()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined || !data) throw new Error(`${who}: ${answer.toString().slice(0, 500)}`);
  return JSON.stringify(data);
}

/** Throws if two contestants return different data for the same query and session. */
export function mustAgree(entrant: Entrant, truth: Truth): void {
  for (const [query, all] of truthOf(entrant))
    for (const [session, data] of all.entries()) {
      const right = truth.get(query)?.[session];
      if (data !== right)
        throw new Error(
          `${entrant.id} returns different data for ${query} of session ${session}:\n${data.slice(0, 400)}\nnot\n${right?.slice(0, 400)}`,
        );
    }
}

/** Whether every session has different data. Otherwise a mix-up of sessions would not be visible. */
export const tellsSessionsApart = (truth: Truth, query: QueryId): boolean => {
  const all = truth.get(query) ?? [];
  return new Set(all).size === all.length;
};
