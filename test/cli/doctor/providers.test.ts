import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../support/certificate.js';
import { type Sandboxes, startSandboxes } from '../../support/gateway.js';
import { freePort } from '../../support/ports.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { startTlsFront } from '../../support/tls-front.js';
import { codes, complaints, type Env, SOUND_REDIS, soundEnv } from './support.js';

const TOKEN = { method: 'POST', path: /^\/oauth2\/token$/ };

let redis: RedisServer;
let sandboxes: Sandboxes;
let env: Env;
beforeAll(async () => {
  [redis, sandboxes] = await Promise.all([startRedis({ args: SOUND_REDIS }), startSandboxes()]);
  env = soundEnv(sandboxes, redis);
});
afterAll(async () => {
  await Promise.all([redis.stop(), ...Object.values(sandboxes).map(sandbox => sandbox.close())]);
});
afterEach(() => {
  sandboxes.socios.faults.clear();
  for (const { clock } of Object.values(sandboxes)) clock.skewMs = 0;
});

describe('doctor reports a token endpoint that', () => {
  it.each([
    ['is a page', { kind: 'html' }, 'ENDPOINT_HTML'],
    ['does not exist', { kind: 'status', status: 404 }, 'ENDPOINT_MISSING'],
    ['accepts no POST', { kind: 'status', status: 405 }, 'ENDPOINT_MISSING'],
    ['fails', { kind: 'status', status: 500 }, 'ENDPOINT_FAILING'],
    ['fails with a page', { kind: 'html', status: 503 }, 'ENDPOINT_FAILING'],
    [
      'moved',
      { kind: 'status', status: 301, headers: { location: 'https://new.example/t?x=1' } },
      'ENDPOINT_REDIRECTS',
    ],
    ['ends early', { kind: 'reset' }, 'ENDPOINT_SILENT'],
    ['returns other JSON', { kind: 'status', status: 400, body: { hello: 1 } }, 'ENDPOINT_UNEXPECTED'],
    ['responds without end', { kind: 'huge' }, 'ENDPOINT_UNEXPECTED'],
  ] as const)('%s', async (_what, fault, code) => {
    sandboxes.socios.faults.next(TOKEN, fault);
    const [found, ...others] = await complaints(env);
    expect([found?.check, found?.level, found?.code, others]).toEqual(['endpoints', 'error', code, []]);
    expect(found?.says).toContain(`Socios.com, token endpoint ${sandboxes.socios.origin}/oauth2/token: `);
    expect(found?.says).not.toContain('LEAKED-UPSTREAM-TEXT');
  });

  it('responds with Retry-After, as a warning', async () => {
    sandboxes.socios.faults.next(TOKEN, { kind: 'status', status: 429 });
    expect(await codes(env)).toEqual(['warning ENDPOINT_LIMITS']);
  });

  it('is at another URL', async () => {
    expect(await codes({ ...env, SOCIOS_TOKEN_URL: `${sandboxes.socios.origin}/oauth/token` })).toEqual([
      'error ENDPOINT_MISSING',
    ]);
  });

  it('is unreachable', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}/oauth2/token`;
    expect(await codes({ ...env, SOCIOS_TOKEN_URL: nowhere })).toEqual(['error ENDPOINT_UNREACHABLE']);
    expect(await codes({ ...env, SOCIOS_TOKEN_URL: 'http://no-such-host.invalid/' })).toEqual([
      'error ENDPOINT_UNREACHABLE',
    ]);
  });

  it('has a certificate of an unknown authority', async () => {
    const front = await startTlsFront(Number(new URL(sandboxes.socios.origin).port), selfSigned());
    const found = await complaints({ ...env, SOCIOS_TOKEN_URL: `${front.origin}/oauth2/token` });
    expect(found.map(({ code, says }) => [code, /\((\w+)\)$/.exec(says)?.[1]])).toEqual([
      ['ENDPOINT_TLS', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ]);
    await front.close();
  });
});

describe('doctor checks the other endpoints', () => {
  it('of revocation and data', async () => {
    const { origin } = sandboxes.socios;
    const elsewhere = { SOCIOS_REVOKE_URL: `${origin}/revoke`, SOCIOS_USER_VERSION: '9.9.9' };
    expect(
      (await complaints({ ...env, ...elsewhere })).map(({ code, says }) => [code, says.split(' endpoint')[0]]),
    ).toEqual([
      ['ENDPOINT_MISSING', 'Socios.com, revocation'],
      ['ENDPOINT_MISSING', 'Socios.com, data'],
    ]);
  });

  it.each(['PMAPI_URL', 'POOL_URL', 'PUREWL_URL'])('of %s: the URL of something else', async name => {
    const found = await codes({ ...env, [name]: sandboxes.socios.origin });
    expect(found.length).toBeGreaterThanOrEqual(2);
    for (const code of found) expect(code).toMatch(/^error ENDPOINT_/);
  });
});

describe('doctor reports a redirect login that', () => {
  it('returns to another gateway', async () => {
    const found = await complaints({ ...env, SOCIOS_REDIRECT_URI: 'https://old.example/callback/socios' });
    expect(found.map(({ code }) => code)).toEqual(['REDIRECT_URI', 'AUTHORIZE_REFUSED']);
    expect(found[0]?.todo).toContain('http://localhost:4000/callback/socios');
  });

  it('returns to another path', async () => {
    const found = await codes({ ...env, SOCIOS_REDIRECT_URI: 'http://localhost:4000/callback' });
    expect(found).toContain('error REDIRECT_URI');
  });

  it.each([
    ['the client is unknown', { SOCIOS_CLIENT_ID: 'nobody' }],
    ['the partner tag is unknown', { SOCIOS_PARTNER_TAG: 'nobody' }],
  ])('is refused: %s', async (_what, more) => {
    expect(await codes({ ...env, ...more })).toEqual(['error AUTHORIZE_REFUSED']);
  });

  it('is refused by a redirect back', async () => {
    sandboxes.socios.knobs.pkceRequired = true;
    const [found] = await complaints({ ...env, SOCIOS_PKCE: 'off' });
    expect([found?.code, found?.says]).toEqual(['AUTHORIZE_REFUSED', expect.stringContaining('(invalid_request)')]);
    sandboxes.socios.knobs.pkceRequired = false;
  });

  it('has no page', async () => {
    expect(await codes({ ...env, SOCIOS_AUTHORIZE_URL: `${sandboxes.socios.origin}/authorize` })).toEqual([
      'error ENDPOINT_MISSING',
    ]);
    const nowhere = `http://127.0.0.1:${await freePort()}/oauth2/authorize`;
    expect(await codes({ ...env, SOCIOS_AUTHORIZE_URL: nowhere })).toEqual(['warning AUTHORIZE_UNREACHABLE']);
  });
});

