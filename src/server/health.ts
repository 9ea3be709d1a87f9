import { type Reply, text } from './reply.js';

/** Whether the process takes new work: not any more once it drains. */
export interface Lifecycle {
  draining: boolean;
}

/** The process is up. */
export function live(): Reply {
  return text(200, 'ok');
}

/** The store answers and the process is not on its way out. No details: whoever may know them reads the log. */
export async function ready(lifecycle: Lifecycle, storeReady: () => Promise<boolean>): Promise<Reply> {
  const isReady = !lifecycle.draining && (await storeReady());
  return isReady ? text(200, 'ok') : text(503, 'not ready');
}
