import { UpstreamFailure } from './failure.js';

/** Retry-After of a caller when too many are waiting, ms. */
const TRY_AGAIN_MS = 1_000;

/** So many at once; the others wait in order. */
export class Semaphore {
  private readonly max: number;
  private readonly maxWaiting: number;
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(max: number, maxWaiting = Number.POSITIVE_INFINITY) {
    this.max = max;
    this.maxWaiting = maxWaiting;
  }

  tryAcquire(): boolean {
    if (this.taken >= this.max) return false;
    this.taken += 1;
    return true;
  }

  /** Resolves with a slot taken. Rejects with UpstreamFailure: `aborted` by the signal, `never-sent` where too many wait. */
  async acquire(signal?: AbortSignal): Promise<void> {
    if (this.tryAcquire()) return;
    if (this.waiting.size >= this.maxWaiting) throw new UpstreamFailure('never-sent', { retryAfterMs: TRY_AGAIN_MS });
    if (signal?.aborted) throw new UpstreamFailure('aborted');
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.delete(go);
        reject(new UpstreamFailure('aborted'));
      };
      this.waiting.add(go);
      signal?.addEventListener('abort', leave);
    });
  }

  /** Gives a slot back: it goes to the one that has waited longest. */
  release(): void {
    for (const next of this.waiting) {
      this.waiting.delete(next);
      next();
      return;
    }
    this.taken -= 1;
  }
}
