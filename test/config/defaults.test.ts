import { describe, expect, it } from 'vitest';
import { good } from './support.js';

describe('the defaults of the settings', () => {
  it('are enough outside production', () => {
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
    expect(config.store.redis).toBeUndefined();
    expect(config.sessions).toEqual({
      idleSeconds: 604_800,
      maxSeconds: 2_592_000,
      loginsPerAddress: 30,
      loginsPerAccount: 10,
      lockWindowSeconds: 3_600,
      sessionsPerAccount: 50,
      streamsPerSession: 20,
      streamsPerAddress: 100,
      streams: 5_000,
      staleReadSeconds: 30,
    });
    expect(config.limits).toEqual({
      requestsPerSecond: 100,
      requestBurst: 300,
      addressMultiple: 10,
      maxCost: 10_000,
      maxDepth: 15,
      maxAliases: 100,
      maxDirectives: 100,
      maxTokens: 3_000,
      maxDocumentBytes: 32_768,
      maxVariablesBytes: 65_536,
      introspection: true,
      trustedDocuments: undefined,
      trustedOnly: false,
    });
    expect(config.upstreams).toEqual({
      deadlineMs: 10_000,
      maxBytes: 5_242_880,
      callsPerOperation: 50,
      callsAtOnce: 10,
      callsPerMinute: 600,
      refreshPauseSeconds: 2,
      revocationWaitMs: 250,
      allowHttp: false,
    });
    expect(config.providers.get('POOL')).toMatchObject({ url: 'https://acme.example' });
  });

  it('contain seal keys that are valid for one run', () => {
    const [first, second] = [good(), good()].map(({ config }) => config.store.sealKeys[0]?.key);
    expect(first).toHaveLength(32);
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
  });

  it('apply to an empty variable', () => {
    const { config } = good({
      PORT: '',
      PUBLIC_URL: '',
      REDIS_URL: '',
      KEYRING_SEAL_KEYS: '',
      POOL_URL: '',
      NODE_ENV: '',
    });
    expect(config.server.port).toBe(4000);
    expect(config.store.redis).toBeUndefined();
  });

  it('follow PORT', () => {
    expect(good({ PORT: '4100' }).config.server.publicUrl).toBe('http://localhost:4100');
  });
});
