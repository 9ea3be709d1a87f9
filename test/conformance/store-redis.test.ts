import { afterAll, beforeAll } from 'vitest';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { storeSuite } from './store-suite.js';

let redis: RedisServer;
let store: RedisStore;

beforeAll(async () => {
  redis = await startRedis();
  store = new RedisStore({
    urls: [redis.url],
    mode: 'single',
    commandTimeoutMs: 1_000,
    replicas: 0,
    log: new LogLines(),
  });
  await store.open();
});

afterAll(async () => {
  await store.close();
  await redis.stop();
});

storeSuite('redis', () => store);