describe('doctor compares clocks', () => {
  it.each([
    [600_000, 'error'],
    [-600_000, 'error'],
    [90_000, 'warning'],
  ])('when that of a provider is %d ms off', async (skewMs, level) => {
    sandboxes.purewl.clock.skewMs = skewMs;
    const [found, ...others] = await complaints(env);
    expect([found?.level, found?.code, others]).toEqual([level, 'CLOCK_APART', []]);
    expect(found?.says).toMatch(skewMs > 0 ? /^PureWL \(Atom\)'s clock is \d+ s ahead of ours/ : /behind ours/);
  });
});

it('doctor does not sign in: it sends no password, key, secret or token', async () => {
  const services = Object.assign({}, ...Object.values(sandboxes).map(({ serviceEnv }) => serviceEnv)) as Env;
  for (const { seen } of Object.values(sandboxes)) seen.length = 0;
  expect(await codes({ ...env, ...services })).toEqual([]);
  const sent = Object.values(sandboxes).flatMap(({ seen }) => seen);
  expect(sent.length).toBeGreaterThan(9);
  for (const { headers, body } of sent) {
    expect(headers.authorization ?? headers['x-accesstoken'] ?? headers.cookie).toBeUndefined();
    expect(body).toBe('');
  }
  const secrets = [sandboxes.socios.env.SOCIOS_CLIENT_SECRET, services.PMAPI_PASSWORD, services.POOL_API_SECRET];
  for (const secret of secrets) expect(JSON.stringify(sent)).not.toContain(secret);
});
