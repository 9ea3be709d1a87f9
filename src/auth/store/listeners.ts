import type { CacheValidity, Change, Watcher } from './contract.js';
import { sessionRefIn } from './keys.js';

/** The watchers of this process. `threw` is called with what one of them throws, which stops neither the others nor the change. */
export function createWatchers(threw: (error: unknown) => void) {
  const all = new Set<Watcher>();
  const each = (report: (watcher: Watcher) => void) => {
    for (const watcher of all)
      try {
        report(watcher);
      } catch (error) {
        threw(error);
      }
  };
  return {
    /** The returned function removes it. */
    add(watcher: Watcher): () => void {
      all.add(watcher);
      return () => void all.delete(watcher);
    },
    changed: (ref: string, copies: CacheValidity) => each(watcher => watcher.changed(ref, copies)),
    missed: () => each(watcher => watcher.missed()),
  };
}

/** Sessions whose cached copies a change affects. They are found from the keys it writes, so that no caller can forget one. */
export function changedSessions({ writes, copies }: Change): readonly string[] {
  if (copies === 'good') return [];
  const refs = writes.map(({ key }) => sessionRefIn(key)).filter(ref => ref !== undefined);
  return [...new Set(refs)];
}

/** How valid a copy is after a change that is reported. */
export const validityAfter = ({ copies }: Change): CacheValidity => (copies === 'behind' ? 'behind' : 'void');

/** The listeners of each channel in this process. `threw` is called with what one of them throws: the others get their messages. */
export function createChannels(threw: (error: unknown) => void) {
  const channels = new Map<string, Set<(message: string) => void>>();
  return {
    /** The returned function removes it. */
    add(channel: string, listener: (message: string) => void): () => void {
      const all = channels.get(channel) ?? new Set();
      // Its own object, so that one function added twice is called twice and removed once.
      const own = (message: string) => listener(message);
      channels.set(channel, all.add(own));
      return () => {
        all.delete(own);
        if (all.size === 0 && channels.get(channel) === all) channels.delete(channel);
      };
    },
    publish(channel: string, message: string): void {
      for (const listener of channels.get(channel) ?? [])
        try {
          listener(message);
        } catch (error) {
          threw(error);
        }
    },
    has: (channel: string) => channels.has(channel),
    names: () => [...channels.keys()],
  };
}
