import type { OutboxCounts } from '../../telemetry/telemetry.js';
import type { Store } from '../store/contract.js';
import { handfuls, keys, unclaimedRefIn } from '../store/keys.js';
import { ENTRY_FIELD, parseEntry } from './outbox-entry.js';

/** Buckets looked at together: Redis does nothing else meanwhile. */
const TOGETHER = 16;
/** Entries of one bucket that are counted at most. */
const MOST_OF_A_BUCKET = 1_000;
/** Entries that are read in one look, so that a long outbox costs the store little; the rest have their turn in later looks. */
const MOST_READ = 500;
/** Whatever is queued is due before this. */
const EVER = Number.MAX_SAFE_INTEGER;

/** Looks how much there is in the outbox, and how old it is. */
export class OutboxMetrics {
  private readonly store: Store;
  private readonly counts: OutboxCounts;
  /** When each entry was added, ms, store clock: that never changes. */
  private known = new Map<string, number>();

  constructor(store: Store, counts: OutboxCounts) {
    this.store = store;
    this.counts = counts;
  }

  /** Throws STORE_UNAVAILABLE. */
  async look(): Promise<void> {
    const seen = new Map<string, number>();
    let entries = 0;
    let toRead = MOST_READ;
    const lookAt = async (bucket: number, ids: readonly string[]) => {
      const { entry: key } = keys.outbox(bucket);
      entries += ids.length;
      for (const id of ids) {
        const addedAtMs = this.known.get(id) ?? (toRead-- > 0 ? await this.addedAt(key(id)) : undefined);
        if (addedAtMs !== undefined) seen.set(id, addedAtMs);
      }
    };
    for (const buckets of handfuls(TOGETHER)) {
      const queues = buckets.map(bucket => keys.outbox(bucket).queue);
      const queued = await this.store.due(queues, EVER, MOST_OF_A_BUCKET);
      const revocations = queued.map(ids => ids.filter(id => unclaimedRefIn(id) === undefined));
      await Promise.all(buckets.map((bucket, index) => lookAt(bucket, revocations[index] ?? [])));
    }
    this.known = seen;
    const now = this.store.now();
    let oldestMs = now;
    for (const addedAtMs of seen.values()) oldestMs = Math.min(oldestMs, addedAtMs);
    this.counts.looked(entries, (now - oldestMs) / 1000);
  }

  private async addedAt(key: string): Promise<number | undefined> {
    const text = (await this.store.read(key))?.[ENTRY_FIELD];
    return text === undefined ? undefined : parseEntry(text)?.addedAtMs;
  }
}
