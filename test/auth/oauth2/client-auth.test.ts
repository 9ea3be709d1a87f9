import { describe, expect, it } from 'vitest';
import { clientRequest, clientSecretBasic, clientSecretPost } from '../../../src/auth/oauth2/requests.js';

const plain = { id: 'app', secret: 's3cret' };
const decoded = (header: string | undefined) => Buffer.from(header?.slice(6) ?? '', 'base64').toString('utf8');

describe('clientRequest()', () => {
  it('with clientSecretBasic sends the secret in the header only', () => {
    const ask = clientRequest(plain, clientSecretBasic, { grant_type: 'client_credentials', scope: undefined });
    expect(ask.method).toBe('POST');
    expect(ask.headers?.authorization).toBe('Basic YXBwOnMzY3JldA==');
    expect(ask.headers?.['content-type']).toBe('application/x-www-form-urlencoded');
    expect(ask.body).toBe('grant_type=client_credentials');
  });

  it('with clientSecretPost sends the secret in the form only', () => {
    const ask = clientRequest(plain, clientSecretPost, { grant_type: 'authorization_code', code: 'c' });
    expect(ask.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(new URLSearchParams(ask.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      client_id: 'app',
      client_secret: 's3cret',
    });
  });

  it('form-encodes id and secret before Basic, so that a colon in the id is unambiguous (RFC 6749, 2.3.1)', () => {
    const ask = clientRequest({ id: 'a:b', secret: 'ü &' }, clientSecretBasic, {});
    expect(decoded(ask.headers?.authorization)).toBe('a%3Ab:%C3%BC+%26');
  });
});
