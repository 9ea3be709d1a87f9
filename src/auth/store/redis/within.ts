import { setImmediate as turn } from 'node:timers/promises';
import type { Sending } from './gather.js';

/**
 * The promise's result, if it comes in time. Rejects otherwise. A command's time runs from when it went out: a busy process holds commands back, too
 * (`sending`; absent: it goes out now).
 */
export function within<T>(
  promise: Promise<T>,
  limitMs: number,
  sending: Sending = { sentMs: performance.now() },
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let timer: NodeJS.Timeout;
    const wait = (ms: number) => {
      timer = setTimeout(async () => {
        // A process that was busy for long sees its timers before the replies that wait in its sockets: those are read first.
        await turn();
        if (isOver) return;
        const leftMs = limitMs - (performance.now() - (sending.sentMs ?? performance.now()));
        if (leftMs > 0) wait(leftMs);
        else reject(new Error('store: no answer in time'));
      }, ms);
    };
    wait(limitMs);
    promise.then(resolve, reject).finally(() => {
      isOver = true;
      clearTimeout(timer);
    });
  });
}
