import type { ServerResponse } from 'node:http';
import type { Departure, Waiter } from '../upstream/departure.js';

/** The client hangs up before it has its answer. */
export class ClientDeparture implements Departure {
  private readonly response: ServerResponse;
  private waiters: Waiter[] | undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get isGone(): boolean {
    return this.response.destroyed && !this.response.writableEnded;
  }

  watch(waiter: Waiter): void {
    this.waiters ??= this.listen();
    this.waiters.push(waiter);
  }

  unwatch(waiter: Waiter): void {
    const { waiters = [] } = this;
    // The calls of one request are few: to look through them takes less than a Set, which grows and shrinks with them.
    const at = waiters.indexOf(waiter);
    if (at < 0) return;
    const last = waiters.pop();
    if (last && at < waiters.length) waiters[at] = last;
  }

  private listen(): Waiter[] {
    const waiters: Waiter[] = [];
    this.response.once('close', () => {
      if (this.isGone) for (let next = waiters.pop(); next; next = waiters.pop()) next.gone();
    });
    return waiters;
  }
}
