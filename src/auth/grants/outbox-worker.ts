import type { OutboxCounts } from '../../telemetry/telemetry.js';
import { randomText } from '../crypto/ids.js';
import type { Store } from '../store/contract.js';
import { handfuls, keys, unclaimedRefIn } from '../store/keys.js';
import type { Outbox } from './outbox.js';
import { ENTRY_FIELD, parseEntry } from './outbox-entry.js';

/** Pause between walks, ms. */
const WALK_EVERY_MS = 1_500;
/** How long the walker keeps the others from walking, ms. */
const TURN_MS = 2_500;
/** Clocks of two gateways may differ by this, ms. */
const CLOCKS_APART_MS = 5_000;
/** Buckets looked at together. */
const TOGETHER = 128;
const TURN_FIELD = 'turn';
/** Every so many walks the whole outbox is measured. */
const MEASURE_EVERY = 5;

/** Walks the outbox' buckets over and over, one gateway at a time, and has what is due tried. */
export class OutboxWorker {
  private readonly store: Store;
  private readonly outbox: Outbox;
  private readonly metrics: OutboxMetrics | undefined;
  private walks = 0;
  private readonly name = randomText(96);
  private timer: NodeJS.Timeout | undefined;
  private walking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(store: Store, outbox: Outbox, metrics?: OutboxMetrics) {
    this.store = store;
    this.outbox = outbox;
    this.metrics = metrics;
  }

  start(): void {
    const again = () => {
      if (this.stopped) return;
      this.timer = setTimeout(() => {
        // The store's own health log speaks of failures; the next walk tries again.
        this.walking = this.walk()
          .catch(() => {})
          .then(again);
      }, WALK_EVERY_MS).unref();
    };
    again();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.walking;
  }

  /** One walk, if it is this gateway's turn. */
  async walk(): Promise<void> {
    if (!(await this.takeTurn())) return;
    for (const buckets of handfuls(TOGETHER)) {
      if (this.stopped) return;
      await this.outbox.work(buckets);
    }
    if (!this.stopped && this.walks % MEASURE_EVERY === 0) await this.metrics?.measure();
    this.walks += 1;
  }

  /** Spares the store the same walk by every replica; correctness does not hang on it, entries are claimed one by one. */
  private async takeTurn(): Promise<boolean> {
    const key = keys.sweep();
    const text = (await this.store.read(key))?.[TURN_FIELD] ?? null;
    const now = this.store.now();
    const [holder, until] = (text ?? '').split(' ');
    // A turn that ends later than any walker makes it was not taken by one.
    const leftMs = Number(until) - now;
    if (text !== null && holder !== this.name && leftMs > 0 && leftMs <= TURN_MS + CLOCKS_APART_MS) return false;
    const value = `${this.name} ${now + TURN_MS}`;
    return this.store.commit({
      checks: [{ key, field: TURN_FIELD, is: text }],
      writes: [{ op: 'set', key, field: TURN_FIELD, value }],
    });
  }
}

/** Buckets looked at together: Redis does nothing else meanwhile. */
const COUNTED_TOGETHER = 16;
/** Entries of one bucket that are counted at most. */
const MOST_OF_A_BUCKET = 1_000;
/** Entries that are read in one measurement, so that a long outbox costs the store little; the rest are read in later ones. */
const MOST_READ = 500;
/** Whatever is queued is due before this. */
const EVER = Number.MAX_SAFE_INTEGER;

/** Measures how many entries the outbox holds, and how old they are. */
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
  async measure(): Promise<void> {
    const seen = new Map<string, number>();
    let entries = 0;
    let toRead = MOST_READ;
    const count = async (bucket: number, ids: readonly string[]) => {
      const { entry: key } = keys.outbox(bucket);
      entries += ids.length;
      for (const id of ids) {
        const addedAtMs = this.known.get(id) ?? (toRead-- > 0 ? await this.addedAt(key(id)) : undefined);
        if (addedAtMs !== undefined) seen.set(id, addedAtMs);
      }
    };
    for (const buckets of handfuls(COUNTED_TOGETHER)) {
      const queues = buckets.map(bucket => keys.outbox(bucket).queue);
      const queued = await this.store.due(queues, EVER, MOST_OF_A_BUCKET);
      const revocations = queued.map(ids => ids.filter(id => unclaimedRefIn(id) === undefined));
      await Promise.all(buckets.map((bucket, index) => count(bucket, revocations[index] ?? [])));
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
