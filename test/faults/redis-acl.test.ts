import { afterEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/cli/doctor.js';
import { until } from '../../src/testing/until.js';
import { DOCUMENTED, denied, documentedFor, setUser } from '../support/acl.js';
import { startCluster } from '../support/cluster.js';
import { command } from '../support/command.js';
import { listen } from '../support/event-stream.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { startSentinel } from '../support/sentinel.js';
import { LOGOUT, ME, outboxed, REFRESH, REVOKE, SESSION, type Stage, sealKeys, startStage } from '../support/stage.js';

/** Redis users who may do what docs/operations.md lists, and less. */

type Env = Readonly<Record<string, string>>;

const USER = 'keyring';
const PASSWORD = 'password-CANARY';
const signedIn = (url: string) => url.replaceAll('://', `://${USER}:${PASSWORD}@`);

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function staged(env: Env): Promise<Stage> {
  const stage = await startStage(env);
  endings.push(() => stage.close());
  return stage;
}

async function redisFor(rules: readonly string[], args: readonly string[] = []): Promise<RedisServer> {
  const redis = await startRedis({ args: ['--appendfsync', 'everysec', ...args] });
  endings.push(() => redis.stop());
  await setUser([redis], USER, PASSWORD, rules);
  return redis;
}

const storeLines = (gateway: GatewayProcess) =>
  gateway
    .logs()
    .split('\n')
    .filter(line => line.includes('"store":'));
const ready = (gateway: GatewayProcess) => gateway.status('/ready');

/** Login, query, refresh, events, limits, a logout while the provider is unavailable, and the later revocation from the outbox. */
async function everything(stage: Stage): Promise<readonly GatewayProcess[]> {
  const gateways = await stage.gateways(2);
  const [first, second] = gateways as [GatewayProcess, GatewayProcess];
  const person = await stage.signedIn(first);
  const stream = await listen(second.url, `keyring=${person.session}`);
  await Promise.all(Array.from({ length: 40 }, () => person.ask(first, ME)));
  expect((await person.ask(second, ME)).codes).toEqual([]);
  await until('an event has arrived at the other gateway', async () => {
    await person.get(first, REFRESH);
    return stream.events.some(({ kind }) => kind === 'RENEWED');
  });
  stage.socios.faults.next(REVOKE.path, { kind: 'status', status: 503 }, 2);
  expect(await person.get(first, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
  expect(await person.get(second, SESSION)).toEqual({ session: null });
  await until('the end of the session has arrived', () => stream.events.some(({ kind }) => kind === 'ENDED'));
  stream.hangUp();
  await until('every token is revoked', () => stage.socios.ledger.live(Date.now(), 'refresh').length === 0, {
    timeoutMs: 30_000,
  });
  for (const gateway of gateways) {
    expect(await ready(gateway)).toBe(200);
    expect(gateway.logs()).not.toContain('CANARY');
  }
  return gateways;
}

/** Commands that the gateway tries at startup to report on persistence, and that the client library tries on a cluster. */
const OPTIONAL = /^command: (config\|get|client\|\w+|readonly|cluster\|info)$/;
const needed = async (servers: readonly RedisServer[]) =>
  (await denied(servers, USER)).filter(line => !OPTIONAL.test(line));

/** Low enough for gateways to count together in the store. */
const LIMITS = { KEYRING_REQUESTS_PER_SECOND: '1000', KEYRING_REQUEST_BURST: '1000' };

describe('a Redis user with exactly the documented rules', () => {
  it('one Redis → everything works, nothing is denied', async () => {
    const redis = await redisFor(DOCUMENTED);
    const gateways = await everything(await staged({ REDIS_URL: signedIn(redis.url), ...LIMITS }));
    expect(gateways.flatMap(storeLines)).toEqual([]);
    expect(await needed([redis])).toEqual([]);
    expect(await outboxed({ redis })).toBe(false);
  });

  it('doctor and reseal → work with their documented rules, nothing is denied', async () => {
    const redis = await redisFor([...DOCUMENTED, ...documentedFor('reseal'), ...documentedFor('persistence')]);
    const [old, fresh] = [sealKeys('old'), sealKeys('fresh')];
    const stage = await staged({
      REDIS_URL: signedIn(redis.url),
      KEYRING_SEAL_KEYS: old,
      PUBLIC_URL: 'http://localhost',
    });
    await stage.signedIn(await stage.gateway({ env: { PUBLIC_URL: '' } }));
    const env = { ...stage.env, KEYRING_SEAL_KEYS: `${fresh},${old}` };
    expect((await command(['reseal'], env)).code).toBe(0);
    const found = (await diagnose(env)).filter(({ check, level }) => /^redis|^sealed/.test(check) && level !== 'ok');
    expect(found).toEqual([]);
    expect(await denied([redis], USER)).toEqual([]);
  });

  it('Redis Cluster → everything works', async () => {
    const cluster = await startCluster();
    endings.push(() => cluster.stop());
    const more = [...documentedFor('REDIS_MODE=cluster'), ...documentedFor('KEYRING_REDIS_REPLICAS')];
    await setUser(cluster.nodes, USER, PASSWORD, [...DOCUMENTED, ...more]);
    const env = { REDIS_MODE: 'cluster', REDIS_URL: signedIn(cluster.url), KEYRING_REDIS_REPLICAS: '1', ...LIMITS };
    const gateways = await everything(await staged(env));
    expect(gateways.flatMap(storeLines)).toEqual([]);
    expect(await needed(cluster.nodes)).toEqual([]);
  });

  it('Redis Sentinel, and a user of the sentinels → everything works', async () => {
    const setup = await startSentinel();
    endings.push(() => setup.stop());
    await setUser(setup.servers, USER, PASSWORD, [...DOCUMENTED, ...documentedFor('KEYRING_REDIS_REPLICAS')]);
    await setUser(setup.sentinels, 'watcher', 'sentinel-CANARY', documentedFor('a user of the sentinels'));
    const gateways = await everything(
      await staged({
        REDIS_MODE: 'sentinel',
        REDIS_URL: signedIn(setup.url),
        REDIS_SENTINEL_NAME: setup.name,
        REDIS_SENTINEL_USERNAME: 'watcher',
        REDIS_SENTINEL_PASSWORD: 'sentinel-CANARY',
        KEYRING_REDIS_REPLICAS: '1',
        ...LIMITS,
      }),
    );
    expect(gateways.flatMap(storeLines)).toEqual([]);
    expect(await needed(setup.servers)).toEqual([]);
  });
});

describe('a Redis user without channels', () => {
  it('login, query, refresh, logout → work, one line in the log, ready', async () => {
    const redis = await redisFor(DOCUMENTED.filter(rule => !rule.startsWith('&')));
    const stage = await staged({ REDIS_URL: signedIn(redis.url) });
    const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
    const person = await stage.signedIn(first);
    for (let n = 0; n < 5; n += 1) expect((await person.ask(second, REFRESH)).codes).toEqual([]);
    const stream = await listen(first.url, `keyring=${person.session}`);
    expect((await person.ask(first, ME)).codes).toEqual([]);
    const twin = person.twin();
    expect(await person.get(first, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
    await until('it is seen elsewhere', async () => (await twin.get(second, SESSION)).session === null);
    stream.hangUp();
    for (const gateway of [first, second]) {
      expect(await ready(gateway)).toBe(200);
      expect(storeLines(gateway)).toEqual([
        expect.stringMatching(/"store":"deaf","code":"NOPERM","msg":"Redis denied the channels kr:1:\* \(ACL\)/),
      ]);
    }
  });
});

describe('a permission is removed while a gateway runs', () => {
  it.each([
    ['a command of a script', '-hset', '+hset', /Redis denied HSET \(ACL\)/],
    ['a command', '-hgetall', '+hgetall', /Redis denied HGETALL \(ACL\)/],
    ['the keys', 'resetkeys', '~kr:1:*', /Redis denied the keys kr:1:\* \(ACL\)/],
  ])('%s → not ready and one line that names it; ready again when it is restored', async (_what, take, give, said) => {
    const redis = await redisFor(DOCUMENTED);
    const stage = await staged({ REDIS_URL: signedIn(redis.url) });
    const gateway = await stage.gateway();
    const person = await stage.signedIn(gateway);
    await redis.cli('ACL', 'SETUSER', USER, take);
    await until('it is not ready', async () => {
      await person.ask(gateway, REFRESH);
      return (await ready(gateway)) === 503;
    });
    expect((await person.ask(gateway, REFRESH)).codes).toEqual(['STORE_UNAVAILABLE']);
    await gateway.logged(said);
    expect(storeLines(gateway)).toHaveLength(1);
    await redis.cli('ACL', 'SETUSER', USER, give);
    await until('it is ready', async () => (await ready(gateway)) === 200);
    expect((await person.ask(gateway, REFRESH)).codes).toEqual([]);
    expect(storeLines(gateway)).toHaveLength(1);
  });
});

describe('a wrong password', () => {
  it('a gateway → not ready, one line in the log, and works when it is right', async () => {
    const redis = await redisFor(DOCUMENTED);
    const wrong = signedIn(redis.url).replace(PASSWORD, 'wrong-CANARY');
    const stage = await staged({ REDIS_URL: wrong });
    const gateway = await stage.gateway();
    await gateway.logged(/"store":"down".*"code":"WRONGPASS","msg":"Redis refused the user name or password"/);
    expect(await ready(gateway)).toBe(503);
    await redis.cli('ACL', 'SETUSER', USER, '>wrong-CANARY');
    await until('it is ready', async () => (await ready(gateway)) === 200);
    expect((await (await stage.signedIn(gateway)).ask(gateway, ME)).codes).toEqual([]);
    expect(storeLines(gateway)).toHaveLength(2);
    expect(gateway.logs()).not.toContain('CANARY');
  });
});
