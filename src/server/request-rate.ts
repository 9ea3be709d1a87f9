import { type CountTogether, SharedLimit } from '../auth/store/rate-limits.js';
import { latestUsed } from '../lru.js';
import type { Logger } from '../telemetry/logger.js';
import type { RequestContext } from './request-context.js';

export type { CountTogether } from '../auth/store/rate-limits.js';

export interface RateSettings {
  /** Sustained. */
  readonly requestsPerSecond: number;
  /** At once; not less than `requestsPerSecond`. */
  readonly requestBurst: number;
  /** How many times as many all sessions of one address may send together. */
  readonly addressMultiple: number;
}

/** Sessions known to exist. One that is evicted is counted by its address again. */
const MOST_SESSIONS = 50_000;
/** How long a session counts as existing before it is read again, ms: one that has ended elsewhere loses its own limit. */
const TRUSTED_MS = 60_000;

/**
 * Counts requests of each session, and of each address where a session is not there or not known to exist; and all requests of an address together, so
 * that many sessions are not many times the allowance. Pages have a limit of their own by address, in each process for itself.
 */
export class RequestRate {
  private readonly ofClient: SharedLimit;
  private readonly ofAddress: SharedLimit;
  private readonly ofPages: SharedLimit;
  private readonly log: Logger;
  private readonly real = latestUsed<true>(MOST_SESSIONS, { ttl: TRUSTED_MS });

  constructor(
    { requestsPerSecond, requestBurst, addressMultiple }: RateSettings,
    countTogether: CountTogether,
    log: Logger,
  ) {
    const window = { windowSeconds: requestBurst / requestsPerSecond };
    const limit = (name: string, points: number) => new SharedLimit({ name, points, ...window }, countTogether);
    this.ofClient = limit('requests', requestBurst);
    this.ofAddress = limit('address-requests', requestBurst * addressMultiple);
    this.ofPages = new SharedLimit({ name: 'pages', points: requestBurst, ...window });
    this.log = log;
  }

  /** Whose limits a request counts against. */
  readonly clientOf = (sid: string | undefined, address: string): string =>
    sid !== undefined && this.real.get(sid) ? `session ${sid}` : `address ${address}`;

  /** Undefined: the request may go on; else ms until the client may send another. */
  admit(context: RequestContext): number | undefined {
    const { address, client } = context;
    return this.spend(this.ofClient, client, context) ?? this.spend(this.ofAddress, address, context);
  }

  admitPage(context: RequestContext): number | undefined {
    return this.spend(this.ofPages, context.address, context);
  }

  /** Whether the session that a request presents has yet to be shown to be real: made-up ones must not each have a limit of their own. */
  doubts(context: RequestContext): boolean {
    const { sid } = context.transport;
    return sid !== undefined && !this.real.has(sid);
  }

  trust(context: RequestContext): void {
    const { sid } = context.transport;
    if (sid !== undefined) this.real.set(sid, true);
  }

  /** The session that a request presented has ended. */
  forget(context: RequestContext): void {
    const { sid } = context.transport;
    if (sid !== undefined) this.real.delete(sid);
  }

  private spend(limit: SharedLimit, client: string, context: RequestContext): number | undefined {
    const waitMs = limit.spend(client);
    // One line for each client and window, for any number of requests.
    if (waitMs !== undefined && limit.isNewlyOver(client)) {
      const outcome = client.startsWith('session ') ? 'session' : 'address';
      this.log.warn({ requestId: context.id, outcome }, 'a client sends too many requests');
    }
    return waitMs;
  }
}
