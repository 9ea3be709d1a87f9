import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.js';
import { bad, good, modules, PRODUCTION } from './support.js';

describe('in production', () => {
  it('only NODE_ENV=production counts as production', () => {
    expect(good({ NODE_ENV: 'prod' }).config.production).toBe(false);
    expect(good(PRODUCTION).config.production).toBe(true);
    expect(good(PRODUCTION).config.server.graphiql).toBe(false);
    expect(good({ ...PRODUCTION, KEYRING_GRAPHIQL: '1' }).config.server.graphiql).toBe(true);
  });

  it('settings that are only for trying out are rejected', () => {
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

  it('a memory store is accepted when allowed explicitly, with a warning about the consequences', () => {
    const { REDIS_URL: _, ...without } = PRODUCTION;
    expect(good({ ...without, KEYRING_ALLOW_MEMORY_STORE: '1' }).warnings).toEqual([
      expect.stringContaining('KEYRING_ALLOW_MEMORY_STORE'),
    ]);
  });

  it('there is no warning about a memory store that is not used', () => {
    const { REDIS_URL: _, ...without } = PRODUCTION;
    expect(readConfig(without, modules)).toMatchObject({
      ok: false,
      complaints: [expect.stringMatching(/^REDIS_URL: /)],
      warnings: [],
    });
  });
});
