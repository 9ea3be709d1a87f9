import type { RedisSettings } from '../auth/store/redis/client.js';
import type { Config } from '../config/index.js';

/** Longest one store command of an operator's command may take, ms. */
const COMMAND_MS = 5_000;

/** How to reach Redis. Undefined: everything is kept in memory. */
export function redisOf({ store: { redis } }: Config): RedisSettings | undefined {
  return redis && { ...redis, commandTimeoutMs: COMMAND_MS };
}
