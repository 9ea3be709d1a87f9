import { afterAll, beforeAll, describe } from 'vitest';
import { type RedisServer, startRedis } from '../support/redis.js';
import { journeySuite } from './journey-suite.js';

describe('a journey with sessions in Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  journeySuite(async () => {
    await redis.cli('FLUSHALL');
    return { REDIS_URL: redis.url };
  });
});
