/**
 * Work under way in this process, by name: callers that want the same work share it. Work that has been under way for longer than the deadline is not
 * shared any more, so that stuck work does not block its name until the process restarts (nango #1005).
 */
export class SingleFlight<F extends { readonly done: Promise<unknown> }> {
  private readonly flights = new Map<string, { readonly flight: F; readonly startedAtMs: number }>();
  private readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  join(name: string, start: () => F): F {
    const startedAtMs = Date.now();
    const known = this.flights.get(name);
    if (known && startedAtMs - known.startedAtMs < this.deadlineMs) return known.flight;
    const flight = start();
    this.flights.set(name, { flight, startedAtMs });
    const remove = () => {
      if (this.flights.get(name)?.flight === flight) this.flights.delete(name);
    };
    flight.done.then(remove, remove);
    return flight;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.flights.size > 0) await Promise.allSettled([...this.flights.values()].map(({ flight }) => flight.done));
  }
}
