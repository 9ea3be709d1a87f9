import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../src/testing/until.js';
import { type Sandboxes, startSandboxes } from '../../support/gateway.js';
import { freePort } from '../../support/ports.js';
import { type RedisOptions, type RedisServer, startRedis } from '../../support/redis.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { codes, complaints, type Env, SOUND_REDIS, soundEnv } from './support.js';

let sandboxes: Sandboxes;
beforeAll(async () => {
  sandboxes = await startSandboxes();
});
afterAll(() => Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close())));

async function withRedis(options: RedisOptions, work: (redis: RedisServer, env: Env) => Promise<void>) {
  const redis = await startRedis({ ...options, args: [...SOUND_REDIS, ...(options.args ?? [])] });
  try {
    await work(redis, soundEnv(sandboxes, redis));
  } finally {
    await redis.stop();
  }
}

describe('doctor checks a Redis that', () => {
  it.each<[string, readonly string[], Env, string]>([
    ['evicts keys', ['--maxmemory-policy', 'allkeys-lru'], {}, 'error REDIS_EVICTION'],
    ['evicts only keys that expire', ['--maxmemory-policy', 'volatile-ttl'], {}, 'error REDIS_EVICTION'],
    ['persists nothing', ['--appendonly', 'no'], {}, 'error REDIS_NO_PERSISTENCE'],
    ['only writes snapshots', ['--appendonly', 'no', '--save', '900 1'], {}, 'warning REDIS_SNAPSHOTS_ONLY'],
    ['leaves fsync to the system', ['--appendfsync', 'no'], {}, 'warning REDIS_FSYNC'],
    ['has no replicas where some are required', [], { KEYRING_REDIS_REPLICAS: '1' }, 'error REDIS_REPLICAS'],
    [
      'is not a cluster where one is configured',
      [],
      { REDIS_MODE: 'cluster' },
      'error REDIS_MODE,warning REDIS_NO_WAIT,warning SEALS_NOT_SEEN',
    ],
    [
      'is not a sentinel where one is configured',
      [],
      { REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: 'main' },
      'error REDIS_SENTINEL',
    ],
    ['requires a password and gets none', ['--requirepass', 'right'], {}, 'error REDIS_AUTH'],
  ])('%s', (_what, args, more, expected) =>
    withRedis({ args }, async (_redis, env) => {
      expect((await codes({ ...env, ...more })).join()).toBe(expected);
    }),
  );

  it('has no fault, and reports no problem', () =>
    withRedis({}, async (_redis, env) => {
      expect(await complaints(env)).toEqual([]);
    }));

  it('has another password, which is not printed', () =>
    withRedis({ args: ['--requirepass', 'right-CANARY'] }, async ({ port }, env) => {
      const at = (password: string) => ({ ...env, REDIS_URL: `redis://:${password}@127.0.0.1:${port}` });
      const found = await complaints(at('wrong-CANARY'));
      expect(found.map(({ code }) => code)).toEqual(['REDIS_AUTH']);
      expect(JSON.stringify(found)).not.toContain('CANARY');
      expect(await codes(at('right-CANARY'))).toEqual([]);
    }));

  it('is not running', async () => {
    const env = soundEnv(sandboxes, { url: `redis://127.0.0.1:${await freePort()}` });
    const [found, ...others] = await complaints(env);
    expect([found?.code, others]).toEqual(['REDIS_UNREACHABLE', []]);
    expect(found?.says).toContain('ECONNREFUSED');
  });

  it('accepts the connection and does not reply, without waiting forever', () =>
    withRedis({}, async (redis, env) => {
      redis.pause();
      expect(await codes(env)).toEqual(['error REDIS_UNREACHABLE']);
      redis.resume();
    }));

  it('is a replica', () =>
    withRedis({}, master =>
      withRedis({ replicaOf: master }, async (_replica, env) => {
        expect(await codes(env)).toEqual(['error REDIS_REPLICA']);
      }),
    ));

  it('is nearly full', () =>
    withRedis({}, async (redis, env) => {
      const used = Number(/used_memory:(\d+)/.exec(String(await redis.cli('INFO', 'memory')))?.[1]);
      await redis.cli('CONFIG', 'SET', 'maxmemory', String(Math.floor(used * 1.1)));
      expect(await codes(env)).toEqual(['warning REDIS_MEMORY']);
    }));

  it('is far away', () =>
    withRedis({}, async (redis, env) => {
      const proxy = await startTcpProxy(redis.port);
      proxy.latency(15);
      expect(await codes({ ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` })).toEqual(['warning REDIS_LATENCY']);
      await proxy.close();
    }));

  it('denies CONFIG, as hosted ones do, and reports no problem', () =>
    withRedis({ args: ['--rename-command', 'CONFIG', ''] }, async (_redis, env) => {
      expect(await codes(env)).toEqual([]);
    }));
});

describe('doctor checks a cluster of one that', () => {
  const cluster = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
  const serve = async (redis: RedisServer, to: number) => {
    await redis.cli('CLUSTER', 'ADDSLOTSRANGE', 0, to);
    const state = to === 16_383 ? 'ok' : 'fail';
    await until('it knows', async () => String(await redis.cli('CLUSTER', 'INFO')).includes(`cluster_state:${state}`));
  };

  it('serves only some slots', () =>
    withRedis({ args: cluster }, async (redis, env) => {
      await serve(redis, 16_000);
      const found = await complaints({ ...env, REDIS_MODE: 'cluster' });
      expect(found.map(({ code }) => code)).toContain('REDIS_SLOTS');
      expect(found.find(({ code }) => code === 'REDIS_SLOTS')?.says).toBe('383 of 16384 slots are not served');
    }));

  it('is configured as a single server', () =>
    withRedis({ args: cluster }, async (redis, env) => {
      await serve(redis, 16_383);
      expect(await codes(env)).toContain('error REDIS_MODE');
    }));

  it('loses acknowledged writes at a failover', () =>
    withRedis({ args: cluster }, async (redis, env) => {
      await serve(redis, 16_383);
      expect(await codes({ ...env, REDIS_MODE: 'cluster' })).toEqual(['warning REDIS_NO_WAIT']);
    }));
});
