import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exchange, load, overLines, percentile } from '../load/load.js';
import { requestOf } from '../load/request.js';
import { cpuUs } from '../machine/usage.js';
import type { Query } from '../scenario/queries.js';
import { cookieOf, NOT_LATELY } from './copy.js';
import type { World } from './world.js';

/** `again`: the same sessions in turn. `rare`: random sessions, each used once and for the first time after a long pause. */
export type Manner = 'again' | 'rare';

/** The cost of one request. */
export interface Asked {
  readonly world: World;
  readonly manner: Manner;
  /** CPU time of the gateway and of Redis, us. */
  readonly cpuUs: number;
  readonly redisCpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Redis commands by name. */
  readonly commands: Readonly<Record<string, number>>;
}

/** Sessions of one measurement. */
const SESSIONS = 1_000;
const CONNECTIONS = 16;
const AGAIN_MS = 1_500;
/** No cached session is used for longer than this (FRESH_MS in src/auth/sessions/sessions.ts), ms. */
const COPIES_ARE_OVER_MS = 1_000;

/** Random numbers below `count`, each at most once. */
function drawn(count: number): number[] {
  const numbers = new Set<number>();
  while (numbers.size < Math.min(count, SESSIONS)) numbers.add(randomInt(count));
  return [...numbers];
}

/** Runs one measurement. Throws for an unexpected response. */
export async function ask(world: World, query: Query, manner: Manner): Promise<Asked> {
  const numbers = manner === 'again' ? Array.from({ length: SESSIONS }, (_, n) => n) : drawn(world.sessions);
  const exchanges = numbers.map(number => exchange(world, query, number));
  const asking = (forMs: number) =>
    overLines(world.port, CONNECTIONS, lines =>
      load({ who: `${world.title}, ${manner},`, lines, exchanges, forMs, atLeast: SESSIONS }),
    );
  if (manner === 'again') await asking(0);
  else await forget(world, numbers);
  const before = { own: cpuUs(world.pid), redis: cpuUs(world.redisPid), commands: await world.commands() };
  const { requests, latenciesMs } = await asking(manner === 'again' ? AGAIN_MS : 0);
  const [own, redis] = [cpuUs(world.pid), cpuUs(world.redisPid)];
  const after = await world.commands();
  const commands = Object.entries(after).map(
    ([name, n]) => [name, (n - (before.commands[name] ?? 0)) / requests] as const,
  );
  return {
    world,
    manner,
    cpuUs: (own - before.own) / requests,
    redisCpuUs: (redis - before.redis) / requests,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    commands: Object.fromEntries(commands.filter(([, n]) => n > 0)),
  };
}

function exchange({ port, answers, originals }: World, query: Query, number: number): Exchange {
  const expected = answers[number % originals.length] as Buffer;
  return { request: requestOf(port, query.text, cookieOf(number)), expected };
}

/** Sets the last use of these sessions to long ago. */
async function forget({ redis, keyOf }: World, numbers: readonly number[]): Promise<void> {
  const batch = redis.pipeline();
  for (const number of numbers) batch.hset(keyOf(cookieOf(number)), 'u', NOT_LATELY);
  await batch.exec();
  await sleep(COPIES_ARE_OVER_MS);
}
