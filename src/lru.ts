import { LRUCache } from 'lru-cache';

/** Its options that apply to each entry. */
type EntryOptions = Pick<LRUCache<string, object, unknown>, 'ttl' | 'ttlAutopurge'>;

/**
 * The latest used entries by key, at most so many. Bounded by `maxSize`, it grows with what it holds; by `max`, lru-cache allocates room for every entry
 * at once, and a process has dozens of these.
 */
export const latestUsed = <V extends object | true>(most: number, options: Partial<EntryOptions> = {}) =>
  new LRUCache<string, V>({ maxSize: most, sizeCalculation: () => 1, ...options });

/** The number of cached texts, and how long each may be. */
const MOST = 500;
const LONGEST = 256;

/** A pure function of text with a cache of the latest results: clients send the same few headers over and over. */
export function memoized<T>(make: (text: string) => T): (text: string) => T {
  const known = new LRUCache<string, { readonly made: T }>({ max: MOST });
  return text => {
    const before = known.get(text);
    if (before) return before.made;
    const made = make(text);
    if (text.length <= LONGEST) known.set(text, { made });
    return made;
  };
}
