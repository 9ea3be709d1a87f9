import { Pool } from 'undici';
import type { Answer, Ask } from './answer.js';
import type { Departure } from './departure.js';
import { exchange, type UpstreamLimits } from './exchange.js';

/** Connections to one upstream at most; calls beyond wait for one. */
const MOST_CONNECTIONS = 128;

/** One upstream's data API over pooled connections. */
export class Upstream {
  private readonly pool: Pool;
  private readonly limits: UpstreamLimits;

  constructor(origin: string, limits: UpstreamLimits) {
    this.limits = limits;
    this.pool = new Pool(origin, {
      connections: MOST_CONNECTIONS,
      connect: { timeout: Math.min(5_000, limits.deadlineMs) },
    });
  }

  /** Resolves with a whole answer of any status; throws UpstreamFailure otherwise. See `exchange`. */
  send(ask: Ask, departure?: Departure): Promise<Answer> {
    return exchange(this.pool, ask, this.limits, departure);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
