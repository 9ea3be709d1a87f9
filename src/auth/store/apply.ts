import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../errors.js';
import type { Change, Store } from './contract.js';

/** Pauses before finding out what became of a commit whose reply was lost, ms. */
const FIND_OUT_AFTER_MS = [50, 150, 400];

/**
 * Commits a change and finds out what became of it when the reply is lost on the way: a connection that broke, or a redirection of a cluster
 * that sent it twice and so made it conflict with itself. True: applied, once. Throws STORE_UNAVAILABLE when even that cannot be known.
 * The change's first `set` must write a value that no other change writes: records carry fences, ids or seals for that.
 */
export async function apply(store: Store, change: Change): Promise<boolean> {
  try {
    return (await store.commit(change)) || (await hasOwnWrite(store, change));
  } catch (lost) {
    if (codeOf(lost) !== 'STORE_UNAVAILABLE') throw lost;
    for (const pauseMs of FIND_OUT_AFTER_MS) {
      await sleep(pauseMs);
      const applied = await hasOwnWrite(store, change)
        .then(own => own || store.commit(change))
        .catch(() => undefined);
      if (applied !== undefined) return applied || hasOwnWrite(store, change);
    }
    throw lost;
  }
}

/** Whether the store holds what the change's first `set` wrote. */
async function hasOwnWrite(store: Store, change: Change): Promise<boolean> {
  const own = change.writes.find(write => write.op === 'set');
  return own !== undefined && (await store.read(own.key))?.[own.field] === own.value;
}
