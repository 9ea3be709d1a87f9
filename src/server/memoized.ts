import { LRUCache } from 'lru-cache';

/** Different texts that are remembered, and how long each may be. */
const MOST = 500;
const LONGEST = 256;

/** A pure function of text that remembers what it made of the latest ones: clients send the same few headers over and over. */
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
