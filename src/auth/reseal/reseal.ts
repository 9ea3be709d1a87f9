import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf } from '../../errors.js';
import { SealError, type Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Store } from '../store/contract.js';
import { keys, sealedKey } from '../store/keys.js';
import type { RedisWalk, WalkedNode } from '../store/redis/walk.js';
import { type Fingerprints, isServiceKey, keysOf, restamped, rewritten, type Sealed, sealedIn } from './sealed.js';

const FIELD = 'run';
/** How long the progress of a run is kept, ms. */
const KEPT_MS = 90 * 86_400_000;

const counts = z.object({
  looked: z.number(),
  anew: z.number(),
  /** Texts that could not be opened, by key id. */
  unopened: z.record(z.string(), z.number()),
});

const progress = z.object({
  v: z.literal(1),
  /** Id of the key that everything is to be sealed under. */
  newest: z.string(),
  startedAtMs: z.number(),
  /** Where each server's walk is, by the server's run id; `done` when it is over. */
  cursors: z.record(z.string(), z.string()),
  /** Keys visited, of those there are: for the bar. */
  visited: z.number(),
  counts,
  /** Records that were busy when the walk came by. */
  late: z.array(z.string()),
  /** Absent: not over. */
  finishedAtMs: z.number().optional(),
  /** Records that stayed busy to the end. */
  left: z.number().optional(),
});

/** How far a re-sealing came: kept in the store, so that another start goes on from there. */
export type Progress = z.output<typeof progress>;
export type Counts = Progress['counts'];

export function newProgress(newest: string, startedAtMs: number): Progress {
  return {
    v: 1,
    newest,
    startedAtMs,
    cursors: {},
    visited: 0,
    counts: { looked: 0, anew: 0, unopened: {} },
    late: [],
  };
}

/** Undefined: it has never begun, or it cannot be read. Throws STORE_UNAVAILABLE. */
export async function readProgress(store: Pick<Store, 'read'>): Promise<Progress | undefined> {
  return parseProgress((await store.read(keys.reseal()))?.[FIELD]);
}

