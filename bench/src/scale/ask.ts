import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exchange, load, overLines, percentile } from '../load/load.js';
import { requestOf } from '../load/request.js';
import { cpuUs } from '../machine/usage.js';
import type { Query } from '../scenario/queries.js';
import { cookieOf } from './copy.js';
import type { World } from './world.js';

/** `again`: the same sessions in turn. `first`: random sessions, each used once and for the first time at this gateway. */
export type Manner = 'again' | 'first';

/** The cost of one request. */
export interface Asked {
  readonly world: World;
  readonly manner: Manner;
  /** CPU time of the gateway, us. */
  readonly cpuUs: number;
  /** CPU time of Redis, us, without what it uses when idle. */
  readonly redisCpuUs: number;
  /** What Redis uses when idle, as a share of one core. */
  readonly redisIdle: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Redis commands by name. */
  readonly commands: Readonly<Record<string, number>>;
}

/** Sessions that are used in turn: the first ones of each Redis. */
export const IN_TURN = 1_000;
/** Sessions of one measurement that are used for the first time. */
export const FIRST = 500;
const CONNECTIONS = 16;
const AGAIN_MS = 1_500;
const IDLE_MS = 1_000;

/** Random numbers of sessions that this gateway has not read yet. */
function unread({ sessions, read }: World): number[] {
  const numbers: number[] = [];
  while (numbers.length < FIRST) {
    const number = randomInt(IN_TURN, sessions);
    if (read.has(number)) continue;
    read.add(number);
    numbers.push(number);
  }
  return numbers;
}

/** CPU time of Redis while no client sends a request, us per ms. */
async function idleRate({ redisPid }: World): Promise<number> {
  const [beganMs, before] = [performance.now(), cpuUs(redisPid)];
  await sleep(IDLE_MS);
  return (cpuUs(redisPid) - before) / (performance.now() - beganMs);
}

/** Runs one measurement. Throws for an unexpected response. */
export async function ask(world: World, query: Query, manner: Manner): Promise<Asked> {
  const numbers = manner === 'again' ? Array.from({ length: IN_TURN }, (_, n) => n) : unread(world);
  const exchanges = numbers.map(number => exchange(world, query, number));
  const asking = (forMs: number) =>
    overLines(world.port, CONNECTIONS, lines =>
      load({ who: `${world.title}, ${manner},`, lines, exchanges, forMs, atLeast: exchanges.length }),
    );
  const idle = await idleRate(world);
  if (manner === 'again') await asking(0);
  const before = { own: cpuUs(world.pid), redis: cpuUs(world.redisPid), commands: await world.commands() };
  const beganMs = performance.now();
  const { requests, latenciesMs } = await asking(manner === 'again' ? AGAIN_MS : 0);
  const [own, redis, tookMs] = [cpuUs(world.pid), cpuUs(world.redisPid), performance.now() - beganMs];
  const after = await world.commands();
  const commands = Object.entries(after).map(
    ([name, n]) => [name, (n - (before.commands[name] ?? 0)) / requests] as const,
  );
  return {
    world,
    manner,
    cpuUs: (own - before.own) / requests,
    redisCpuUs: (redis - before.redis - idle * tookMs) / requests,
    redisIdle: idle / 1_000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    commands: Object.fromEntries(commands.filter(([, n]) => n > 0)),
  };
}

function exchange({ port, answers, originals }: World, query: Query, number: number): Exchange {
  const expected = answers[number % originals.length] as Buffer;
  return { request: requestOf(port, query.text, cookieOf(number)), expected };
}
