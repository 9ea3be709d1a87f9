import { describe, expect, it } from 'vitest';
import { allSettingGroups, readConfig } from '../../src/config/index.js';
import { bad, good, key, modules } from './support.js';

describe('when settings are invalid', () => {
  it('reports every invalid setting at once, each with its name', () => {
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

  it('never reports a value', () => {
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
    ['KEYRING_ORIGINS', 'htps://app.example'],
    ['KEYRING_ORIGINS', 'capacitor://'],
    ['KEYRING_ORIGINS', 'capacitor:localhost'],
    ['KEYRING_ORIGINS', 'capacitor://localhost/app'],
    ['KEYRING_ORIGINS', 'capacitor://*'],
    ['KEYRING_ORIGINS', 'chrome-extension://'],
    ['KEYRING_ORIGINS', 'file:///app'],
    ['KEYRING_ORIGINS', 'file://localhost'],
    ['KEYRING_ORIGINS', 'data://x'],
    ['KEYRING_ORIGINS', 'javascript://x'],
    ['KEYRING_ORIGINS', 'wss://app.example'],
    ['KEYRING_ORIGINS', 'capacitor://user@localhost'],
    ['KEYRING_RETURN_TO', 'https://app.example/home?x=1'],
    ['KEYRING_RETURN_TO', 'https://app.example/*'],
    ['KEYRING_RETURN_TO', 'javascript:alert(1)'],
    ['KEYRING_RETURN_TO', 'https://app.example/a%2fb'],
    ['KEYRING_RETURN_TO', 'https://app.example/a/../b'],
    ['KEYRING_SEAL_KEYS', key('a', 31)],
    ['KEYRING_SEAL_KEYS', `${key('a')},${key('a')}`],
    ['KEYRING_SEAL_KEYS', `${key('a')},oops`],
    ['REDIS_URL', 'redis://a:1,redis://b:2'],
    ['KEYRING_RETURN_TO', 'https://:pw@app.example/home'],
    ['PUBLIC_URL', 'https://:pw@keyring.example'],
    ['KEYRING_ORIGINS', 'https://:pw@app.example'],
    ['HOST', 'not a host'],
    ['HOST', '999.1.1.1'],
    ['HOST', '[::1]'],
    ['HOST', 'http://localhost'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://:pw@collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318?a=b'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http:collector'],
    ['POOL_ACCESS', 'pool,acme'],
    ['POOL_ACCESS', 'public,pool'],
  ])('reports that %s cannot be %s', (name, value) => {
    const lines = bad({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name === 'REDIS_URL' ? 'REDIS_MODE' : name}: `));
  });

  it.each(['HTTP://api.example', ' http://api.example ', 'Http://api.example'])(
    'reports plain http to a provider, however it is written: %j',
    url => {
      const env = { SOCIOS_TOKEN_URL: `${url.trimEnd()}/token`, SOCIOS_API_URL: url };
      const read = readConfig(env);
      expect(read.ok ? [] : read.complaints).toEqual([
        expect.stringMatching(/^SOCIOS_API_URL: must be https/),
        expect.stringMatching(/^SOCIOS_TOKEN_URL: must be https/),
      ]);
    },
  );

  it('reports the rules between settings even if one value is invalid', () => {
    expect(bad({ POOL_URL: 'nonsense', POOL_API_SECRET: 's' }).map(line => line.split(':')[0])).toEqual([
      'POOL_URL',
      'POOL_ACCESS',
    ]);
    expect(bad({ POOL_ACCESS: ',', POOL_API_SECRET: 's' })).toHaveLength(1);
  });

  it('reports the settings that several workers need, because they share them', () => {
    const workers = { KEYRING_WORKERS: '2', REDIS_URL: 'redis://a', KEYRING_SEAL_KEYS: key('a') };
    expect(good(workers).config.server.workers).toBe(2);
    for (const missing of [{ REDIS_URL: '' }, { KEYRING_SEAL_KEYS: '' }, { PORT: '0' }])
      expect(bad({ ...workers, ...missing })).toEqual([expect.stringMatching(/^KEYRING_WORKERS: /)]);
    expect(good({ PORT: '0' }).config.server.workers).toBe(1);
  });
});
