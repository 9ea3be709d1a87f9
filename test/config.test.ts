import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../src/config/nearest.js';
import { allSettingGroups, readConfig } from '../src/config.js';
import { type ProviderModule, providerModule } from '../src/provider.js';
import { settingGroup } from '../src/setting.js';
import { access, origin, text } from '../src/setting-kinds.js';

const settings = settingGroup({
  title: 'Acme',
  settings: {
    url: { name: 'POOL_URL', doc: 'Where.', schema: origin(), default: 'https://acme.example', upstream: true },
    secret: { name: 'POOL_API_SECRET', doc: 'Secret.', schema: text(), secret: true },
    access: { name: 'POOL_ACCESS', doc: 'Who.', schema: access() },
  },
  check: ({ secret, access }) => (secret && !access ? ['POOL_ACCESS: must be set where POOL_API_SECRET is'] : []),
});
const acme = providerModule({
  id: 'POOL',
  name: 'Acme',
  settings,
  create: () => {
    throw new Error('not for this test');
  },
  resolvers: {},
});
const modules = [acme] as readonly unknown[] as readonly ProviderModule[];

const key = (id: string, bytes = 32) => `${id}:${randomBytes(bytes).toString('base64')}`;
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://keyring.example',
  REDIS_URL: 'redis://:pw@redis:6379',
  KEYRING_SEAL_KEYS: key('a'),
  KEYRING_TRUST_PROXY: '1',
};

function good(env: Record<string, string> = {}) {
  const read = readConfig(env, modules);
  if (!read.ok) throw new Error(read.complaints.join('\n'));
  return read;
}
function bad(env: Record<string, string>) {
  const read = readConfig(env, modules);
  return read.ok ? [] : read.complaints;
}

describe('defaults', () => {
  it('need nothing at all outside production', () => {
    const { config, warnings } = good();
    expect(warnings).toEqual([]);
    expect(config.production).toBe(false);
    expect(config.server).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      origins: [],
      returnTo: [],
      graphiql: true,
      bodyLimitBytes: 1_048_576,
      trustedProxies: 0,
      drainSeconds: 15,
      logLevel: 'info',
    });
    expect(config.store).toMatchObject({ redisMode: 'single', replicas: 0, allowMemoryStore: false });
    expect(config.store.redisUrls).toBeUndefined();
    expect(config.sessions).toEqual({
      idleSeconds: 604_800,
      maxSeconds: 2_592_000,
      loginsPerAddress: 30,
      loginsPerAccount: 10,
      staleReadSeconds: 30,
    });
    expect(config.limits).toEqual({
      requestsPerSecond: 100,
      requestBurst: 300,
      maxCost: 10_000,
      maxDepth: 15,
      maxAliases: 100,
      maxDirectives: 100,
      maxTokens: 3_000,
      introspection: true,
      trustedDocuments: undefined,
      trustedOnly: false,
    });
    expect(config.upstreams).toEqual({ deadlineMs: 10_000, maxBytes: 5_242_880, allowHttp: false });
    expect(config.providers.get('POOL')).toMatchObject({ url: 'https://acme.example' });
  });

  it('make seal keys for one run', () => {
    const [first, second] = [good(), good()].map(({ config }) => config.store.sealKeys[0]?.key);
    expect(first).toHaveLength(32);
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
  });

  it('count an empty variable as unset', () => {
    const { config } = good({
      PORT: '',
      PUBLIC_URL: '',
      REDIS_URL: '',
      KEYRING_SEAL_KEYS: '',
      POOL_URL: '',
      NODE_ENV: '',
    });
    expect(config.server.port).toBe(4000);
    expect(config.store.redisUrls).toBeUndefined();
  });

  it('follow PORT', () => {
    expect(good({ PORT: '4100' }).config.server.publicUrl).toBe('http://localhost:4100');
  });
});

