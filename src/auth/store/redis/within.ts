import { setImmediate as turn } from 'node:timers/promises';

/** The promise's result, if it comes in time. Rejects otherwise. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(async () => {
      // A process that was busy for long sees its timers before the replies that wait in its sockets: those are read first.
      await turn();
      reject(new Error('store: no answer in time'));
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
