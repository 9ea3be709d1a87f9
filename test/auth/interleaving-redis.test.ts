import { afterAll } from 'vitest';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';
import { accountSuite, interleavingSuite } from './interleaving-suite.js';

const servers: RedisServer[] = [];
afterAll(() => Promise.all(servers.map(redis => redis.stop())));

async function openStore(): Promise<RedisStore> {
  const redis = await startRedis();
  servers.push(redis);
  const store = new RedisStore({
    ...redisAt(redis.url),
    commandTimeoutMs: 5_000,
    replicas: 0,
    log: new LogLines(),
  });
  await store.open();
  return store;
}

interleavingSuite('redis', openStore, 1_000);
accountSuite('redis', openStore, 1_000);
