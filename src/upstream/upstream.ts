import { Pool } from 'undici';
import { connectorTo } from './connect.js';
import { Deadlines } from './deadlines.js';
import type { Departure } from './departure.js';
import { type Bounds, beginExchange, type Outcome, type UpstreamLimits } from './exchange.js';
import type { Outgoing } from './outgoing.js';
import { BOUNDS } from './provider-numbers.js';

/** Connections to one upstream at most; calls beyond wait for one. */
const MOST_CONNECTIONS = 128;

/** One upstream's data API over pooled connections. */
export class Upstream {
  private readonly pool: Pool;
  private readonly bounds: Bounds;

  constructor(origin: string, { deadlineMs, maxBytes, proxies }: UpstreamLimits) {
    this.bounds = { deadlines: new Deadlines(deadlineMs), maxBytes };
    this.pool = new Pool(origin, {
      connections: MOST_CONNECTIONS,
      connect: connectorTo(origin, Math.min(5_000, deadlineMs), proxies),
      maxHeaderSize: BOUNDS.headerBytes,
    });
  }

  /** See `beginExchange`. */
  send(ask: Outgoing, departure: Departure | undefined, outcome: Outcome): void {
    beginExchange(this.pool, ask, this.bounds, departure, outcome);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
    this.bounds.deadlines.close();
  }
}