function parseProgress(text: string | undefined): Progress | undefined {
  try {
    return progress.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** Throws STORE_UNAVAILABLE. */
export async function writeProgress(store: Store, one: Progress): Promise<void> {
  const key = keys.reseal();
  await store.commit({
    checks: [],
    writes: [
      { op: 'set', key, field: FIELD, value: JSON.stringify(one) },
      { op: 'expire', key, atMs: store.now() + KEPT_MS },
    ],
  });
}

/** What re-sealing works with. `sealer`: the newest key seals, the others open what is resealed. */
export interface ResealTarget {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly fingerprints: Fingerprints;
}

export interface Resealed {
  /** Texts that were sealed again; those that only got a new MAC are not counted. */
  readonly anew: number;
  /** A refresh or revocation is at work on it: try again later. */
  readonly busy: boolean;
  /** Ids of the keys of texts that could not be opened: not in the ring, or not the right key. */
  readonly unopened: readonly string[];
}

/** Attempts at a record that others keep writing, before it is left for later. */
const TRIES = 4;
const NOTHING: Resealed = { anew: 0, busy: false, unopened: [] };

/**
 * Seals a record's texts under the newest key: each by a compare-and-set on exactly what was read, so that whatever happens to it meanwhile (a
 * refresh, a logout, its end) wins. Redirect logins are left alone: they are over within minutes, and are taken by a compare-and-set of their own,
 * which must not fail. Throws STORE_UNAVAILABLE.
 */
export async function resealRecord(target: ResealTarget, key: string): Promise<Resealed> {
  if (sealedKey(key)?.kind === 'pending') return NOTHING;
  let anew = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const look = await once(target, key);
    anew += look.anew;
    if (!look.overtaken) return { ...look, anew };
  }
  return { ...NOTHING, anew, busy: true };
}

async function once(target: ResealTarget, key: string): Promise<Resealed & { readonly overtaken: boolean }> {
  const { store, sealer, fingerprints } = target;
  const { texts } = sealedIn(key, (await store.read(key)) ?? {});
  const unopened: string[] = [];
  let anew = 0;
  let busy = false;
  let overtaken = false;
  for (const one of texts.filter(text => keysOf(text).some(id => id !== sealer.newestId))) {
    if (one.isBusy(store.now())) busy = true;
    else {
      const value = sealedAnew(sealer, one);
      if (value === undefined) unopened.push(keysOf(one).find(id => id !== sealer.newestId) ?? 'none');
      else if (!(await replace(store, one, value))) overtaken = true;
      else if (one.sealed !== undefined) anew += 1;
    }
  }
  if (isServiceKey(key) && !busy && anew === 0)
    for (const one of texts) {
      const value = restamped(one, sealer, fingerprints);
      if (value === undefined) continue;
      if (await replace(store, one, value)) anew += 1;
      else overtaken = true;
    }
  // A record that was just resealed keeps its hashes: the next pass updates them.
  return { anew, busy, unopened, overtaken: overtaken || (isServiceKey(key) && anew > 0) };
}

/** Undefined: no key of the ring opens it, or it is not authentic. */
function sealedAnew(sealer: Sealer, one: Sealed): string | undefined {
  const { sealed, binding } = one;
  if (sealed === undefined || binding === undefined) return rewritten(sealer, one, {});
  try {
    return rewritten(sealer, one, { sealed: sealer.seal(sealer.openBytes(sealed, binding), binding) });
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Copies that gateways hold stay good: the same tokens are in them, under a key that their ring still has. */
const replace = (store: Store, { key, field, text }: Sealed, value: string): Promise<boolean> =>
  apply(store, { checks: [{ key, field, is: text }], writes: [{ op: 'set', key, field, value }], copies: 'good' });

const AT_ONCE = 16;
/** Longest that what stays busy is waited for, and the pause between looks, ms: more than a refresh takes. */
const LATE_WAIT_MS = 30_000;
const LATE_PAUSE_MS = 1_000;
/** How long the run waits for an unreachable store before it gives up, and the pause between attempts, ms. */
const STORE_WAIT_MS = 30_000;
const STORE_PAUSE_MS = 500;

/** Reseals these records and counts; the busy ones go on the list. Throws STORE_UNAVAILABLE. */
async function resealBatch(target: ResealTarget, progress: Progress, found: readonly string[]): Promise<Progress> {
  const counts = { ...progress.counts, unopened: { ...progress.counts.unopened } };
  const late = [...progress.late];
  const queue = [...found];
  const worker = async () => {
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      const name = key;
      const { anew, busy, unopened } = await patiently(() => resealRecord(target, name));
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

/** Retries busy records for a while; those that are still busy stay on the list. Throws STORE_UNAVAILABLE. */
async function settleLate(target: ResealTarget, begun: Progress, isStopped: () => boolean): Promise<Progress> {
  const untilMs = performance.now() + LATE_WAIT_MS;
  for (let progress = begun; ; await sleep(LATE_PAUSE_MS)) {
    progress = await resealBatch(target, { ...progress, late: [] }, progress.late);
    if (progress.late.length === 0 || isStopped() || performance.now() > untilMs) return progress;
  }
}

/** A short outage of the store does not end the run. */
async function patiently<T>(task: () => Promise<T>): Promise<T> {
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

export interface ResealOptions {
  readonly walk: Pick<RedisWalk, 'nodes' | 'layout'>;
  readonly perSecond: number;
  /** Begin from the start even if an earlier run can be gone on with. */
  readonly fromStart: boolean;
  /** Called after each batch. `total` is the number of keys. */
  readonly onProgress: (progress: Progress, total: number) => void;
  /** Called after each batch. A stopped run can be continued later. */
  readonly isStopped: () => boolean;
}

const BATCH = 500;
/** Busy records remembered for later; with more the walk waits for them. */
const LATE_AT_MOST = 500;
/** A cluster that moves slots all the time is walked so often. */
const WALKS_AT_MOST = 3;

/**
 * Seals everything under the newest key. Continues where an earlier run for the same key stopped; values that are already sealed with it are only read. The
 * result is not `finished` if the run was stopped. Throws STORE_UNAVAILABLE; records that were written by then stay written.
 */
export async function reseal(target: ResealTarget, options: ResealOptions): Promise<Progress> {
  const { store } = target;
  const { walk, isStopped } = options;
  let progress = await begin(target, options.fromStart);
  for (let walks = 1; ; walks += 1) {
    const layout = await walk.layout();
    progress = await walkAll(target, options, progress);
    if (isStopped()) return progress;
    if (walks === WALKS_AT_MOST || (await walk.layout()) === layout) break;
    // Keys may have moved from a server that was still to be walked to one that had been.
    progress = { ...progress, cursors: {}, visited: 0 };
  }
  progress = await settleLate(target, progress, isStopped);
  if (isStopped()) return progress;
  progress = { ...progress, finishedAtMs: store.now(), left: progress.late.length };
  await patiently(() => writeProgress(store, progress));
  return progress;
}

async function begin({ store, sealer }: ResealTarget, fromStart: boolean): Promise<Progress> {
  const earlier = fromStart ? undefined : await readProgress(store);
  const goesOn = earlier?.newest === sealer.newestId && earlier.finishedAtMs === undefined;
  return earlier && goesOn ? earlier : newProgress(sealer.newestId, store.now());
}

async function walkAll(target: ResealTarget, options: ResealOptions, begun: Progress): Promise<Progress> {
  const nodes = await patiently(() => options.walk.nodes());
  const total = nodes.reduce((sum, node) => sum + node.size, 0);
  let progress = begun;
  for (const node of nodes)
    while (progress.cursors[node.runId] !== 'done' && !options.isStopped()) {
      const begunAtMs = performance.now();
      const looked = progress.counts.looked;
      progress = await step(target, node, progress);
      if (progress.late.length >= LATE_AT_MOST) progress = await settleLate(target, progress, options.isStopped);
      await patiently(() => writeProgress(target.store, progress));
      options.onProgress(progress, total);
      await pace(progress.counts.looked - looked, options.perSecond, begunAtMs);
    }
  return progress;
}

async function step(target: ResealTarget, { runId, scan }: WalkedNode, progress: Progress): Promise<Progress> {
  const found = await patiently(() => scan(keys.sealed(), progress.cursors[runId] ?? '0', BATCH));
  const next = await resealBatch(target, progress, found.keys);
  const cursor = found.cursor === '0' ? 'done' : found.cursor;
  return { ...next, cursors: { ...next.cursors, [runId]: cursor }, visited: next.visited + BATCH };
}

/** Keeps to so many records a second, the time they took included. */
async function pace(records: number, perSecond: number, begunAtMs: number): Promise<void> {
  const restMs = (records / perSecond) * 1_000 - (performance.now() - begunAtMs);
  if (restMs > 0) await sleep(restMs);
}
