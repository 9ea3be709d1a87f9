import type { OutboxCounts } from '../../telemetry/telemetry.js';
import { randomText } from '../crypto/ids.js';
import type { Store } from '../store/contract.js';
import { handfuls, keys, unclaimedRefIn } from '../store/keys.js';
import type { Outbox } from './outbox.js';
import { ENTRY_FIELD, parseEntry } from './outbox-entry.js';

const WALK_EVERY_MS = 1_500;
/** How long the walker keeps the others from walking, ms. */
const TURN_MS = 2_500;
/** Clocks of two gateways may differ by this, ms. */
const CLOCKS_APART_MS = 5_000;
const TOGETHER = 128;
const TURN_FIELD = 'turn';
/** Every so many walks the whole outbox is measured. */
const MEASURE_EVERY = 5;

/**
 * Walks the buckets of the outbox over and over, one gateway at a time, and has what is due tried. `measure` is called now and then; absent:
 * nothing is counted.
 */
export function createOutboxWorker(store: Store, outbox: Pick<Outbox, 'work'>, measure?: () => Promise<void>) {
  let walks = 0;
  const name = randomText(96);
  let timer: NodeJS.Timeout | undefined;
  let walking: Promise<void> = Promise.resolve();
  let stopped = false;

  function start(): void {
    const again = () => {
      if (stopped) return;
      timer = setTimeout(() => {
        // The store's own health log speaks of failures; the next walk tries again.
        walking = walk()
          .catch(() => {})
          .then(again);
      }, WALK_EVERY_MS).unref();
    };
    again();
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearTimeout(timer);
    await walking;
  }

  /** One walk, if it is this gateway's turn. */
  async function walk(): Promise<void> {
    if (!(await takeTurn())) return;
    for (const buckets of handfuls(TOGETHER)) {
      if (stopped) return;
      await outbox.work(buckets);
    }
    if (!stopped && walks % MEASURE_EVERY === 0) await measure?.();
    walks += 1;
  }

  /** Spares the store the same walk by every replica; correctness does not hang on it, entries are claimed one by one. */
  async function takeTurn(): Promise<boolean> {
    const key = keys.sweep();
    const text = (await store.read(key))?.[TURN_FIELD] ?? null;
    const now = store.now();
    const [holder, until] = (text ?? '').split(' ');
    // A turn that ends later than any walker makes it was not taken by one.
    const leftMs = Number(until) - now;
    if (text !== null && holder !== name && leftMs > 0 && leftMs <= TURN_MS + CLOCKS_APART_MS) return false;
    const value = `${name} ${now + TURN_MS}`;
    return store.commit({
      checks: [{ key, field: TURN_FIELD, is: text }],
      writes: [{ op: 'set', key, field: TURN_FIELD, value }],
    });
  }

  return { start, stop, walk };
}

/** Buckets that are counted together: Redis does nothing else meanwhile. */
const COUNTED_TOGETHER = 16;
const MOST_OF_A_BUCKET = 1_000;
/** Entries that are read in one measurement, so that a long outbox costs the store little; the rest are read in later ones. */
const MOST_READ = 500;
/** Every queued entry is due before this. */
const EVER = Number.MAX_SAFE_INTEGER;

/** The returned function measures how many entries the outbox has, and how old they are. It throws STORE_UNAVAILABLE. */
export function createOutboxMeasurement(store: Store, counts: OutboxCounts) {
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
    for (const buckets of handfuls(COUNTED_TOGETHER)) {
      const queues = buckets.map(bucket => keys.outbox(bucket).queue);
      const queued = await store.due(queues, EVER, MOST_OF_A_BUCKET);
      const revocations = queued.map(ids => ids.filter(id => unclaimedRefIn(id) === undefined));
      await Promise.all(buckets.map((bucket, index) => count(bucket, revocations[index] ?? [])));
    }
    known = seen;
    const now = store.now();
    let oldestMs = now;
    for (const addedAtMs of seen.values()) oldestMs = Math.min(oldestMs, addedAtMs);
    counts.looked(entries, (now - oldestMs) / 1000);
  };
}
