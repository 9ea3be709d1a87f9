import { z } from 'zod';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';

const FIELD = 'run';
/** The story of a run is told so long, ms. */
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

/** Undefined: nobody has ever begun, or it cannot be read. Throws STORE_UNAVAILABLE. */
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
