import { afterAll } from 'vitest';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';
import { interleavingSuite } from './interleaving-suite.js';

let redis: RedisServer | undefined;
afterAll(() => redis?.stop());

interleavingSuite(
  'redis',
  async () => {
    redis = await startRedis();
    const store = new RedisStore({
      ...redisAt(redis.url),
      commandTimeoutMs: 5_000,
      replicas: 0,
      log: new LogLines(),
    });
    await store.open();
    return store;
  },
  1_000,
);
