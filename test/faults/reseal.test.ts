import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { keysOf, sealedIn } from '../../src/auth/reseal/sealed.js';
import { keys, sealedKey } from '../../src/auth/store/keys.js';
import { RedisWalk } from '../../src/auth/store/redis/walk.js';
import { sealTokenSet } from '../../src/auth/store/token-set.js';
import type { ResealOutcome } from '../../src/cli/reseal.js';
import { until } from '../../src/testing/until.js';
import { bareEnv, startChild } from '../support/child.js';
import { startCluster } from '../support/cluster.js';
import { command, commandFile } from '../support/command.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { mixedLoad } from '../support/mixed-load.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { withRedis } from '../support/redis-client.js';
import { redisAt } from '../support/settings.js';
import { ME, SESSION, type Stage, sealKeys, startStage } from '../support/stage.js';

/** `keyring-gateway reseal`: seal keys are rotated without any logout. */

const CLIENTS = 12;
/**
 * Errors that a mixed load may get: the provider or the store is briefly unavailable, or a sign-in comes back to a gateway that has stopped. The loss of a
 * session is not among them.
 */
const HARMLESS =
  /^(PROVIDER_UNAVAILABLE|STORE_UNAVAILABLE|TOO_MANY_ATTEMPTS|login: (connect ECONNREFUSED|read ECONNRESET|socket hang up))/;

const outcome = (stdout: string) => JSON.parse(stdout) as ResealOutcome;

const life = { grantedAtMs: 1, renewedAtMs: 1, accessEndMs: 1, renewFromMs: 1, lastsUntilMs: 1 };

/** Stores `count` sessions with a grant that is sealed under this ring. */
async function fill({ port }: RedisServer, ring: string, count: number): Promise<void> {
  const [id = '', encoded = ''] = ring.split(':');
  const sealer = new Sealer([{ id, key: Buffer.from(encoded, 'base64') }]);
  await withRedis(port, async redis => {
    const pipeline = redis.pipeline();
    for (let index = 0; index < count; index += 1) {
      const ref = sha256(`somebody ${index}`);
      const sealed = sealTokenSet(sealer, ref, 'SOCIOS', 1, { accessToken: 'a' });
      const grant = { v: 1, generation: 1, state: 'active', sealed, ...life, renewable: true, fallback: false };
      pipeline.hset(keys.session(ref), 'g:SOCIOS', JSON.stringify(grant));
    }
    await pipeline.exec();
  });
}

/** Number of records that need the key of this id; redirect logins, which are not resealed, are left out. */
async function under({ url }: { readonly url: string }, id: string, mode = 'single'): Promise<number> {
  const walk = new RedisWalk({ ...redisAt(url, { REDIS_MODE: mode }), commandTimeoutMs: 5_000 });
  await walk.open();
  let count = 0;
  for (const { scan } of await walk.nodes())
    for (let cursor: string | undefined; cursor !== '0'; ) {
      const found = await scan(keys.sealed(), cursor ?? '0', 1_000);
      cursor = found.cursor;
      const lasting = found.keys.filter(key => sealedKey(key)?.kind !== 'pending');
      const records = await Promise.all(lasting.map(async key => sealedIn(key, (await walk.read(key)) ?? {})));
      count += records.filter(({ texts }) => texts.some(one => keysOf(one).includes(id))).length;
    }
  walk.close();
  return count;
}

/** Gateways of another key ring take the place of those that serve, one after the other. */
async function roll(stage: Stage, serving: GatewayProcess[], ring: string): Promise<void> {
  for (const index of serving.keys()) {
    const next = await stage.gateway({ env: { KEYRING_SEAL_KEYS: ring } });
    const [last] = serving.splice(index, 1, next);
    await last?.stop();
  }
}

describe('seal keys are rotated under load', () => {
  it('new key second, then first, reseal, old key removed → 0 logouts, nothing left under the old key', async () => {
    const stage = await startStage();
    const old = stage.env.KEYRING_SEAL_KEYS as string;
    const fresh = sealKeys('fresh');
    const serving = await stage.gateways(2);
    const load = await mixedLoad(stage, serving, CLIENTS);
    try {
      await roll(stage, serving, `${old},${fresh}`);
      await roll(stage, serving, `${fresh},${old}`);
      const env = { ...stage.env, KEYRING_SEAL_KEYS: `${fresh},${old}` };
      // The next run reseals the records that refreshes and revocations kept changing until the end of this one.
      const first = outcome((await command(['reseal', '--json'], env)).stdout);
      expect(first).toMatchObject({ finished: true, unopened: {} });
      const { code, stdout } = await command(['reseal', '--json', '--from-start'], env);
      expect([code, outcome(stdout)]).toEqual([0, expect.objectContaining({ busy: 0, canGo: ['test'] })]);
      expect(await under(stage.redis, 'test')).toBe(0);
      await roll(stage, serving, fresh);
      const done = load.done;
      await until('the load goes on under the new key alone', () => load.done > done + 50, { timeoutMs: 30_000 });
    } finally {
      await load.stop();
    }
    const unexpected = [...load.codes.keys()].filter(code => !HARMLESS.test(code));
    expect(unexpected).toEqual([]);
    const [gateway] = serving as [GatewayProcess];
    for (const { person } of load.clients.filter(client => !client.leaving)) {
      expect(person.taken).toEqual([]);
      expect((await person.get(gateway, SESSION)).session).not.toBeNull();
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
    }
    expect(stage.socios.ledger.replays).toBe(0);
    expect(load.done).toBeGreaterThan(200);
    await stage.close();
  });
});

