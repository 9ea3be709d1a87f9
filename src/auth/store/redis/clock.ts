import { setImmediate as turn } from 'node:timers/promises';
import type { RedisClient } from './client.js';

const SAMPLE_EVERY_MS = 10_000;

export type RedisClock = ReturnType<typeof createRedisClock>;

/** Redis' clock, computed from ours: sampled now and then, so that replicas with wrong clocks agree on leases and lifetimes. */
export function createRedisClock(client: RedisClient, local: () => number) {
  let offsetMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function now(): number {
    return local() + offsetMs;
  }

  /** Takes one sample and goes on taking them. Rejects if Redis cannot be reached. */
  async function start(): Promise<void> {
    timer ??= setInterval(() => sample().catch(() => {}), SAMPLE_EVERY_MS).unref();
    await sample();
  }

  function stop(): void {
    clearInterval(timer);
  }

  async function sample(): Promise<void> {
    // Not in a turn whose commands are held back to its end (gather): that would count as travel.
    await turn();
    const before = local();
    const [seconds, micros] = await client.time();
    const middle = (before + local()) / 2;
    offsetMs = Number(seconds) * 1000 + Number(micros) / 1000 - middle;
  }

  return { now, start, stop };
}
