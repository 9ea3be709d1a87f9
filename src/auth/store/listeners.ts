import type { CacheValidity, Change, Watcher } from './contract.js';
import { sessionRefIn } from './keys.js';

/** All watchers of this process. */
export class Watchers implements Watcher {
  private readonly all = new Set<Watcher>();
  private readonly threw: (error: unknown) => void;

  /** `threw` is called with what a watcher throws, which stops neither the others nor the change. */
  constructor(threw: (error: unknown) => void) {
    this.threw = threw;
  }

  /** Adds one; the returned function removes it. */
  add(watcher: Watcher): () => void {
    this.all.add(watcher);
    return () => void this.all.delete(watcher);
  }

  changed(ref: string, copies: CacheValidity): void {
    this.each(watcher => watcher.changed(ref, copies));
  }

  missed(): void {
    this.each(watcher => watcher.missed());
  }

  private each(tell: (watcher: Watcher) => void): void {
    for (const watcher of this.all)
      try {
        tell(watcher);
      } catch (error) {
        this.threw(error);
      }
  }
}

/** Sessions whose cached copies a change affects. They are found from the keys it writes, so that no caller can forget one. */
export function changedSessions({ writes, copies }: Change): readonly string[] {
  if (copies === 'good') return [];
  const refs = writes.map(({ key }) => sessionRefIn(key)).filter(ref => ref !== undefined);
  return [...new Set(refs)];
}

/** How valid a copy is after a change that is reported. */
export const validityAfter = ({ copies }: Change): CacheValidity => (copies === 'behind' ? 'behind' : 'void');

/** Who listens to which channel in this process. */
export class Channels {
  private readonly listeners = new Map<string, Set<(message: string) => void>>();
  private readonly threw: (error: unknown) => void;

  /** `threw` is called with what a listener throws, which ends neither the process nor the messages of the others. */
  constructor(threw: (error: unknown) => void) {
    this.threw = threw;
  }

  /** Adds a listener; the returned function removes it. */
  add(channel: string, listener: (message: string) => void): () => void {
    const all = this.listeners.get(channel) ?? new Set();
    // Its own object, so that one function added twice is called twice and removed once.
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
