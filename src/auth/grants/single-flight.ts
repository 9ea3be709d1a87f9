/**
 * Work under way in this process, by name: whoever asks for the same joins it. An entry takes away only itself, and none is joined that has been
 * under way for longer than the deadline: a stuck one must not freeze its name until the process restarts (nango #1005).
 */
export class SingleFlight<T> {
  private readonly flights = new Map<string, { promise: Promise<T>; begunMs: number }>();
  private readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  join(name: string, work: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const under = this.flights.get(name);
    if (under && now - under.begunMs < this.deadlineMs) return under.promise;
    const flight = { begunMs: now, promise: Promise.resolve().then(work) };
    this.flights.set(name, flight);
    const land = () => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    };
    flight.promise.then(land, land);
    return flight.promise;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.flights.size > 0) await Promise.allSettled([...this.flights.values()].map(flight => flight.promise));
  }
}
