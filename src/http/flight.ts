import type { Answer } from './answer.js';
import type { Departure } from './departure.js';
import { UpstreamFailure } from './failure.js';

/** One read for several who want it. Itself the departure of them all: gone when the last of them is. */
export class Flight implements Departure {
  private readonly answer: Promise<Answer>;
  private readonly land: (answer?: Answer) => void;
  private readonly listeners = new Set<() => void>();
  private waiting = 0;
  private left = false;

  /** `land` is called when nobody may join any more: with the answer, or without one. */
  constructor(ask: (departure: Departure) => Promise<Answer>, land: (answer?: Answer) => void) {
    this.land = land;
    this.answer = Promise.resolve().then(() => ask(this));
    this.answer.then(land, () => land()).catch(() => {});
  }

  get isGone(): boolean {
    return this.left;
  }

  onGone(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The answer, or UpstreamFailure `aborted` for the one who goes before it comes. */
  join(departure: Departure | undefined): Promise<Answer> {
    if (departure?.isGone) return Promise.reject(this.leave());
    this.waiting += 1;
    if (!departure) return this.answer;
    return new Promise((resolve, reject) => {
      const stay = departure.onGone(() => {
        this.waiting -= 1;
        reject(this.leave());
      });
      this.answer.then(
        answer => {
          stay();
          resolve(answer);
        },
        failure => {
          stay();
          reject(failure);
        },
      );
    });
  }

  private leave(): UpstreamFailure {
    if (this.waiting === 0) {
      this.left = true;
      this.land();
      for (const listener of this.listeners) listener();
    }
    return new UpstreamFailure('aborted');
  }
}
