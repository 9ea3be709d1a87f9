import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, type Certificate } from '../../support/certificate.js';
import { type Sandboxes, startSandboxes } from '../../support/gateway.js';
import { type PemFolder, pemFolder } from '../../support/pem-folder.js';
import { type RedisServer, type ServerTls, startRedis } from '../../support/redis.js';
import { complaints, type Env, SOUND_REDIS, soundEnv } from './support.js';

const ours = authority('ours');
const others = authority('others');
const PAST = new Date('2021-01-01');

let sandboxes: Sandboxes;
let folder: PemFolder;
let ca: string;
beforeAll(async () => {
  [sandboxes, folder] = await Promise.all([startSandboxes(), pemFolder()]);
  ca = await folder.write('ours.pem', ours.cert);
});
afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
  await folder.remove();
});

async function withTls(tls: Partial<ServerTls>, work: (redis: RedisServer, env: Env) => Promise<void>) {
  const certificate = ours.issue({ names: ['localhost'] });
  const redis = await startRedis({ args: SOUND_REDIS, tls: { certificate, authority: ours.cert, ...tls } });
  const env = { ...soundEnv(sandboxes, redis), REDIS_URL: `rediss://localhost:${redis.port}`, REDIS_TLS_CA_FILE: ca };
  try {
    await work(redis, env);
  } finally {
    await redis.stop();
  }
}

const said = async (env: Env) => (await complaints(env)).map(({ code, says, todo }) => `${code}: ${says} -> ${todo}`);
const client = async ({ cert, key }: Certificate, name: string): Promise<Env> => ({
  REDIS_TLS_CERT_FILE: await folder.write(`${name}.crt`, cert),
  REDIS_TLS_KEY_FILE: await folder.write(`${name}.key`, key),
});

describe('doctor on a Redis with TLS', () => {
  it('reports nothing when the certificate is for its host and from the configured authority', () =>
    withTls({}, async (_redis, env) => {
      expect(await said(env)).toEqual([]);
    }));

  it('reports an unknown authority when none is configured', () =>
    withTls({}, async (_redis, { REDIS_TLS_CA_FILE: _, ...env }) => {
      expect(await said(env)).toEqual([
        expect.stringMatching(/^REDIS_TLS: .*unknown authority \(\w+\) -> Set REDIS_TLS_CA_FILE/),
      ]);
    }));

  it('reports an expired certificate', () =>
    withTls({ certificate: ours.issue({ names: ['localhost'], validTo: PAST }) }, async (_redis, env) => {
      expect(await said(env)).toEqual([
        expect.stringMatching(/^REDIS_TLS: .*its certificate has expired \(CERT_HAS_EXPIRED\)/),
      ]);
    }));

  it('reports a certificate for another host, which REDIS_TLS_SERVERNAME may name, as a wildcard does', () =>
    withTls({ certificate: ours.issue({ names: ['*.redis.example'] }) }, async (_redis, env) => {
      const other = [expect.stringMatching(/^REDIS_TLS: .*its certificate is for another host .*REDIS_TLS_SERVERNAME/)];
      expect(await said(env)).toEqual(other);
      expect(await said({ ...env, REDIS_TLS_SERVERNAME: 'node-1.redis.example' })).toEqual([]);
      expect(await said({ ...env, REDIS_TLS_SERVERNAME: 'node-1.other.example' })).toEqual(other);
    }));

  it('reports that the certificate is not for the IP address', () =>
    withTls({}, async ({ url }, env) => {
      expect(await said({ ...env, REDIS_URL: url })).toEqual([
        expect.stringMatching(/^REDIS_TLS: .*its certificate is for another host/),
      ]);
    }));

  it('reports a missing client certificate and one of another authority, and accepts the right one', () =>
    withTls({ clients: 'yes' }, async (_redis, env) => {
      expect(await said(env)).toEqual([
        expect.stringMatching(/^REDIS_TLS: .*it requires a client certificate .*REDIS_TLS_CERT_FILE/),
      ]);
      const foreign = await client(others.issue({ names: [] }), 'foreign');
      expect(await said({ ...env, ...foreign })).toEqual([
        expect.stringMatching(/^REDIS_TLS: .*it does not accept the client certificate/),
      ]);
      expect(await said({ ...env, ...(await client(ours.issue({ names: [] }), 'right')) })).toEqual([]);
    }));

  it('reports a connection without TLS', () =>
    withTls({}, async ({ port }, { REDIS_TLS_CA_FILE: _, ...env }) => {
      expect(await said({ ...env, REDIS_URL: `redis://localhost:${port}` })).toEqual([
        expect.stringMatching(/^REDIS_UNREACHABLE: .*the connection was closed.* wants rediss:/),
      ]);
    }));
});

describe('doctor on a Redis without TLS', () => {
  it('reports a connection with TLS', async () => {
    const redis = await startRedis({ args: SOUND_REDIS });
    const env = soundEnv(sandboxes, { url: `rediss://localhost:${redis.port}` });
    expect(await said(env)).toEqual([expect.stringMatching(/^REDIS_UNREACHABLE: Redis does not respond .*TLS/)]);
    await redis.stop();
  });

  it('reports a database that does not exist', async () => {
    const redis = await startRedis({ args: [...SOUND_REDIS, '--databases', '4'] });
    const env = (db: number) => soundEnv(sandboxes, { url: `${redis.url}/${db}` });
    expect(await said(env(4))).toEqual([expect.stringMatching(/^REDIS_DATABASE: Redis has no such database/)]);
    expect(await said(env(3))).toEqual([]);
    await redis.stop();
  });
});
