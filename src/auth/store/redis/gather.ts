import { Redis } from 'ioredis';
import type { RedisClient } from './client.js';

/**
 * Has commands that are sent in one turn of the event loop written together, in their order: a system call for each costs more than all else of it.
 * Call before sending. A cluster's commands go their several ways as they are.
 */
export function gather(client: RedisClient): void {
  const stream = client instanceof Redis ? client.stream : undefined;
  if (!stream || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
