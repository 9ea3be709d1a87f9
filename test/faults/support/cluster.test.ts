import { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisCluster, startCluster } from '../../support/cluster.js';

let cluster: RedisCluster;
let client: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  client = new Cluster(
    cluster.nodes.map(node => ({ host: '127.0.0.1', port: node.port })),
    { redisOptions: { maxRetriesPerRequest: null } },
  );
  client.on('error', () => {});
});
afterAll(async () => {
  client?.disconnect();
  await cluster?.stop();
});

it('startCluster spreads keys over three masters and copies them to their replicas', async () => {
  const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
  for (const key of keys) await client.set(key, `value-of-${key}`);
  const masters = new Set(await Promise.all(keys.map(key => cluster.masterOf(key))));
  expect(masters.size).toBe(3);
  await expect.poll(async () => (await cluster.dump()).match(/value-of-key-7$/gm)?.length).toBe(2);
});

it('startCluster still serves after a master is killed', async () => {
  await client.set('precious', 'before');
  await client.wait(1, 1000);
  const old = await cluster.masterOf('precious');
  await old.kill();
  await cluster.healthy();
  await expect.poll(async () => (await cluster.masterOf('precious')) !== old, { timeout: 30_000 }).toBe(true);
  expect(await client.get('precious')).toBe('before');
  await old.restart();
  await cluster.healthy();
});
