const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that served for so long was sound, ms. */
const SOUND_AFTER_MS = 60_000;

/** How long to wait before a worker is started again: doubles with each one that ended soon, begins anew after a sound one. */
export class BackOff {
  private tries = 0;

  /** `servedMs`: how long the one that ended has served. */
  pauseAfter(servedMs: number): number {
    if (servedMs >= SOUND_AFTER_MS) this.tries = 0;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.tries, LONGEST_PAUSE_MS);
    this.tries += 1;
    return pauseMs;
  }
}
