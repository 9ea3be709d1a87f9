import { AsyncResource } from 'node:async_hooks';

/** What may take only so long. */
export abstract class Timed {
  isUnderWay = false;
  /** On the clock of `performance`, ms. */
  dueMs = 0;
  /** Those that end right before and after it. */
  before: Timed | undefined;
  after: Timed | undefined;

  /** Its time is over. */
  abstract overdue(): void;
}

/**
 * Deadlines of one length, which therefore end in the order in which they began: one timer for all of them. A timer for each call was the largest of
 * the things that a call leaves to the collector.
 */
export class Deadlines {
  private readonly lengthMs: number;
  private first: Timed | undefined;
  private last: Timed | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Not in the context of whoever happened to begin first: it, and its trace, would be kept for as long as there are calls. */
  private readonly look = AsyncResource.bind(() => this.tell());

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  begin(timed: Timed): void {
    timed.isUnderWay = true;
    timed.dueMs = performance.now() + this.lengthMs;
    timed.before = this.last;
    if (this.last) this.last.after = timed;
    else this.first = timed;
    this.last = timed;
    if (!this.timer) this.wait(this.lengthMs);
  }

  /** Nothing happens to one that has ended, or is overdue. */
  end(timed: Timed): void {
    if (!timed.isUnderWay) return;
    timed.isUnderWay = false;
    const { before, after } = timed;
    if (before) before.after = after;
    else this.first = after;
    if (after) after.before = before;
    else this.last = before;
    timed.before = undefined;
    timed.after = undefined;
  }

  /** No more will begin. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** A timer for nobody runs out by itself: to stop it with the last call and start it with the next costs more. */
  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.look, ms).unref();
  }

  private tell(): void {
    this.timer = undefined;
    for (let { first } = this; first; first = this.first) {
      const leftMs = first.dueMs - performance.now();
      if (leftMs > 0) {
        this.wait(leftMs);
        return;
      }
      this.end(first);
      first.overdue();
    }
  }
}
