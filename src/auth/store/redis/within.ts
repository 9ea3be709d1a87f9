import { setImmediate as turn } from 'node:timers/promises';

/** A timer that is later than this, ms, tells of a process that was held up. */
const HELD_UP_MS = 50;

/** The promise's result, if it comes in time. Rejects otherwise. */
export function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const dueMs = performance.now() + limitMs;
      timer = setTimeout(async () => {
        const isHeldUp = performance.now() - dueMs > HELD_UP_MS;
        // A process that was busy for long sees its timers before the replies that wait in its sockets: those are read first.
        await turn();
        if (isOver) return;
        // What was to be sent at the end of the turn (gather) may have been sent only now.
        if (isHeldUp) wait();
        else reject(new Error('store: no answer in time'));
      }, limitMs);
    };
    wait();
    promise.then(resolve, reject).finally(() => {
      isOver = true;
      clearTimeout(timer);
    });
  });
}
