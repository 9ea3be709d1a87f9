import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';

const COMMAND_MS = 1_000;

describe('Redis commands of one turn of the event loop', () => {
  let redis: RedisServer;
  let wire: Server;
  let store: RedisStore;
  /** The chunks received over the connection. */
  const sent: string[] = [];
  const clients: Socket[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    wire = createServer(client => {
      const server = connect(Number(new URL(redis.url).port), '127.0.0.1');
      clients.push(client);
      client.on('data', piece => sent.push(String(piece)));
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => {});
      client.on('close', () => server.destroy());
    });
    await new Promise<void>(resolve => wire.listen(0, '127.0.0.1', resolve));
    const place = redisAt(`redis://127.0.0.1:${(wire.address() as AddressInfo).port}`);
    const log = new LogLines();
    store = new RedisStore({ ...place, commandTimeoutMs: COMMAND_MS, replicas: 0, log });
    await store.open();
    await store.commit({ checks: [], writes: [{ op: 'set', key: 'k', field: 'f', value: 'first' }] });
  });
  afterAll(async () => {
    await store.close();
    wire.close();
    await redis.stop();
  });

  it('are sent together and in order', async () => {
    sent.length = 0;
    const value = 'second';
    const [before, done, after] = await Promise.all([
      store.read('k'),
      store.commit({ checks: [], writes: [{ op: 'set', key: 'k', field: 'f', value }] }),
      store.read('k'),
      ...Array.from({ length: 50 }, (_, n) => store.read(`none ${n}`)),
    ]);
    expect([before, done, after]).toEqual([{ f: 'first' }, true, { f: value }]);
    expect(sent).toHaveLength(1);
  });

  it('have their full timeout from when they were sent, however long the turn took', async () => {
    const reading = store.read('k');
    // Blocks this process.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, COMMAND_MS + 200);
    expect(await reading).toEqual({ f: 'second' });
  });

  it('fail with their connection, and the next ones use another connection', async () => {
    const ended = store.read('k').then(
      () => true,
      () => true,
    );
    for (const client of clients) client.destroy();
    expect(await ended).toBe(true);
    await expect.poll(() => store.alive(), { timeout: 10_000 }).toBe(true);
    expect(await store.read('k')).toEqual({ f: 'second' });
  });
});
