import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.js';
import { good, modules, PRODUCTION } from './support.js';

describe('warnings about settings', () => {
  it('name plain-http upstreams and seal keys generated for one run', () => {
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

  it('name unwise settings in production: GraphiQL for everyone, one address for all clients', () => {
    expect(good(PRODUCTION).warnings).toEqual([]);
    expect(good({ ...PRODUCTION, KEYRING_GRAPHIQL: '1', KEYRING_TRUST_PROXY: '0' }).warnings).toEqual([
      expect.stringContaining('KEYRING_TRUST_PROXY'),
      expect.stringContaining('KEYRING_GRAPHIQL'),
    ]);
    expect(good({ KEYRING_GRAPHIQL: '1', KEYRING_TRUST_PROXY: '0' }).warnings).toEqual([]);
  });

  it('name unknown settings with the most similar known one', () => {
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

  it('are reported together with invalid settings', () => {
    const read = readConfig({ PORT: 'x', KEYRING_DRIAN: '1' }, modules);
    expect([read.ok, read.warnings]).toEqual([false, [expect.stringContaining('KEYRING_DRAIN')]]);
  });
});
