import { setImmediate as turn } from 'node:timers/promises';

/** The promise's result, if it comes in time. Rejects otherwise. */
export function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(async () => {
      // A process that was busy for long sees its timers before the replies that wait in its sockets: those are read first.
      await turn();
      reject(new Error('store: no answer in time'));
    }, limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