describe('complaints', () => {
  it('come all at once, each with its name', () => {
    const complaints = bad({
      PORT: 'many',
      PUBLIC_URL: 'keyring.example/path',
      REDIS_URL: 'http://redis',
      REDIS_MODE: 'sentinel',
      KEYRING_SEAL_KEYS: 'a:short',
      KEYRING_ORIGINS: '*',
      KEYRING_RETURN_TO: '/home',
      KEYRING_SESSION_IDLE: '3000000',
      KEYRING_LOG_LEVEL: 'loud',
      KEYRING_TRUST_PROXY: '-1',
      KEYRING_BODY_LIMIT: '1MB',
      KEYRING_UPSTREAM_DEADLINE: '0',
      POOL_URL: 'http://acme.example',
      POOL_API_SECRET: 'CANARY',
      POOL_ACCESS: '',
    });
    expect(complaints.map(line => line.slice(0, line.indexOf(':'))).sort()).toEqual([
      'KEYRING_BODY_LIMIT',
      'KEYRING_LOG_LEVEL',
      'KEYRING_ORIGINS',
      'KEYRING_RETURN_TO',
      'KEYRING_SEAL_KEYS',
      'KEYRING_SESSION_IDLE',
      'KEYRING_TRUST_PROXY',
      'KEYRING_UPSTREAM_DEADLINE',
      'POOL_ACCESS',
      'POOL_URL',
      'PORT',
      'PUBLIC_URL',
      'REDIS_SENTINEL_NAME',
      'REDIS_URL',
    ]);
  });

  it('never hold a value', () => {
    const canary = 'CANARY0123456789';
    const names = allSettingGroups(modules).flatMap(group => Object.values(group.settings).map(one => one.name));
    const lines = bad(Object.fromEntries(names.map(name => [name, canary])));
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.join('\n')).not.toContain(canary);
  });

  it.each([
    ['KEYRING_ORIGINS', 'https://app.example/path'],
    ['KEYRING_ORIGINS', 'https://*.app.example'],
    ['KEYRING_ORIGINS', 'null'],
    ['KEYRING_ORIGINS', 'https://app.example,app.example'],
    ['KEYRING_RETURN_TO', 'https://app.example/home?x=1'],
    ['KEYRING_RETURN_TO', 'https://app.example/*'],
    ['KEYRING_RETURN_TO', 'javascript:alert(1)'],
    ['KEYRING_SEAL_KEYS', key('a', 31)],
    ['KEYRING_SEAL_KEYS', `${key('a')},${key('a')}`],
    ['KEYRING_SEAL_KEYS', `${key('a')},oops`],
    ['REDIS_URL', 'redis://a:1,redis://b:2'],
    ['POOL_ACCESS', 'pool,acme'],
    ['POOL_ACCESS', 'public,pool'],
  ])('%s cannot be %s', (name, value) => {
    const lines = bad({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^(KEYRING|REDIS|POOL)_/);
  });

  it('about a value do not hide the rules between settings', () => {
    expect(bad({ POOL_URL: 'nonsense', POOL_API_SECRET: 's' }).map(line => line.split(':')[0])).toEqual([
      'POOL_URL',
      'POOL_ACCESS',
    ]);
    expect(bad({ POOL_ACCESS: ',', POOL_API_SECRET: 's' })).toHaveLength(1);
  });
});

describe('values', () => {
  it('come out parsed', () => {
    const { config } = good({
      KEYRING_ORIGINS: ' https://app.example , http://localhost:5173/',
      KEYRING_RETURN_TO: 'https://app.example/signed-in,https://other.example',
      KEYRING_SEAL_KEYS: `${key('new')},${key('old-1')}`,
      REDIS_URL: 'redis://a:1,rediss://b:2',
      REDIS_MODE: 'cluster',
      POOL_ACCESS: 'pool',
      KEYRING_GRAPHIQL: 'off',
    });
    expect(config.server.origins).toEqual(['https://app.example', 'http://localhost:5173']);
    expect(config.server.returnTo).toEqual(['https://app.example/signed-in', 'https://other.example/']);
    expect(config.server.graphiql).toBe(false);
    expect(config.store.sealKeys.map(one => [one.id, one.key.length])).toEqual([
      ['new', 32],
      ['old-1', 32],
    ]);
    expect(config.store.redisUrls).toEqual(['redis://a:1', 'rediss://b:2']);
    expect(config.providers.get('POOL')).toMatchObject({ access: { providers: ['POOL'] } });
  });
});

