import type { Departure, Waiter } from './departure.js';
import { UpstreamFailure } from './failure.js';

/** What a caller is told to wait where too many wait already, ms. */
const TRY_AGAIN_MS = 1_000;

/** So many at once; the rest wait in order. */
export class Turns {
  private readonly most: number;
  private readonly mostWaiting: number;
  private underWay = 0;
  private readonly waiting = new Set<() => void>();

  constructor(most: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.most = most;
    this.mostWaiting = mostWaiting;
  }

  /** Takes a turn where one is free. */
  take(): boolean {
    if (this.underWay >= this.most) return false;
    this.underWay += 1;
    return true;
  }

  /** Resolves with a turn taken. Rejects with UpstreamFailure: `aborted` when the client that waits goes away, `never-sent` where too many wait. */
  wait(departure?: Departure): Promise<void> {
    if (this.waiting.size >= this.mostWaiting)
      return Promise.reject(new UpstreamFailure('never-sent', { retryAfterMs: TRY_AGAIN_MS }));
    if (departure?.isGone) return Promise.reject(new UpstreamFailure('aborted'));
    return new Promise((resolve, reject) => {
      const go = () => {
        departure?.unwatch(waiter);
        resolve();
      };
      const waiter: Waiter = {
        gone: () => {
          this.waiting.delete(go);
          reject(new UpstreamFailure('aborted'));
        },
      };
      this.waiting.add(go);
      departure?.watch(waiter);
    });
  }

  /** Ends a turn: it goes to the one that has waited longest. */
  leave(): void {
    for (const next of this.waiting) {
      this.waiting.delete(next);
      next();
      return;
    }
    this.underWay -= 1;
  }
}
