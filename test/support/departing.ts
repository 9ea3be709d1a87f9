import type { Departure, Waiter } from '../../src/upstream/departure.js';

/** A client that goes when the test says so. */
export class Departing implements Departure {
  isGone = false;
  private readonly waiters = new Set<Waiter>();

  /** Who would be told. */
  get listening(): number {
    return this.waiters.size;
  }

  watch(waiter: Waiter): void {
    this.waiters.add(waiter);
  }

  unwatch(waiter: Waiter): void {
    this.waiters.delete(waiter);
  }

  go(): void {
    this.isGone = true;
    for (const waiter of [...this.waiters]) waiter.gone();
    this.waiters.clear();
  }
}