describe('reseal is interrupted', () => {
  const RECORDS = 4_000;

  it('by SIGKILL → the next run continues and leaves nothing', async () => {
    const redis = await startRedis();
    const [old, fresh] = [sealKeys('old'), sealKeys('fresh')];
    await fill(redis, old, RECORDS);
    const env = { REDIS_URL: redis.url, KEYRING_SEAL_KEYS: `${fresh},${old}` };
    const first = startChild(process.execPath, [await commandFile(), 'reseal', '--rate', '400'], {
      env: { ...bareEnv(), ...env },
    });
    await until('it has done some', async () => (await under(redis, 'fresh')) > 800);
    await first.end('SIGKILL');
    const done = await under(redis, 'fresh');
    expect(done).toBeLessThan(RECORDS);

    const { code, stdout } = await command(['reseal', '--json', '--rate', '100000'], env);
    const { finished, looked, sealedAnew, canGo } = outcome(stdout);
    // The counts cover both runs, except for at most one batch that the first run had not recorded yet.
    expect([code, finished, canGo]).toEqual([0, true, ['old']]);
    expect(looked).toBeGreaterThanOrEqual(RECORDS);
    expect(looked).toBeLessThan(RECORDS + 1_100);
    expect(sealedAnew).toBeGreaterThan(RECORDS - 1_100);
    expect([await under(redis, 'old'), await under(redis, 'fresh')]).toEqual([0, RECORDS]);

    const again = outcome((await command(['reseal', '--json', '--rate', '100000'], env)).stdout);
    expect(again).toMatchObject({ finished: true, looked: RECORDS, sealedAnew: 0 });
    await redis.stop();
  });

  it('by Ctrl-C → reports that the next run continues; a Redis that was restarted in between is scanned from the start', async () => {
    const redis = await startRedis();
    const [old, fresh] = [sealKeys('old'), sealKeys('fresh')];
    await fill(redis, old, RECORDS);
    const env = { REDIS_URL: redis.url, KEYRING_SEAL_KEYS: `${fresh},${old}` };
    const first = startChild(process.execPath, [await commandFile(), 'reseal', '--rate', '300'], {
      env: { ...bareEnv(), ...env },
    });
    await until('it has done some', async () => (await under(redis, 'fresh')) > 100);
    await until('it reports its progress', async () => /^\d+ %: \d+ checked, \d+ resealed$/m.test(first.output()));
    first.signal('SIGINT');
    expect(await first.ended).toBe(130);
    expect(first.output()).toMatch(/Stopped: \d+ records checked so far/);

    await redis.restart();
    const { code } = await command(['reseal', '--rate', '100000'], env);
    expect([code, await under(redis, 'old')]).toEqual([0, 0]);
    await redis.stop();
  });

  it('by a Redis that never comes back → an error, resealed records stay resealed', async () => {
    const redis = await startRedis();
    await redis.kill();
    const env = { REDIS_URL: redis.url, KEYRING_SEAL_KEYS: sealKeys('fresh') };
    const { code, stderr } = await command(['reseal'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Redis cannot be reached: nothing listens there.')]);
    await redis.stop();
  });
});

describe('reseal cannot open', () => {
  it('values under a lost key → reports how many, and exits with a distinct code', async () => {
    const redis = await startRedis();
    await fill(redis, sealKeys('lost'), 20);
    const env = { REDIS_URL: redis.url, KEYRING_SEAL_KEYS: sealKeys('fresh') };
    const { code, stdout } = await command(['reseal'], env);
    expect([code, stdout]).toEqual([1, expect.stringContaining('20 sealed under lost cannot be opened')]);
    expect(await under(redis, 'lost')).toBe(20);
    await redis.stop();
  });
});

describe('reseal on a Redis Cluster', () => {
  it('three masters → all are scanned', async () => {
    const cluster = await startCluster();
    const [old, fresh] = [sealKeys('test'), sealKeys('fresh')];
    const common = { REDIS_MODE: 'cluster', REDIS_URL: cluster.url };
    const stage = await startStage({ ...common, KEYRING_SEAL_KEYS: old });
    const gateway = await stage.gateway();
    const people = await Promise.all(Array.from({ length: 12 }, () => stage.signedIn(gateway)));
    await gateway.stop();
    const ring = { KEYRING_SEAL_KEYS: `${fresh},${old}` };
    const { code, stdout } = await command(['reseal', '--json'], { ...stage.env, ...ring });
    expect([code, outcome(stdout)]).toEqual([0, expect.objectContaining({ finished: true, sealedAnew: 12 })]);
    expect(await under(cluster, 'test', 'cluster')).toBe(0);
    expect(await under(cluster, 'fresh', 'cluster')).toBe(12);
    const { stdout: report } = await command(['doctor', '--json'], { ...stage.env, ...ring });
    expect(report).toContain('nothing needs test any more: it can go');
    const next = await stage.gateway({ env: { KEYRING_SEAL_KEYS: fresh } });
    for (const person of people) expect((await person.ask(next, ME)).codes).toEqual([]);
    await stage.close();
    await cluster.stop();
  });
});
