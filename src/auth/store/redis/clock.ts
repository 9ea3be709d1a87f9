import { setImmediate as turn } from 'node:timers/promises';
import type { RedisClient } from './client.js';

const SAMPLE_EVERY_MS = 10_000;

/** Redis' clock, told from ours: sampled now and then, so that replicas with wrong clocks agree on leases and lifetimes. */
export class RedisClock {
  private offsetMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly client: RedisClient;
  private readonly local: () => number;

  constructor(client: RedisClient, local: () => number) {
    this.client = client;
    this.local = local;
  }

  now(): number {
    return this.local() + this.offsetMs;
  }

  /** Takes one sample and goes on taking them. Rejects when Redis cannot be asked. */
  async start(): Promise<void> {
    this.timer ??= setInterval(() => this.sample().catch(() => {}), SAMPLE_EVERY_MS).unref();
    await this.sample();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sample(): Promise<void> {
    // Not in a turn whose commands are held back to its end (gather): that would count as travel.
    await turn();
    const before = this.local();
    const [seconds, micros] = await this.client.time();
    const middle = (before + this.local()) / 2;
    this.offsetMs = Number(seconds) * 1000 + Number(micros) / 1000 - middle;
  }
}
