/** Work under way, which every caller that joins it waits for. */
export interface Flight {
  readonly done: Promise<unknown>;
}

/**
 * Work under way in this process, by name: callers that want the same work share it. Work that has been under way for longer than the deadline is not
 * shared any more, so that stuck work does not block its name until the process restarts (nango #1005).
 */
export class SingleFlight<F extends Flight> {
  private readonly flights = new Map<string, { readonly flight: F; readonly startedAtMs: number }>();
  private readonly deadlineMs: number;

  /** Without `deadlineMs` work is shared until it ends: for work that has a deadline of its own. */
  constructor(deadlineMs = Number.POSITIVE_INFINITY) {
    this.deadlineMs = deadlineMs;
  }

  /** The work under way by this name. Undefined: there is none to join. */
  get(name: string): F | undefined {
    const known = this.flights.get(name);
    return known && performance.now() - known.startedAtMs < this.deadlineMs ? known.flight : undefined;
  }

  /** The work under way by this name, else what `start` begins. */
  join(name: string, start: () => F): F {
    const known = this.get(name);
    if (known) return known;
    const flight = start();
    this.flights.set(name, { flight, startedAtMs: performance.now() });
    const remove = () => this.forget(name, flight);
    flight.done.then(remove, remove);
    return flight;
  }

  /** Callers that come now do not join this flight any more. It goes on for those that wait for it. */
  forget(name: string, flight: F): void {
    if (this.flights.get(name)?.flight === flight) this.flights.delete(name);
  }

  forgetAll(): void {
    this.flights.clear();
  }

  async idle(): Promise<void> {
    while (this.flights.size > 0) await Promise.allSettled([...this.flights.values()].map(({ flight }) => flight.done));
  }
}
