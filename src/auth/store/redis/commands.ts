import { setImmediate as turn } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisClient } from './client.js';

/** Commands that go out together. */
export interface Sending {
  /** When they went, on the clock of `performance`, ms; absent: not yet. */
  sentMs?: number;
}

const under = new WeakMap<object, Sending>();

/**
 * Has commands that are sent in one turn of the event loop written together, in their order: a system call for each costs more than all else of it.
 * Call before sending. A cluster's commands go their several ways as they are.
 */
export function gather(client: RedisClient): Sending {
  const stream = client instanceof Redis ? client.stream : undefined;
  if (!stream) return { sentMs: performance.now() };
  const begun = stream.writableCorked > 0 ? under.get(stream) : undefined;
  if (begun) return begun;
  const sending: Sending = {};
  under.set(stream, sending);
  stream.cork();
  setImmediate(() => {
    stream.uncork();
    sending.sentMs = performance.now();
  });
  return sending;
}

/**
 * The promise's result, if it comes in time. Rejects otherwise. A command's time starts when it is sent: a busy process delays commands as well
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
        else reject(new Error('store: no reply in time'));
      }, ms);
    };
    wait(limitMs);
    promise.then(resolve, reject).finally(() => {
      isOver = true;
      clearTimeout(timer);
    });
  });
}
