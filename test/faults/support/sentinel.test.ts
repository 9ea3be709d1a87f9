import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SentinelSetup, startSentinel } from '../../support/sentinel.js';

let setup: SentinelSetup;
let client: Redis;

beforeAll(async () => {
  setup = await startSentinel();
  client = new Redis({
    name: setup.name,
    sentinels: setup.sentinels.map(sentinel => ({ host: '127.0.0.1', port: sentinel.port })),
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
});
afterAll(async () => {
  client?.disconnect();
  await setup?.stop();
});

it('startSentinel fails over when the master is killed, and the old master returns as a replica', async () => {
  const old = await setup.master();
  expect(old).toBe(setup.servers[0]);
  await client.set('precious', 'before');
  await client.wait(2, 1000);

  await old.kill();
  const now = await setup.failedOver(old);
  expect(await client.get('precious')).toBe('before');
  await client.set('later', 'after');

  await old.restart();
  await expect
    .poll(async () => String(await old.cli('INFO', 'replication')), { timeout: 30_000 })
    .toMatch(/role:slave/);
  await expect.poll(() => old.dump(), { timeout: 30_000 }).toContain('after');
  expect(await setup.master()).toBe(now);
});
