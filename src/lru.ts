import { LRUCache } from 'lru-cache';

/** Its options that apply to each entry. */
type EntryOptions = Pick<LRUCache<string, object, unknown>, 'ttl' | 'ttlAutopurge'>;

/**
 * The latest used entries by key, at most so many. Bounded by `maxSize`, it grows with what it holds; by `max`, lru-cache allocates room for every entry
 * at once, and a process has dozens of these.
 */
export const latestUsed = <V extends object | true>(most: number, options: Partial<EntryOptions> = {}) =>
  new LRUCache<string, V>({ maxSize: most, sizeCalculation: () => 1, ...options });
