import { describe, expect, it } from 'vitest';
import { good, key, PRODUCTION } from './support.js';

describe('the values of settings', () => {
  it('are parsed', () => {
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

  it.each(['::', '127.0.0.1', 'localhost', 'gateway-1.internal'])('of HOST can be %s', host => {
    expect(good({ HOST: host }).config.server.host).toBe(host);
  });

  it('of KEYRING_ORIGINS can be origins of apps and extensions as browsers send them, in production as well', () => {
    const apps = [
      'capacitor://localhost',
      'ionic://localhost',
      'tauri://localhost',
      'app://-',
      'chrome-extension://bpcngdbgnhkjjlpkhgpogjhpdhkkbnpp',
      'moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc',
      'vscode-webview://0ab12',
    ];
    const origins = (value: string) => good({ ...PRODUCTION, KEYRING_ORIGINS: value }).config.server.origins;
    expect(origins(apps.join())).toEqual(apps);
    expect(origins('Capacitor://localhost/')).toEqual(['capacitor://localhost']);
  });
});
