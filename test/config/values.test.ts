import { describe, expect, it } from 'vitest';
import { good, key } from './readings.js';

describe('values', () => {
  it('come out parsed', () => {
    const { config } = good({
      KEYRING_ORIGINS: ' https://app.example , http://localhost:5173/',
      KEYRING_RETURN_TO: 'https://app.example/signed-in,https://other.example',
      KEYRING_SEAL_KEYS: `${key('new')},${key('old-1')}`,
      REDIS_URL: 'rediss://a:1,rediss://b:2',
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
    expect(config.store.redis).toMatchObject({
      mode: 'cluster',
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      tls: { names: ['a', 'b'] },
    });
    expect(config.providers.get('POOL')).toMatchObject({ access: { providers: ['POOL'] } });
  });

  it.each(['::', '127.0.0.1', 'localhost', 'gateway-1.internal'])('of HOST may be %s', host => {
    expect(good({ HOST: host }).config.server.host).toBe(host);
  });
});
