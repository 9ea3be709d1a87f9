import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../errors.js';
import { type ResealParts, resealRecord } from './one.js';
import type { Progress } from './progress.js';

/** Records in work at once. */
const AT_ONCE = 16;
/** Longest that what stays busy is waited for, and the pause between looks, ms: more than a renewal takes. */
const LATE_WAIT_MS = 30_000;
const LATE_PAUSE_MS = 1_000;
/** How long a store that is away is waited for before the run gives up, and the pause between tries, ms. */
const STORE_WAIT_MS = 30_000;
const STORE_PAUSE_MS = 500;

/** Seals these records anew and counts; the busy ones go on the list. Throws STORE_UNAVAILABLE. */
export async function resealBatch(parts: ResealParts, progress: Progress, found: readonly string[]): Promise<Progress> {
  const counts = { ...progress.counts, unopened: { ...progress.counts.unopened } };
  const late = [...progress.late];
  const queue = [...found];
  const worker = async () => {
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      const name = key;
      const { anew, busy, unopened } = await patiently(() => resealRecord(parts, name));
      counts.anew += anew;
      if (busy) late.push(name);
      else {
        counts.looked += 1;
        for (const id of unopened)
          counts.unopened[id] = (Object.hasOwn(counts.unopened, id) ? Number(counts.unopened[id]) : 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { ...progress, counts, late };
}

/** Looks again at what was busy, for a while; what still is stays on the list. Throws STORE_UNAVAILABLE. */
export async function settleLate(parts: ResealParts, begun: Progress, isStopped: () => boolean): Promise<Progress> {
  const untilMs = performance.now() + LATE_WAIT_MS;
  for (let progress = begun; ; await sleep(LATE_PAUSE_MS)) {
    progress = await resealBatch(parts, { ...progress, late: [] }, progress.late);
    if (progress.late.length === 0 || isStopped() || performance.now() > untilMs) return progress;
  }
}

/** A store that is away for a moment ends no run. */
export async function patiently<T>(task: () => Promise<T>): Promise<T> {
  const untilMs = performance.now() + STORE_WAIT_MS;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (codeOf(error) !== 'STORE_UNAVAILABLE' || performance.now() > untilMs) throw error;
      await sleep(STORE_PAUSE_MS);
    }
  }
}
