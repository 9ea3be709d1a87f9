import type { UpstreamResponse } from './answer.js';
import type { Departure, Waiter } from './departure.js';
import { UpstreamFailure } from './failure.js';

/** One read for several who want it. Itself the departure of them all: gone when the last of them is. */
export class Flight implements Departure {
  private readonly answer: Promise<UpstreamResponse>;
  private readonly land: (answer?: UpstreamResponse) => void;
  private readonly waiters = new Set<Waiter>();
  private waiting = 0;
  private left = false;

  /** `land` is called when nobody may join any more: with the answer, or without one. */
  constructor(ask: (departure: Departure) => Promise<UpstreamResponse>, land: (answer?: UpstreamResponse) => void) {
    this.land = land;
    this.answer = Promise.resolve().then(() => ask(this));
    this.answer.then(land, () => land()).catch(() => {});
  }

  get isGone(): boolean {
    return this.left;
  }

  watch(waiter: Waiter): void {
    this.waiters.add(waiter);
  }

  unwatch(waiter: Waiter): void {
    this.waiters.delete(waiter);
  }

  /** The answer, or UpstreamFailure `aborted` for the one who goes before it comes. */
  join(departure: Departure | undefined): Promise<UpstreamResponse> {
    if (departure?.isGone) return Promise.reject(this.leave());
    this.waiting += 1;
    if (!departure) return this.answer;
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        gone: () => {
          this.waiting -= 1;
          reject(this.leave());
        },
      };
      departure.watch(waiter);
      this.answer.then(
        answer => {
          departure.unwatch(waiter);
          resolve(answer);
        },
        failure => {
          departure.unwatch(waiter);
          reject(failure);
        },
      );
    });
  }

  private leave(): UpstreamFailure {
    if (this.waiting === 0) {
      this.left = true;
      this.land();
      for (const waiter of this.waiters) waiter.gone();
    }
    return new UpstreamFailure('aborted');
  }
}
