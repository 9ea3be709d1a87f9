import type { RedisSettings } from '../auth/store/redis/client.js';
import type { Config } from '../config/index.js';

/** Longest one store command of an administrator's may take, ms. */
const COMMAND_MS = 5_000;

/** Where Redis is; undefined: everything is kept in memory. */
export function redisOf({ store: { redis } }: Config): RedisSettings | undefined {
  return redis && { ...redis, commandTimeoutMs: COMMAND_MS };
}
