import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/check.js';
import { selfSigned } from '../../support/certificate.js';
import { command } from '../../support/command.js';
import { type Sandboxes, startSandboxes } from '../../support/gateway.js';
import { startGateway } from '../../support/gateway-process.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { startTlsFront, type TlsFront } from '../../support/tls-front.js';
import { type Env, SOUND_REDIS, sealKey } from './support.js';

interface Report {
  readonly ok: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly Finding[];
}

const PUBLIC_URL = 'https://keyring.example';
const PASSWORD = 'redis-password-CANARY';

let folder: string;
let redis: RedisServer;
let sandboxes: Sandboxes;
let fronts: TlsFront[];
/** A gateway in production, with https everywhere and nothing wrong. */
let env: Env;

beforeAll(async () => {
  const certificate = selfSigned();
  folder = await mkdtemp(join(tmpdir(), 'keyring-doctor-'));
  await writeFile(join(folder, 'authority.pem'), certificate.cert);
  [redis, sandboxes] = await Promise.all([
    startRedis({ args: [...SOUND_REDIS, '--requirepass', PASSWORD] }),
    startSandboxes(),
  ]);
  sandboxes.socios.knobs.redirectUris = [`${PUBLIC_URL}/callback/socios`];
  const all = Object.values(sandboxes);
  fronts = await Promise.all(all.map(({ origin }) => startTlsFront(Number(new URL(origin).port), certificate)));
  const secured = all.map((sandbox, index) => {
    const { origin = '' } = fronts[index] ?? {};
    const both = Object.entries({ ...sandbox.env, ...sandbox.serviceEnv });
    return Object.fromEntries(both.map(([name, value]) => [name, value.replace(sandbox.origin, origin)]));
  });
  env = Object.assign({}, ...secured, {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
    PUBLIC_URL,
    KEYRING_ORIGINS: 'https://app.keyring.example',
    KEYRING_RETURN_TO: 'https://app.keyring.example/signed-in',
    KEYRING_TRUST_PROXY: '1',
    KEYRING_SEAL_KEYS: sealKey('k1'),
    REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redis.port}`,
  });
});

afterAll(async () => {
  await Promise.all([redis.stop(), ...fronts.map(front => front.close())]);
  await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
  await rm(folder, { recursive: true, force: true });
});

const reported = (text: string) => JSON.parse(text) as Report;

describe('doctor on a correct setup', () => {
  it('reports no problem: exit code 0, also with --strict', async () => {
    const { code, stdout, stderr } = await command(['doctor', '--strict'], env);
    expect(stdout).not.toMatch(/WARNING|ERROR|->/);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\n\nNothing to complain about\.\n$/);
  });

  it('checks everything', async () => {
    const { code, stdout } = await command(['doctor', '--json'], env);
    const { ok, errors, warnings, findings } = reported(stdout);
    expect([code, ok, errors, warnings]).toEqual([0, true, 0, 0]);
    expect([...new Set(findings.map(({ check }) => check))].sort()).toEqual(
      [
        ...['authorize', 'clocks', 'endpoints', 'node', 'redirect-uri', 'redis', 'redis-eviction', 'redis-latency'],
        ...['redis-memory', 'redis-persistence', 'redis-replication', 'redis-version', 'seal-keys', 'sealed-records'],
        ...['settings', 'site'],
      ].sort(),
    );
  });

  it('prints no secret', async () => {
    const { stdout, stderr } = await command(['doctor', '--json'], env);
    for (const [name, value] of Object.entries(env))
      if (/SECRET|PASSWORD|API_KEY|SEAL_KEYS/.test(name)) expect(stdout + stderr).not.toContain(value);
    expect(stdout + stderr).not.toContain('CANARY');
  });
});

describe('the exit code of doctor', () => {
  it('is 1 for an error, which has a remedy', async () => {
    const { code, stdout } = await command(['doctor'], { ...env, NODE_EXTRA_CA_CERTS: '' });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^ERROR +endpoints +Promo Only, token endpoint .* \[ENDPOINT_TLS\]\n +-> Check its certificate/m,
    );
    expect(stdout).toMatch(/\n\n\d+ errors, \d+ warnings?\.\n$/);
  });

  it('is 0 for a warning, and 1 with --strict', async () => {
    const doubtful = { ...env, KEYRING_TRUST_PROXY: '0' };
    const [plain, strict] = await Promise.all([
      command(['doctor', '--json'], doubtful),
      command(['doctor', '--json', '--strict'], doubtful),
    ]);
    expect([plain.code, strict.code]).toEqual([0, 1]);
    expect(reported(plain.stdout)).toMatchObject({ ok: true, errors: 0, warnings: 1 });
  });

  it('is 1 for settings that the gateway refuses, and each of them is named', async () => {
    const { code, stdout } = await command(['doctor', '--json'], { NODE_ENV: 'production' });
    expect(code).toBe(1);
    const { findings } = reported(stdout);
    expect(findings.map(({ says }) => says.split(':')[0]).sort()).toEqual([
      'KEYRING_SEAL_KEYS',
      'PUBLIC_URL',
      'REDIS_URL',
    ]);
  });
});

describe('the gateway at startup', () => {
  it('reports nothing for a correct setup, and warns with the codes of cheap checks', async () => {
    const here = { ...env, NODE_ENV: 'development', KEYRING_LOG_LEVEL: 'debug' };
    const sound = await startGateway({ env: here });
    await sound.logged(/the set-up was looked over/);
    await sound.stop();
    expect(sound.logs()).not.toMatch(/"level":"warn"/);

    const poor = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'] });
    const gateway = await startGateway({
      env: { ...here, REDIS_URL: poor.url, SOCIOS_REDIRECT_URI: 'https://old.example/callback/socios' },
    });
    for (const code of ['REDIS_EVICTION', 'REDIS_NO_PERSISTENCE', 'REDIRECT_URI'])
      await gateway.logged(new RegExp(`"level":"warn".*"code":"${code}"`));
    expect(await gateway.status('/ready')).toBe(200);
    await gateway.stop();
    await poor.stop();
  });
});
