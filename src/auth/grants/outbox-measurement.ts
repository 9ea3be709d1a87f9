import type { OutboxCounts } from '../../telemetry/telemetry.js';
import type { Store } from '../store/contract.js';
import { keys, unclaimedRefIn } from '../store/keys.js';
import { ENTRY_FIELD, parseEntry } from './outbox-entry.js';
import { EVER, type OutboxHints } from './outbox-hints.js';

/** Buckets that are counted together: Redis does nothing else meanwhile. */
const COUNTED_TOGETHER = 16;
const MOST_OF_A_BUCKET = 1_000;
/** Entries that are read in one measurement, so that a long outbox costs the store little; the rest are read in later ones. */
const MOST_READ = 500;

/** The returned function measures how many entries the outbox has, and how old they are. It throws STORE_UNAVAILABLE. */
export function createOutboxMeasurement(store: Store, hints: Pick<OutboxHints, 'buckets'>, counts: OutboxCounts) {
  /** When each entry was added, ms, store clock: that never changes. */
  let known = new Map<string, number>();

  async function addedAt(key: string): Promise<number | undefined> {
    const text = (await store.read(key))?.[ENTRY_FIELD];
    return text === undefined ? undefined : parseEntry(text)?.addedAtMs;
  }

  return async (): Promise<void> => {
    const seen = new Map<string, number>();
    let entries = 0;
    let toRead = MOST_READ;
    const count = async (bucket: number, ids: readonly string[]) => {
      const { entry: key } = keys.outbox(bucket);
      entries += ids.length;
      for (const id of ids) {
        const addedAtMs = known.get(id) ?? (toRead-- > 0 ? await addedAt(key(id)) : undefined);
        if (addedAtMs !== undefined) seen.set(id, addedAtMs);
      }
    };
    const hinted = await hints.buckets();
    for (let first = 0; first < hinted.length; first += COUNTED_TOGETHER) {
      const buckets = hinted.slice(first, first + COUNTED_TOGETHER);
      const queues = buckets.map(bucket => keys.outbox(bucket).queue);
      const queued = await store.due(queues, EVER, MOST_OF_A_BUCKET);
      const revocations = queued.map(ids => ids?.filter(id => unclaimedRefIn(id) === undefined));
      await Promise.all(buckets.map((bucket, index) => count(bucket, revocations[index] ?? [])));
    }
    known = seen;
    const now = store.now();
    let oldestMs = now;
    for (const addedAtMs of seen.values()) oldestMs = Math.min(oldestMs, addedAtMs);
    counts.looked(entries, (now - oldestMs) / 1000);
  };
}
