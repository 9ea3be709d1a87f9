import type { Departure } from '../../src/http/departure.js';

/** A client that goes when the test says so. */
export class Departing implements Departure {
  isGone = false;
  private readonly listeners = new Set<() => void>();

  /** Who would be told. */
  get listening(): number {
    return this.listeners.size;
  }

  onGone(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  go(): void {
    this.isGone = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }
}
