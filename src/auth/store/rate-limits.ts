import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { latestUsed } from '../../lru.js';
import { sha256 } from '../crypto/ids.js';
import type { RateLimit, RateLimitResult } from './contract.js';

/** Counts one try. The library rejects with its result when the limit is passed, with an error when its store fails. */
export async function countAttempt(limiter: RateLimiterAbstract, subject: string): Promise<RateLimitResult> {
  try {
    await limiter.consume(subject);
    return { allowed: true, retryAfterMs: 0 };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { allowed: false, retryAfterMs: refusal.msBeforeNext };
    throw refusal;
  }
}

/** Counts a try in the store that all replicas share. */
export type CountTogether = (limit: RateLimit, subject: string) => Promise<RateLimitResult>;

export interface SharedLimitOptions {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

interface Window {
  spent: number;
  /** On the clock of `performance`, ms. */
  endsAtMs: number;
}

/** Clients that are counted at once. The longest unused is forgotten first. */
const MOST_CLIENTS = 50_000;
/** Part of its points after which a process reports a client to the store, so that most clients cost the store nothing. */
const SHARE_REPORTED = 1 / 10;

/**
 * A limit on what each client does in a window of time. Each process counts for itself. It reports clients that do much to the store, a tenth of their
 * points at a time and without waiting, and refuses those that the replicas together have had too much of. Without the store each process goes on alone.
 */
export class SharedLimit {
  readonly points: number;
  private readonly windowMs: number;
  private readonly chunk: number;
  private readonly shared: RateLimit;
  private readonly countTogether: CountTogether | undefined;
  private readonly windows = latestUsed<Window>(MOST_CLIENTS);

  /** Without `countTogether` each process counts for itself only. */
  constructor({ name, points, windowSeconds }: SharedLimitOptions, countTogether?: CountTogether) {
    this.points = points;
    this.windowMs = windowSeconds * 1_000;
    this.chunk = Math.max(1, Math.floor(points * SHARE_REPORTED));
    // The store's windows are whole seconds and not in step with ours: one chunk of grace.
    const whole = Math.ceil(windowSeconds);
    const chunks = Math.ceil(((points / windowSeconds) * whole) / this.chunk) + 1;
    this.shared = { name, points: chunks, windowSeconds: whole };
    this.countTogether = countTogether;
  }

  /** Spends one point of a client's. Undefined: it had one; else how long it has none, ms. */
  spend(client: string): number | undefined {
    const window = this.windowOf(client);
    window.spent += 1;
    if (window.spent > this.points) return window.endsAtMs - performance.now();
    if (window.spent % this.chunk === 0) this.report(client, window);
    return undefined;
  }

  /** Whether the last point that this client spent was its first too many: time for one line in the log. */
  isNewlyOver(client: string): boolean {
    return this.windows.peek(client)?.spent === this.points + 1;
  }

  private windowOf(client: string): Window {
    const nowMs = performance.now();
    const known = this.windows.get(client);
    if (known && known.endsAtMs > nowMs) return known;
    const window = { spent: 0, endsAtMs: nowMs + this.windowMs };
    this.windows.set(client, window);
    return window;
  }

  private report(client: string, window: Window): void {
    this.countTogether?.(this.shared, sha256(client)).then(
      ({ allowed, retryAfterMs }) => {
        if (allowed) return;
        window.spent = Math.max(window.spent, this.points);
        window.endsAtMs = performance.now() + Math.max(1, retryAfterMs);
      },
      // The store itself logs that it is unreachable.
      () => {},
    );
  }
}
