import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomText, sha256 } from '../../src/auth/crypto/ids.js';
import { keys } from '../../src/auth/store/keys.js';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { until } from '../../src/testing/until.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { withRedis } from '../support/redis-client.js';
import { redisAt } from '../support/settings.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { RecordingWatcher } from './recording-watcher.js';
import { storeSuite } from './store-suite.js';
import { watchSuite } from './watch-suite.js';

let redis: RedisServer;
let store: RedisStore;
let other: RedisStore;

async function open(url = redis.url, log = new LogLines()): Promise<RedisStore> {
  const one = new RedisStore({ ...redisAt(url), commandTimeoutMs: 1_000, replicas: 0, log });
  await one.open();
  return one;
}

/** Changes some session's record; its ref. */
async function change(by: RedisStore): Promise<string> {
  const ref = sha256(randomText(128));
  const writes = [{ op: 'set', key: keys.session(ref), field: 'a', value: '1' } as const];
  expect(await by.commit({ checks: [], writes })).toBe(true);
  return ref;
}

/** Resolves when a change through the store has reached another gateway's watcher. */
async function hears(watcher: RecordingWatcher): Promise<void> {
  const changed: string[] = [];
  const hasHeard = async () => {
    changed.push(await change(store));
    return changed.some(ref => watcher.of(ref).includes('void'));
  };
  await until('the watcher has received a change', hasHeard);
}

beforeAll(async () => {
  redis = await startRedis();
  store = await open();
  other = await open();
  const watcher = new RecordingWatcher(other);
  await hears(watcher);
  watcher.leave();
});

afterAll(async () => {
  await Promise.all([store.close(), other.close()]);
  await redis.stop();
});

storeSuite('redis', () => store);
watchSuite(
  'redis',
  () => store,
  () => other,
);

describe('a value that is neither bytes nor UTF-8', () => {
  it.each(['ff', '22ff', '1f', '1f41', 'c3'])('can be compared with and replaced: %s', async hex => {
    const key = `test:{${randomText(96)}}`;
    await redis.cli('HSET', key, 'field', Buffer.from(hex, 'hex'));
    const is = (await store.read(key))?.field ?? '';
    const change = (value: string) =>
      store.commit({ checks: [{ key, field: 'field', is }], writes: [{ op: 'set', key, field: 'field', value }] });
    expect(await change(is)).toBe(true);
    expect(await withRedis(redis.port, client => client.hgetBuffer(key, 'field'))).toEqual(Buffer.from(hex, 'hex'));
    expect(await change('text')).toBe(true);
    expect(await store.read(key)).toEqual({ field: 'text' });
  });
});

describe('watchers of Redis', () => {
  it.each<[string, (proxy: TcpProxy) => unknown]>([
    ['was reset', proxy => proxy.reset()],
    ['went silent', proxy => proxy.silence('subscribe')],
  ])('receive changes again, and a notice that some may be missing, after their connection %s', async (_, fall) => {
    const proxy = await startTcpProxy(redis.port);
    const one = await open(`redis://127.0.0.1:${proxy.port}`);
    const watcher = new RecordingWatcher(one);
    await hears(watcher);
    const { misses } = watcher;
    fall(proxy);
    const missed = await change(store);
    expect(watcher.of(missed)).toEqual([]);
    // The watcher gets no notice of a silent connection. It checks the connection at intervals, and gives it up.
    await expect.poll(() => watcher.misses, { timeout: 20_000 }).toBeGreaterThan(misses);
    await hears(watcher);
    await one.close();
    await proxy.close();
  });

  it('are not needed for a commit: a Redis user without permission for channels can write', async () => {
    await redis.cli('ACL', 'SETUSER', 'quiet', 'on', '>word', '~*', '+@all', 'resetchannels');
    const log = new LogLines();
    const one = await open(`redis://quiet:word@127.0.0.1:${redis.port}`, log);
    const watcher = new RecordingWatcher(one);
    await until('the log reports that no changes are received', () =>
      log.lines.some(line => line.includes('"store":"deaf"')),
    );
    const ref = await change(one);
    expect(await store.read(keys.session(ref))).toEqual({ a: '1' });
    expect(watcher.of(ref).at(-1)).toBe('void');
    await one.close();
  });
});
