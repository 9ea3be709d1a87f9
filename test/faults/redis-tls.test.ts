import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/cli/doctor.js';
import { until } from '../../src/testing/until.js';
import { authority } from '../support/certificate.js';
import { type RedisCluster, startCluster } from '../support/cluster.js';
import { command } from '../support/command.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { type PemFolder, pemFolder } from '../support/pem-folder.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { type SentinelSetup, startSentinel } from '../support/sentinel.js';
import { LOGOUT, ME, REFRESH, SESSION, type Stage, sealKeys, startStage } from '../support/stage.js';

/** Managed Redis: TLS with its own certificate authority, client certificates, passwords, certificates for host names. */

type Env = Readonly<Record<string, string>>;

const ours = authority('ours');
const certificate = ours.issue({ names: ['localhost'] });
const tls = { certificate, authority: ours.cert } as const;

let folder: PemFolder;
/** Settings that trust our authority, and settings that present one of its certificates. */
let trust: Env;
let shown: Env;
beforeAll(async () => {
  folder = await pemFolder();
  const client = ours.issue({ names: [] });
  trust = { REDIS_TLS_CA_FILE: await folder.write('ca.pem', ours.cert) };
  shown = {
    REDIS_TLS_CERT_FILE: await folder.write('client.crt', client.cert),
    REDIS_TLS_KEY_FILE: await folder.write('client.key', client.key),
  };
});
afterAll(() => folder.remove());

const stages: Stage[] = [];
afterEach(async () => {
  await Promise.all(stages.splice(0).map(stage => stage.close()));
});
async function staged(env: Env): Promise<Stage> {
  const stage = await startStage(env);
  stages.push(stage);
  return stage;
}

