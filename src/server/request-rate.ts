import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { sha256 } from '../auth/ids.js';
import type { Attempt, AttemptLimit } from '../auth/store/contract.js';
import type { Logger } from '../observability/logger.js';
import type { Visit } from './visit.js';

export interface RateSettings {
  /** For long. */
  readonly requestsPerSecond: number;
  /** At once; at least as many as a second allows. */
  readonly requestBurst: number;
}

/** Counts a try in the store that all replicas share. */
export type CountTogether = (limit: AttemptLimit, subject: string) => Promise<Attempt>;

/** Sessions known to be real. One that fell out is counted by its address once more. */
const MOST_SESSIONS = 50_000;
/** Part of the burst after which a process tells the others of a client, so that most clients are never spoken of. */
const SHARE_TOLD = 1 / 10;

/**
 * Counts requests of each session, and of each address where a session is not there or not known to be real. Each process counts for itself;
 * of clients that ask much it tells the store about every tenth of a burst, not waiting for it, and keeps out those that the replicas together
 * have had too much of. With the store away each process goes on alone.
 */
export class RequestRate {
  private readonly own: RateLimiterMemory;
  private readonly shared: AttemptLimit;
  private readonly chunk: number;
  private readonly countTogether: CountTogether;
  private readonly log: Logger;
  private readonly real = new LRUCache<string, true>({ max: MOST_SESSIONS });

  constructor({ requestsPerSecond, requestBurst }: RateSettings, countTogether: CountTogether, log: Logger) {
    const windowSeconds = requestBurst / requestsPerSecond;
    this.own = new RateLimiterMemory({ keyPrefix: '', points: requestBurst, duration: windowSeconds });
    this.chunk = Math.max(1, Math.floor(requestBurst * SHARE_TOLD));
    // The store's windows are whole seconds and not in step with ours: one chunk of grace.
    const whole = Math.ceil(windowSeconds);
    const points = Math.ceil((requestsPerSecond * whole) / this.chunk) + 1;
    this.shared = { name: 'requests', points, windowSeconds: whole };
    this.countTogether = countTogether;
    this.log = log;
  }

  /** Undefined: go on; else ms until the client may ask again. */
  async admit(visit: Visit): Promise<number | undefined> {
    const { sid } = visit.transport;
    const kind = sid !== undefined && this.real.get(sid) ? 'session' : 'address';
    const client = `${kind} ${kind === 'session' ? sid : visit.facts.address}`;
    try {
      const { consumedPoints } = await this.own.consume(client);
      if (consumedPoints % this.chunk === 0) this.tell(client);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // One line for a client and window, however often it asks.
      if (refusal.consumedPoints === this.own.points + 1)
        this.log.warn({ requestId: visit.id, outcome: kind }, 'a client asks too often');
      return refusal.msBeforeNext;
    }
  }

  /** Whether the session that a request presents has yet to be shown to be real: made-up ones must not each have a limit of their own. */
  doubts(visit: Visit): boolean {
    const { sid } = visit.transport;
    return sid !== undefined && !this.real.has(sid);
  }

  trust(visit: Visit): void {
    const { sid } = visit.transport;
    if (sid !== undefined) this.real.set(sid, true);
  }

  private tell(client: string): void {
    this.countTogether(this.shared, sha256(client)).then(
      ({ allowed, retryAfterMs }) => {
        if (!allowed) void this.own.set(client, this.own.points, Math.max(1, retryAfterMs) / 1000);
      },
      // The store's own log says that it is away.
      () => {},
    );
  }
}
