import { type Reply, text } from './reply.js';

/** Whether the process takes new work: not any more once it drains. */
export interface Lifecycle {
  draining: boolean;
}

/** The process is up. */
export function live(): Reply {
  return text(200, 'ok');
}

/** How long one answer of the store's holds, ms: whoever asks often asks the store no more often than this. */
const READY_FOR_MS = 1_000;

/** The store answers and the process is not on its way out. No details: whoever may know them reads the log. */
export function readiness(lifecycle: Lifecycle, storeReady: () => Promise<boolean>): () => Promise<Reply> {
  let asked: { readonly atMs: number; readonly isReady: Promise<boolean> } | undefined;
  return async () => {
    if (!lifecycle.draining && !(asked && performance.now() - asked.atMs < READY_FOR_MS))
      asked = { atMs: performance.now(), isReady: storeReady() };
    const isReady = !lifecycle.draining && (await asked?.isReady);
    return isReady ? text(200, 'ok') : text(503, 'not ready');
  };
}
