import { randomText } from '../crypto/ids.js';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';
import type { Outbox } from './outbox.js';
import type { OutboxHints } from './outbox-hints.js';

const CHECK_EVERY_MS = 2_000;
/** Buckets that are worked on together. */
const TOGETHER = 128;
/** How often a gateway tries to get or keep the turn, and how long it then has it, ms. */
const TURN = { everyMs: 15_000, lengthMs: 40_000 };
/** Clocks of two gateways may differ by this, ms. */
const CLOCKS_APART_MS = 5_000;
const TURN_FIELD = 'turn';
/** How often the gateway that has the turn rebuilds hints of which none is known to be missing, ms. */
const REBUILD_EVERY_MS = 3_600_000;

/**
 * Has what is due in the outbox tried: every gateway checks the hints. The gateway that has the turn also looks after the whole outbox: it rebuilds the
 * hints when it gets the turn, after the store was unreachable, and now and then. `measure` is called at each turn; absent: nothing is counted.
 */
export function createOutboxWorker(
  store: Store,
  hints: OutboxHints,
  outbox: Pick<Outbox, 'work'>,
  measure?: () => Promise<void>,
) {
  const name = randomText(96);
  let timer: NodeJS.Timeout | undefined;
  let walking: Promise<void> = Promise.resolve();
  let stopped = false;
  let nextTurnMs = Number.NEGATIVE_INFINITY;
  let nextRebuildMs = Number.NEGATIVE_INFINITY;

  function start(): void {
    const again = () => {
      if (stopped) return;
      timer = setTimeout(() => {
        // The store's own health log speaks of failures; the next walk tries again.
        walking = walk()
          .catch(() => {})
          .then(again);
      }, CHECK_EVERY_MS).unref();
    };
    again();
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearTimeout(timer);
    await walking;
  }

  async function walk(): Promise<void> {
    try {
      const hasTurn = store.now() >= nextTurnMs && (await takeTurn());
      if (hints.isMissing() || (hasTurn && store.now() >= nextRebuildMs)) {
        await hints.rebuild();
        nextRebuildMs = store.now() + REBUILD_EVERY_MS;
      }
      await workHinted();
      if (hasTurn && !stopped) await measure?.();
    } catch (error) {
      // A fail-over may have lost hints.
      nextRebuildMs = Number.NEGATIVE_INFINITY;
      throw error;
    }
  }

  async function workHinted(): Promise<void> {
    const taken = await hints.take();
    const buckets = [...new Set(taken.map(({ bucket }) => bucket))];
    for (let first = 0; first < buckets.length && !stopped; first += TOGETHER) {
      const checkedAtMs = store.now();
      const done = new Set(await outbox.work(buckets.slice(first, first + TOGETHER)));
      await hints.settle(
        taken.filter(({ bucket }) => done.has(bucket)),
        checkedAtMs,
      );
    }
  }

  /** Spares the store the same work by every replica; correctness does not depend on it. */
  async function takeTurn(): Promise<boolean> {
    const key = keys.sweep();
    const text = (await store.read(key))?.[TURN_FIELD] ?? null;
    const now = store.now();
    nextTurnMs = now + TURN.everyMs;
    const [holder, until] = (text ?? '').split(' ');
    // A turn that ends later than any gateway makes it was not taken by one.
    const leftMs = Number(until) - now;
    if (text !== null && holder !== name && leftMs > 0 && leftMs <= TURN.lengthMs + CLOCKS_APART_MS) return false;
    if (holder === name && leftMs > TURN.lengthMs / 2) return true;
    // Others had the turn, and may be gateways that write no hints.
    if (holder !== name) nextRebuildMs = Number.NEGATIVE_INFINITY;
    const value = `${name} ${now + TURN.lengthMs}`;
    return store.commit({
      checks: [{ key, field: TURN_FIELD, is: text }],
      writes: [{ op: 'set', key, field: TURN_FIELD, value }],
    });
  }

  return { start, stop, walk };
}
