import { describe, expect, it } from 'vitest';
import { purewl } from '../../../src/providers/purewl/index.js';
import { senderOf } from '../../../src/upstream/client.js';
import { requestToken, values } from './support.js';

const provider = (texts: Record<string, string> = {}, ask = requestToken) =>
  purewl.create(values(texts), {
    requestToken: ask,
    requestRevocation: async () => ({ kind: 'revoked' }),
    sendOnce: senderOf(undefined),
    now: Date.now,
  });

describe('settings', () => {
  it('use the public host and assume rotating refresh tokens', () => {
    expect(values()).toMatchObject({
      url: 'https://atomapi.com',
      authBody: 'form',
      sendSecretOnRefresh: true,
      rotation: 'always',
      inventoryVersion: 'v3',
      citiesMethod: 'GET',
    });
  });

  it('require the access setting for the service credential', () => {
    expect(() => values({ PUREWL_SECRET_KEY: 'k' })).toThrow(/^PUREWL_ACCESS: /);
    expect(values({ PUREWL_SECRET_KEY: 'k', PUREWL_ACCESS: 'session' })).toMatchObject({ access: 'session' });
  });

  it.each([
    ['PUREWL_INVENTORY_VERSION', '../admin'],
    ['PUREWL_CITIES_METHOD', 'DELETE'],
    ['PUREWL_URL', 'https://atomapi.com/path'],
  ])('reject %s=%s', (name, text) => {
    expect(() => values({ [name]: text })).toThrow();
  });
});

describe('provider', () => {
  it('sends the token in X-AccessToken only', () => {
    expect(provider().authorize({ accessToken: 'at' }, { method: 'GET', path: '/' }).headers).toEqual({
      'X-AccessToken': 'at',
    });
  });

  it('has no revocation, and a service grant only with a configured key', async () => {
    expect(provider().revoke).toBeUndefined();
    expect(provider().service).toBeUndefined();
    const bodies: (string | undefined)[] = [];
    const { service } = provider({ PUREWL_SECRET_KEY: 'key', PUREWL_ACCESS: 'pool' }, async (_url, { body }) => {
      bodies.push(body);
      return { kind: 'unknown' };
    });
    await service?.obtain();
    expect(bodies).toEqual(['grantType=secret&secretKey=key']);
    expect(service).toMatchObject({ access: { providers: ['POOL'] }, fingerprint: 'key' });
  });

  it('sends no request for a blank key', async () => {
    const asked: string[] = [];
    const { signIn } = provider({}, async url => {
      asked.push(url);
      return { kind: 'unknown' };
    });
    expect(await signIn?.({ secretKey: ' ' })).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
    expect(asked).toEqual([]);
    await signIn?.({ secretKey: 'k' });
    expect(asked).toEqual(['https://atomapi.com/auth/v1/accessToken']);
  });
});
