import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { until } from '../../src/testing/until.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';

/** One address, and slots behind it, as some hosted Redis have them. */
describe('when a Redis server rejects commands over several slots', () => {
  let redis: RedisServer;
  let store: RedisStore;
  const log = new LogLines();

  beforeAll(async () => {
    redis = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    await redis.cli('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await until('it serves all slots', async () => /cluster_state:ok/.test(String(await redis.cli('CLUSTER', 'INFO'))));
    store = new RedisStore({ ...redisAt(redis.url), commandTimeoutMs: 1_000, replicas: 0, log });
    await store.open();
  });
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });

  it('reads each queue with its own command, then and later', async () => {
    const queues = ['{1}:q', '{2}:q', '{3}:q'];
    for (const key of ['{1}:q', '{3}:q'])
      await store.commit({ checks: [], writes: [{ op: 'queue', key, member: `in ${key}`, atMs: 1 }] });
    for (let time = 0; time < 2; time += 1)
      expect(await store.due(queues, 10, 5)).toEqual([['in {1}:q'], [], ['in {3}:q']]);
    expect(log.lines).toEqual([]);
  });
});
