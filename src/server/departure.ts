import type { ServerResponse } from 'node:http';
import type { Departure, Waiter } from '../http/departure.js';

/** The client hangs up before it has its answer. */
export class ClientDeparture implements Departure {
  private readonly response: ServerResponse;
  private waiters: Set<Waiter> | undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get isGone(): boolean {
    return this.response.destroyed && !this.response.writableEnded;
  }

  watch(waiter: Waiter): void {
    this.waiters ??= this.listen();
    this.waiters.add(waiter);
  }

  unwatch(waiter: Waiter): void {
    this.waiters?.delete(waiter);
  }

  private listen(): Set<Waiter> {
    const waiters = new Set<Waiter>();
    this.response.once('close', () => {
      if (this.isGone) for (const waiter of waiters) waiter.gone();
    });
    return waiters;
  }
}
