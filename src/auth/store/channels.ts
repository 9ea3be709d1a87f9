/** Who listens to which channel in this process. */
export class Channels {
  private readonly listeners = new Map<string, Set<(message: string) => void>>();
  private readonly threw: (error: unknown) => void;

  /** `threw`: told what a listener throws. It ends neither the process, nor what comes to the others. */
  constructor(threw: (error: unknown) => void) {
    this.threw = threw;
  }

  /** Adds a listener; the answer takes it away. */
  add(channel: string, listener: (message: string) => void): () => void {
    const all = this.listeners.get(channel) ?? new Set();
    // Its own object, so that one function added twice is told twice and taken away once.
    const own = (message: string) => listener(message);
    this.listeners.set(channel, all.add(own));
    return () => {
      all.delete(own);
      if (all.size === 0 && this.listeners.get(channel) === all) this.listeners.delete(channel);
    };
  }

  publish(channel: string, message: string): void {
    for (const listener of this.listeners.get(channel) ?? [])
      try {
        listener(message);
      } catch (error) {
        this.threw(error);
      }
  }

  has(channel: string): boolean {
    return this.listeners.has(channel);
  }

  names(): string[] {
    return [...this.listeners.keys()];
  }
}
