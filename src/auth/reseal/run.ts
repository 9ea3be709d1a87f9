import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../store/keys.js';
import type { RedisWalk, WalkedNode } from '../store/redis/walk.js';
import { patiently, resealBatch, settleLate } from './batch.js';
import type { ResealParts } from './one.js';
import { newProgress, type Progress, readProgress, writeProgress } from './progress.js';

export interface ResealOptions {
  readonly walk: Pick<RedisWalk, 'nodes' | 'layout'>;
  /** Records looked at in a second, at most. */
  readonly perSecond: number;
  /** Begin from the start even if an earlier run can be gone on with. */
  readonly fromStart: boolean;
  /** Told after each batch; `total` is how many keys there are. */
  readonly onProgress: (progress: Progress, total: number) => void;
  /** Asked after each batch: a run that is stopped can be gone on with. */
  readonly isStopped: () => boolean;
}

/** Keys a server looks at for one batch. */
const BATCH = 500;
/** Busy records remembered for later; with more the walk waits for them. */
const LATE_AT_MOST = 500;
/** A cluster that moves slots all the time is walked so often. */
const WALKS_AT_MOST = 3;

/**
 * Seals everything under the newest key. Goes on where an earlier run for the same key stopped; what is sealed already is only looked at. The
 * answer is not finished when it was stopped. Throws STORE_UNAVAILABLE; whatever was done by then stays done.
 */
export async function reseal(parts: ResealParts, options: ResealOptions): Promise<Progress> {
  const { store } = parts;
  const { walk, isStopped } = options;
  let progress = await begin(parts, options.fromStart);
  for (let walks = 1; ; walks += 1) {
    const layout = await walk.layout();
    progress = await walkAll(parts, options, progress);
    if (isStopped()) return progress;
    if (walks === WALKS_AT_MOST || (await walk.layout()) === layout) break;
    // Keys may have moved from a server that was still to be walked to one that had been.
    progress = { ...progress, cursors: {}, visited: 0 };
  }
  progress = await settleLate(parts, progress, isStopped);
  if (isStopped()) return progress;
  progress = { ...progress, finishedAtMs: store.now(), left: progress.late.length };
  await patiently(() => writeProgress(store, progress));
  return progress;
}

async function begin({ store, sealer }: ResealParts, fromStart: boolean): Promise<Progress> {
  const earlier = fromStart ? undefined : await readProgress(store);
  const goesOn = earlier?.newest === sealer.newestId && earlier.finishedAtMs === undefined;
  return earlier && goesOn ? earlier : newProgress(sealer.newestId, store.now());
}

async function walkAll(parts: ResealParts, options: ResealOptions, begun: Progress): Promise<Progress> {
  const nodes = await patiently(() => options.walk.nodes());
  const total = nodes.reduce((sum, node) => sum + node.size, 0);
  let progress = begun;
  for (const node of nodes)
    while (progress.cursors[node.runId] !== 'done' && !options.isStopped()) {
      const begunAtMs = performance.now();
      const looked = progress.counts.looked;
      progress = await step(parts, node, progress);
      if (progress.late.length >= LATE_AT_MOST) progress = await settleLate(parts, progress, options.isStopped);
      await patiently(() => writeProgress(parts.store, progress));
      options.onProgress(progress, total);
      await pace(progress.counts.looked - looked, options.perSecond, begunAtMs);
    }
  return progress;
}

/** One batch of one server. */
async function step(parts: ResealParts, { runId, scan }: WalkedNode, progress: Progress): Promise<Progress> {
  const found = await patiently(() => scan(keys.sealed(), progress.cursors[runId] ?? '0', BATCH));
  const next = await resealBatch(parts, progress, found.keys);
  const cursor = found.cursor === '0' ? 'done' : found.cursor;
  return { ...next, cursors: { ...next.cursors, [runId]: cursor }, visited: next.visited + BATCH };
}

/** Keeps to so many records a second, the time they took included. */
async function pace(records: number, perSecond: number, begunAtMs: number): Promise<void> {
  const restMs = (records / perSecond) * 1_000 - (performance.now() - begunAtMs);
  if (restMs > 0) await sleep(restMs);
}
