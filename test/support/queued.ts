import type { Store } from '../../src/auth/store/contract.js';
import { handfuls, keys, unclaimedRefIn } from '../../src/auth/store/keys.js';

/** Ids of the revocations that are still to be done. */
export async function queuedRevocations(store: Store): Promise<string[]> {
  const found: string[] = [];
  for (const buckets of handfuls(128)) {
    const queues = buckets.map(bucket => keys.outbox(bucket).queue);
    found.push(...(await store.due(queues, Number.MAX_SAFE_INTEGER, 100)).flatMap(members => members ?? []));
  }
  // The queue also holds the marks of sessions that no client has presented yet.
  return found.filter(member => unclaimedRefIn(member) === undefined);
}
