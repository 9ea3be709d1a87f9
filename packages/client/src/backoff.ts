/** A gateway or a proxy may send any Retry-After: a page waits no longer than this, ms. */
const MOST_MS = 300_000;

/** Waits between attempts. */
export interface Backoff {
  /** ms until the next attempt. `retryAfter`: seconds from the gateway. */
  next(retryAfter?: number): number;
  /** After a success. */
  reset(): void;
}

/** Waits that double from the first to the last, ms; at random up to half shorter, so that the pages of an outage do not come back at the same moment. */
export function createBackoff(firstMs: number, lastMs: number): Backoff {
  let currentMs = firstMs;
  return {
    next(retryAfter = 0) {
      const waitMs = currentMs * (0.5 + Math.random() / 2);
      currentMs = Math.min(currentMs * 2, lastMs);
      return Math.max(waitMs, Math.min(retryAfter * 1_000, MOST_MS));
    },
    reset() {
      currentMs = firstMs;
    },
  };
}
