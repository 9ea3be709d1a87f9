import type { Change, Store, Write } from '../store/contract.js';
import { bucketOfQueue, handfuls, keys } from '../store/keys.js';

/**
 * The outbox has one queue for each of the buckets that sessions are spread over, and nearly all of them are empty. Hints say which are not: one queue
 * with the numbers of the buckets, so that a gateway that has nothing to do reads one key. docs/decisions/outbox-hints.md has the reasons.
 *
 * - Every write that queues a member sends a hint first, in the same turn of the event loop. A crash in between leaves a hint for nothing.
 * - A hint says that its bucket may have something due at a time. Writers only add hints; each time has a hint of its own.
 * - A hint is removed by a check of its bucket that began so long after its time that the write is done or has failed. Where the bucket still has members,
 *   which are due later, one without a time takes its place in the same change.
 */
interface Hint {
  readonly member: string;
  readonly bucket: number;
  readonly atMs: number;
}

/** A member that is due later than this is found by a check that is repeated so often, ms. */
const REPEAT_MS = 30_000;
/** Times are rounded up to a multiple of this, so that a busy bucket has few hints, ms. */
const GRAIN_MS = 500;
/** The gateway that takes a hint keeps it from the others for so long, ms. */
const TAKEN_MS = 3_000;
/** So long after its time the write that a hint was for has been applied, or never will be, ms. Longer than a command to Redis may take. */
const SETTLED_MS = 6_000;
const MOST_TAKEN = 1_000;
/** Every member of a queue is due before this. */
export const EVER = Number.MAX_SAFE_INTEGER;
/** Queues that are read together: Redis does nothing else meanwhile. */
const TOGETHER = 128;

const KEY = keys.hints();

export type OutboxHints = ReturnType<typeof createOutboxHints>;

export function createOutboxHints(store: Store) {
  /** From when on the hints are to be rebuilt, because one may be missing, ms, store clock. */
  let rebuildAtMs: number | undefined;

  function mayBeMissing(): void {
    rebuildAtMs = store.now() + SETTLED_MS;
  }

  function commit(change: Change): Promise<boolean> {
    const hints = hintsFor(change, store.now());
    if (hints.length === 0) return store.commit(change);
    // Not waited for: it must not delay a logout.
    store.commit({ checks: [], writes: putHints(hints) }).catch(mayBeMissing);
    const applied = store.commit(change);
    // It may be applied later than anyone expects.
    applied.catch(mayBeMissing);
    return applied;
  }

  /** The hints that are due, longest due first; other gateways do not get them for a while. Throws STORE_UNAVAILABLE. */
  async function take(): Promise<readonly Hint[]> {
    const now = store.now();
    const [members = []] = await store.due([KEY], now, MOST_TAKEN);
    const hints = members.map(parseHint);
    if (hints.length > 0) await store.commit({ checks: [], writes: putHints(hints, now + TAKEN_MS) });
    return hints;
  }

  /** Removes the hints of buckets that had nothing due at `checkedAtMs`. Throws STORE_UNAVAILABLE. */
  async function settle(hints: readonly Hint[], checkedAtMs: number): Promise<void> {
    const settled = hints.filter(({ atMs }) => atMs <= checkedAtMs - SETTLED_MS);
    if (settled.length === 0) return;
    const buckets = [...new Set(settled.map(({ bucket }) => bucket))];
    const queued = await readQueues(buckets);
    const waiting = buckets.filter(bucket => queued.get(bucket)?.length !== 0);
    await store.commit({
      checks: [],
      writes: [
        ...settled.map(({ member }): Write => ({ op: 'unqueue', key: KEY, member })),
        ...putHints(waiting.map(timeless), store.now() + REPEAT_MS),
      ],
    });
  }

  /** Gives every bucket that is not empty a hint; those that cannot be read, later. Throws STORE_UNAVAILABLE. */
  async function rebuild(): Promise<void> {
    const begunAtMs = store.now();
    let isWhole = true;
    for (const buckets of handfuls(TOGETHER)) {
      const queued = await readQueues(buckets);
      isWhole &&= buckets.every(bucket => queued.get(bucket) !== undefined);
      const waiting = buckets.filter(bucket => queued.get(bucket)?.length);
      if (waiting.length > 0) await store.commit({ checks: [], writes: putHints(waiting.map(timeless), begunAtMs) });
    }
    if (rebuildAtMs !== undefined && rebuildAtMs <= begunAtMs) rebuildAtMs = undefined;
    if (!isWhole) mayBeMissing();
  }

  /** The first member of each queue. Undefined: the queue could not be read. */
  async function readQueues(buckets: readonly number[]): Promise<ReadonlyMap<number, readonly string[] | undefined>> {
    const members = await store.due(
      buckets.map(bucket => keys.outbox(bucket).queue),
      EVER,
      1,
    );
    return new Map(buckets.map((bucket, index) => [bucket, members[index]]));
  }

  return {
    /** The same store, whose commits write hints. */
    store: {
      commit,
      now: () => store.now(),
      read: key => store.read(key),
      due: (...args) => store.due(...args),
      attempt: (...args) => store.attempt(...args),
      publish: (...args) => store.publish(...args),
      subscribe: (...args) => store.subscribe(...args),
      watch: watcher => store.watch(watcher),
      alive: () => store.alive(),
      close: () => store.close(),
    } satisfies Store as Store,
    take,
    settle,
    rebuild,
    /** Whether a hint may be missing, and for so long that a rebuild finds what the hint was for. */
    isMissing: () => rebuildAtMs !== undefined && rebuildAtMs <= store.now(),
    /** The buckets that have hints. Throws STORE_UNAVAILABLE. */
    async buckets(): Promise<readonly number[]> {
      const [members = []] = await store.due([KEY], EVER, EVER);
      return [...new Set(members.map(member => parseHint(member).bucket))];
    },
  };
}

function hintsFor({ writes }: Change, now: number): readonly Hint[] {
  const hints = new Map<string, Hint>();
  for (const write of writes) {
    const bucket = write.op === 'queue' ? bucketOfQueue(write.key) : undefined;
    if (write.op !== 'queue' || bucket === undefined) continue;
    const wantedMs = Math.min(Math.max(write.atMs, now), now + REPEAT_MS);
    const atMs = Math.ceil(wantedMs / GRAIN_MS) * GRAIN_MS;
    const member = `${bucket} ${atMs}`;
    hints.set(member, { member, bucket, atMs });
  }
  return [...hints.values()];
}

/** Its time is long past: it is removed as soon as the bucket is empty. */
const timeless = (bucket: number): Hint => ({ member: String(bucket), bucket, atMs: 0 });

/** A text that no gateway wrote is taken for a hint for some bucket and removed. */
function parseHint(member: string): Hint {
  const [bucket, atMs] = member.split(' ').map(Number);
  const isBucket = bucketOfQueue(keys.outbox(bucket ?? Number.NaN).queue) !== undefined;
  return { member, bucket: isBucket ? (bucket ?? 0) : 0, atMs: Number.isFinite(atMs) ? (atMs ?? 0) : 0 };
}

/** A Redis that is out of memory applies a script whose first write takes something away: so a logout can be queued, and its hint. */
function putHints(hints: readonly Hint[], dueMs?: number): readonly Write[] {
  return hints.flatMap(({ member, atMs }): Write[] => [
    { op: 'unqueue', key: KEY, member },
    { op: 'queue', key: KEY, member, atMs: dueMs ?? atMs },
  ]);
}
