import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomText, sha256 } from '../../src/auth/crypto/ids.js';
import type { Write } from '../../src/auth/store/contract.js';
import { keys } from '../../src/auth/store/keys.js';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { until } from '../../src/testing/until.js';
import { DOCUMENTED, denied, documentedFor, setUser } from '../support/acl.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';
import { RecordingWatcher } from './recording-watcher.js';

const MORE = [...documentedFor('KEYRING_REDIS_REPLICAS'), ...documentedFor('database other than 0')];
const RULES = [...DOCUMENTED, ...MORE].filter(rule => /^[+~&]/.test(rule));
/** Without these the store serves on. */
const MESSAGES = ['&kr:1:*', '+publish', '+subscribe', '+unsubscribe'];

let redis: RedisServer;
let users = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

interface Opened {
  readonly store: RedisStore;
  readonly log: LogLines;
  readonly user: string;
}

/** A store whose Redis user has these rules and no others. */
async function withRules(rules: readonly string[], work: (opened: Opened) => Promise<void>): Promise<void> {
  users += 1;
  const user = `user-${users}`;
  await setUser([redis], user, 'word-CANARY', rules);
  const log = new LogLines();
  const place = redisAt(`redis://${user}:word-CANARY@127.0.0.1:${redis.port}/1`);
  const store = new RedisStore({ ...place, commandTimeoutMs: 1_000, replicas: 1, log });
  try {
    await store.open();
    await work({ store, log, user });
    expect(log.lines.join()).not.toContain('CANARY');
  } finally {
    await store.close();
  }
}

/** Uses every function of the store. Rejects if one is denied. */
async function useAll(store: RedisStore): Promise<void> {
  const ref = sha256(randomText(128));
  const key = keys.session(ref);
  const { queue } = keys.outboxOf(ref);
  const writes: Write[] = [
    { op: 'set', key, field: 'a', value: '1' },
    { op: 'set', key, field: 'b', value: '2' },
    { op: 'unset', key, field: 'b' },
    { op: 'expire', key, atMs: store.now() + 60_000 },
    { op: 'queue', key: queue, member: 'm', atMs: 1 },
  ];
  const watcher = new RecordingWatcher(store);
  const stop = store.subscribe(keys.events(ref), () => {});
  await Promise.allSettled([
    store.commit({ checks: [{ key, field: 'a', is: null }], writes, durable: true }),
    store.read(key),
    store.due([queue], Date.now(), 10),
    store.attempt({ name: 'acl', points: 5, windowSeconds: 60 }, ref),
  ]);
  store.publish(keys.events(ref), '{}');
  await Promise.allSettled([
    store.commit({
      checks: [],
      writes: [
        { op: 'unqueue', key: queue, member: 'm' },
        { op: 'drop', key },
      ],
    }),
  ]);
  stop();
  watcher.leave();
}

const about = (log: LogLines, rule: string) => log.lines.filter(line => line.includes(` ${rule} `));

describe('a Redis user with the permissions that docs/operations.md lists', () => {
  it('is denied no command by any use of the store', () =>
    withRules(RULES, async ({ store, log, user }) => {
      await useAll(store);
      expect(await store.alive()).toBe(true);
      expect(await denied([redis], user)).toEqual([]);
      expect(log.lines.filter(line => !line.includes('required replicas'))).toEqual([]);
    }));

  it.concurrent.each(RULES)(
    'without %s causes one log line, and the store is ready only if it works without it',
    rule =>
      withRules(
        RULES.filter(one => one !== rule),
        async ({ store, log, user }) => {
          const isReady = MESSAGES.includes(rule);
          await until('it is said', async () => {
            await useAll(store);
            return about(log, rule).length > 0;
          });
          await useAll(store);
          expect(await store.alive()).toBe(isReady);
          expect(about(log, rule)).toHaveLength(1);
          expect(about(log, rule)[0]).toMatch(/Redis denied .*\(ACL\)/);
          // The log reports neither another rule nor an unreachable Redis.
          expect(log.lines.filter(line => line.includes('"store"'))).toEqual(about(log, rule));

          await redis.cli('ACL', 'SETUSER', user, rule);
          await until('the store serves everything', async () => {
            await useAll(store);
            return (await store.alive()) && log.lines.some(line => line.includes(`permits ${rule} again`));
          });
        },
      ),
  );
});

describe('a Redis with a renamed command', () => {
  it.each([
    ['EVAL', false],
    ['EVALSHA', false],
    ['HSET', false],
    ['HGETALL', false],
    ['PEXPIREAT', false],
    ['TIME', false],
    ['PING', false],
    ['INFO', false],
    ['PUBLISH', true],
    ['SUBSCRIBE', true],
  ])('causes one log line for %s, and the store is ready only if it works without it', async (name, isReady) => {
    const renamed = await startRedis({ args: ['--rename-command', name, ''] });
    const log = new LogLines();
    const store = new RedisStore({ ...redisAt(renamed.url), commandTimeoutMs: 1_000, replicas: 0, log });
    await store.open();
    await until('it is said', async () => {
      await useAll(store);
      return log.lines.length > 0;
    });
    await useAll(store);
    expect(await store.alive()).toBe(isReady);
    expect(log.lines).toEqual([expect.stringContaining(`Redis does not know the command ${name}`)]);
    await store.close();
    await renamed.stop();
  });
});
