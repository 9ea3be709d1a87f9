import { LRUCache } from 'lru-cache';
import type { Pool } from 'undici';
import { Breaker } from './breaker.js';
import type { UpstreamLimits } from './call.js';
import { openPool } from './connect.js';
import type { UpstreamResponse } from './messages.js';

/** Most origins of one provider that keep a pool and a breaker. */
const MOST_ORIGINS = 100;

/** Connections to one origin of a provider, and its breaker: one customer's server that is down must not stop the others. */
export class Origin {
  readonly dispatcher: Pool;
  readonly breaker = new Breaker<UpstreamResponse>(({ status }) => status >= 500);
  private readonly onClosed: (origin: Origin) => void;
  private callsUnderWay = 0;
  private isLeaving = false;

  constructor(origin: string, limits: UpstreamLimits, onClosed: (origin: Origin) => void) {
    this.dispatcher = openPool(origin, limits);
    this.onClosed = onClosed;
  }

  begin(): void {
    this.callsUnderWay += 1;
  }

  /** A call has ended, with its retry. */
  end(): void {
    this.callsUnderWay -= 1;
    this.closeIfIdle();
  }

  /** Closes the connections as soon as no call uses them. */
  leave(): void {
    this.isLeaving = true;
    this.closeIfIdle();
  }

  private closeIfIdle(): void {
    if (!this.isLeaving || this.callsUnderWay > 0) return;
    this.onClosed(this);
    this.dispatcher.close().catch(() => {});
  }
}

/** The origins of one provider that were used last. The others are closed, and no call under way is cut. */
export class Origins {
  private readonly limits: UpstreamLimits;
  /** Also those that wait for their last call. */
  private readonly open = new Set<Origin>();
  private readonly latest: LRUCache<string, Origin>;

  constructor(limits: UpstreamLimits, most = MOST_ORIGINS) {
    this.limits = limits;
    const dispose = (origin: Origin) => origin.leave();
    this.latest = new LRUCache({ maxSize: most, sizeCalculation: () => 1, dispose });
  }

  get(name: string): Origin {
    const known = this.latest.get(name);
    if (known) return known;
    const origin = new Origin(name, this.limits, closed => this.open.delete(closed));
    this.open.add(origin);
    this.latest.set(name, origin);
    return origin;
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await Promise.all([...this.open].map(({ dispatcher }) => dispatcher.destroy()));
  }
}