describe('production', () => {
  it('is NODE_ENV=production and nothing else', () => {
    expect(good({ NODE_ENV: 'prod' }).config.production).toBe(false);
    expect(good(PRODUCTION).config.production).toBe(true);
    expect(good(PRODUCTION).config.server.graphiql).toBe(false);
    expect(good({ ...PRODUCTION, KEYRING_GRAPHIQL: '1' }).config.server.graphiql).toBe(true);
  });

  it('refuses what is only good for trying out', () => {
    expect(bad({ NODE_ENV: 'production' }).map(line => line.split(':')[0])).toEqual([
      'PUBLIC_URL',
      'KEYRING_SEAL_KEYS',
      'REDIS_URL',
    ]);
    const loose = {
      ...PRODUCTION,
      PUBLIC_URL: 'http://localhost:4000',
      KEYRING_ORIGINS: 'http://localhost:5173',
      KEYRING_RETURN_TO: 'http://localhost:5173/home',
      KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
    };
    expect(bad(loose).map(line => line.split(':')[0])).toEqual([
      'PUBLIC_URL',
      'KEYRING_ORIGINS',
      'KEYRING_RETURN_TO',
      'KEYRING_ALLOW_HTTP_UPSTREAMS',
    ]);
    const { NODE_ENV: _, ...development } = loose;
    expect(good(development).config.server.origins).toEqual(['http://localhost:5173']);
  });

  it('takes a memory store when told so, and says what that means', () => {
    const { REDIS_URL: _, ...without } = PRODUCTION;
    expect(good({ ...without, KEYRING_ALLOW_MEMORY_STORE: '1' }).warnings).toEqual([
      expect.stringContaining('KEYRING_ALLOW_MEMORY_STORE'),
    ]);
  });

  it('does not say that a memory store was allowed where it was not', () => {
    const { REDIS_URL: _, ...without } = PRODUCTION;
    expect(readConfig(without, modules)).toEqual({
      ok: false,
      complaints: [expect.stringMatching(/^REDIS_URL: /)],
      warnings: [],
    });
  });
});

describe('warnings', () => {
  it('name plain-http upstreams and keys made for one run', () => {
    const { warnings } = good({
      KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
      POOL_URL: 'http://127.0.0.1:1',
      REDIS_URL: 'redis://a',
    });
    expect(warnings).toEqual([
      expect.stringContaining('KEYRING_ALLOW_HTTP_UPSTREAMS'),
      expect.stringContaining('KEYRING_SEAL_KEYS'),
    ]);
    expect(good({ PUBLIC_URL: 'http://gateway:4000' }).warnings[0]).toContain('PUBLIC_URL');
  });

  it('name what is unwise in production: GraphiQL for everybody, one address for all clients', () => {
    expect(good(PRODUCTION).warnings).toEqual([]);
    expect(good({ ...PRODUCTION, KEYRING_GRAPHIQL: '1', KEYRING_TRUST_PROXY: '0' }).warnings).toEqual([
      expect.stringContaining('KEYRING_TRUST_PROXY'),
      expect.stringContaining('KEYRING_GRAPHIQL'),
    ]);
    expect(good({ KEYRING_GRAPHIQL: '1', KEYRING_TRUST_PROXY: '0' }).warnings).toEqual([]);
  });

  it('name settings that are none, with the nearest that is one', () => {
    const { warnings } = good({
      KEYRING_ORIGIN: 'https://app.example',
      KEYRING_XYZZY: '1',
      POOL_API_SECERT: 'CANARY',
      PATH: '/bin',
      PMAPI_URL: 'x',
    });
    expect(warnings).toEqual([
      'KEYRING_ORIGIN is no setting of this gateway; did you mean KEYRING_ORIGINS?',
      expect.stringMatching(/^KEYRING_XYZZY is no setting of this gateway/),
      'POOL_API_SECERT is no setting of this gateway; did you mean POOL_API_SECRET?',
    ]);
  });

  it('come with complaints, too', () => {
    const read = readConfig({ PORT: 'x', KEYRING_DRIAN: '1' }, modules);
    expect([read.ok, read.warnings]).toEqual([false, [expect.stringContaining('KEYRING_DRAIN')]]);
  });
});

describe('the list of settings', () => {
  it('holds each name once, with a text and a default that parses', () => {
    const all = allSettingGroups(modules).flatMap(group => Object.values(group.settings));
    expect(new Set(all.map(one => one.name)).size).toBe(all.length);
    for (const one of all) {
      expect(one.doc).toMatch(/\.$/);
      if (one.default !== undefined) expect(one.schema.safeParse(one.default).success).toBe(true);
    }
  });
});

describe('edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['KEYRING_ORIGIN', 'KEYRING_ORIGINS', 1],
    ['SECERT', 'SECRET', 1],
    ['abc', 'abc', 0],
  ])('of %s and %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('offers nothing where nothing is near', () => {
    expect(nearest('HELLO', ['WORLDWIDE'])).toBeUndefined();
    expect(nearest('HELLO', [])).toBeUndefined();
  });
});