/** Login, query, refresh and logout over two gateways that receive each other's changes. */
async function journey(env: Env): Promise<readonly GatewayProcess[]> {
  const stage = await staged(env);
  const gateways = await stage.gateways(2);
  const [first, second] = gateways as [GatewayProcess, GatewayProcess];
  const person = await stage.signedIn(first);
  expect((await person.ask(second, ME)).codes).toEqual([]);
  expect(await person.get(second, REFRESH)).toMatchObject({ refresh: { grant: { generation: 2 } } });
  expect(await person.get(first, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
  expect(await person.get(second, SESSION)).toEqual({ session: null });
  for (const gateway of gateways) {
    expect(await gateway.status('/ready')).toBe(200);
    expect(gateway.logs()).not.toMatch(/"store":/);
  }
  return gateways;
}

/** Starts a gateway that cannot use its Redis, and checks its log. */
async function unready(env: Env, said: RegExp): Promise<void> {
  const gateway = await (await staged(env)).gateway();
  await gateway.logged(said);
  expect(await gateway.status('/ready')).toBe(503);
  expect(gateway.logs().match(/"store":/g)).toHaveLength(1);
  expect(gateway.logs()).not.toContain('CANARY');
}

/** Codes and messages of the doctor's findings about Redis. */
async function doctor(env: Env): Promise<string[]> {
  const common = { KEYRING_SEAL_KEYS: sealKeys(), KEYRING_PROVIDERS: 'pmapi' };
  const findings = await diagnose({ ...common, ...env });
  expect(JSON.stringify(findings)).not.toContain('CANARY');
  return findings
    .filter(({ check, level }) => /^redis(-cluster)?$/.test(check) && level !== 'ok')
    .map(({ level, code, says }) => `${level} ${code}: ${says}`);
}

describe('one Redis that requires client certificates', () => {
  let redis: RedisServer;
  let env: Env;
  beforeAll(async () => {
    redis = await startRedis({ tls: { ...tls, clients: 'yes' } });
    env = { REDIS_URL: `rediss://localhost:${redis.port}/2`, ...trust };
  });
  afterAll(() => redis.stop());

  it('a gateway that presents one → works, in the configured database', async () => {
    await journey({ ...env, ...shown });
    await redis.cli('SELECT', 0);
    expect(String(await redis.cli('INFO', 'keyspace'))).toMatch(/^db2:/m);
    expect(String(await redis.cli('INFO', 'keyspace'))).not.toMatch(/^db0:/m);
  });

  it('a gateway that presents none → not ready, and the doctor reports why', async () => {
    await unready(env, /"store":"down".*"msg":"(Redis cannot be reached|no TLS connection)/);
    expect(await doctor(env)).toEqual([expect.stringMatching(/^error REDIS_TLS: .*it requires a client certificate/)]);
  });
});

describe('a database that Redis does not have', () => {
  it('a gateway → not ready, reports why, and nothing is written to database 0', async () => {
    const redis = await startRedis({ args: ['--databases', '4'] });
    await unready({ REDIS_URL: `${redis.url}/9` }, /"msg":"Redis has no such database"/);
    expect(await redis.dump()).toBe('');
    await redis.stop();
  });
});

describe('Sentinel with TLS, passwords of sentinels and Redis, client certificates', () => {
  let setup: SentinelSetup;
  let env: Env;
  beforeAll(async () => {
    setup = await startSentinel({
      tls: { ...tls, clients: 'yes' },
      password: 'redis-CANARY',
      sentinelPassword: 'sentinel-CANARY',
    });
    const urls = setup.sentinels.map(({ port }) => `rediss://:redis-CANARY@localhost:${port}`);
    const own = { REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: setup.name, REDIS_URL: urls.join() };
    env = { ...own, ...trust, ...shown, REDIS_SENTINEL_PASSWORD: 'sentinel-CANARY' };
  });
  afterAll(() => setup.stop());

  it('login, query, refresh, logout → work; the doctor reports no error for the connection', async () => {
    await journey(env);
    expect(await doctor(env)).toEqual([]);
  });

  it('a wrong password for the sentinels → not ready, both report whose it is', async () => {
    const wrong = { ...env, REDIS_SENTINEL_PASSWORD: 'wrong-CANARY' };
    await unready(wrong, /"msg":"a sentinel refused the user name or password"/);
    expect(await doctor(wrong)).toEqual([
      expect.stringMatching(/^error REDIS_AUTH: a sentinel refused the user name or password/),
    ]);
  });

  it('no password for the sentinels → not ready, and that of Redis is not tried', async () => {
    const { REDIS_SENTINEL_PASSWORD: _, ...none } = env;
    await unready(none, /"msg":"a sentinel requires a password"/);
    expect(await doctor(none)).toEqual([expect.stringMatching(/^error REDIS_AUTH: a sentinel requires a password/)]);
  });

  it('a wrong password for Redis → not ready, both report whose it is', async () => {
    const wrong = { ...env, REDIS_URL: env.REDIS_URL?.replaceAll('redis-CANARY', 'wrong-CANARY') ?? '' };
    await unready(wrong, /"msg":"Redis refused the user name or password"/);
    expect(await doctor(wrong)).toEqual([
      expect.stringMatching(/^error REDIS_AUTH: Redis refused the user name or password/),
    ]);
  });

  it('the first sentinel is silent and the second is down → works; the doctor names both and why', async () => {
    const [first, second] = setup.sentinels as [RedisServer, RedisServer];
    first.pause();
    await second.kill();
    const stage = await staged(env);
    const gateway = await stage.gateway();
    expect((await (await stage.signedIn(gateway)).ask(gateway, ME)).codes).toEqual([]);
    const found = await doctor(env);
    const named = `warning REDIS_NODE_SILENT: localhost`;
    expect(found.join('\n')).toContain(
      `${named}:${first.port}: this address of REDIS_URL: a sentinel does not respond`,
    );
    expect(found.join('\n')).toContain(
      `${named}:${second.port}: this address of REDIS_URL: a sentinel cannot be reached: nothing listens there`,
    );
    expect(found).toHaveLength(2);
    first.resume();
    await second.restart();
  });
});

describe.each([
  ['its name', 'localhost'],
  ['its IP address', undefined],
])('a cluster whose certificates are for a host name, each node known by %s', (_, hostname) => {
  let cluster: RedisCluster;
  let env: Env;
  beforeAll(async () => {
    cluster = await startCluster({ tls, ...(hostname && { hostname }) });
    const urls = cluster.nodes.map(({ port }) => `rediss://localhost:${port}`);
    env = { REDIS_MODE: 'cluster', REDIS_URL: urls.join(), KEYRING_REDIS_REPLICAS: '1', ...trust };
  });
  afterAll(() => cluster.stop());

  it('login, query, refresh, logout → work; the doctor reports no error', async () => {
    await journey(env);
    expect(await doctor(env)).toEqual([]);
  });

  it('reseal → scans every master', async () => {
    const [old, fresh] = [sealKeys('old'), sealKeys('fresh')];
    const stage = await staged({ ...env, KEYRING_SEAL_KEYS: old });
    const gateway = await stage.gateway();
    for (let n = 0; n < 6; n += 1) await stage.signedIn(gateway);
    const ring = { KEYRING_SEAL_KEYS: `${fresh},${old}` };
    const { code, stdout } = await command(['reseal', '--json'], { ...stage.env, ...ring });
    expect([code, JSON.parse(stdout.trim())]).toEqual([0, expect.objectContaining({ sealedAnew: 6 })]);
  });

  it('certificates for another host → not ready; the doctor reports why each node is unreachable', async () => {
    const other = { ...env, REDIS_TLS_SERVERNAME: 'redis.example' };
    const gateway = await (await staged(other)).gateway();
    await until('it logs that Redis is unreachable', () => gateway.logs().includes('"store":"down"'));
    expect(await gateway.status('/ready')).toBe(503);
    expect(await doctor(other)).toEqual([
      expect.stringMatching(/^error REDIS_TLS: .*its certificate is for another host/),
    ]);
  });

  it('a master is silent, another is down → the doctor names each and why', async () => {
    const [first, second] = await Promise.all(['a', 'b'].map(key => cluster.masterOf(key)));
    expect(first).not.toBe(second);
    const replicas = cluster.nodes.filter(node => node !== first && node !== second);
    first?.pause();
    await second?.kill();
    const one = { ...env, REDIS_URL: `rediss://localhost:${replicas[0]?.port}` };
    const found = (await doctor(one)).join('\n');
    const host = hostname ?? '127.0.0.1';
    expect(found).toContain(`error REDIS_NODE_SILENT: ${host}:${first?.port}: this master: Redis does not respond`);
    expect(found).toContain(
      `error REDIS_NODE_SILENT: ${host}:${second?.port}: this master: Redis cannot be reached: nothing listens there`,
    );
    first?.resume();
  });
});
