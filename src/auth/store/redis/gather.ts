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
