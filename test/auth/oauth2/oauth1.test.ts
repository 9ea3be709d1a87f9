/// <reference path="./oauth.d.ts" />
import { generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { OAuth } from 'oauth';
import { describe, expect, it } from 'vitest';
import {
  type OAuth1Client,
  oauth1Header,
  oauth1Problem,
  percentEncoded,
  readTemporaryCredentials,
  readTokenCredentials,
  type SignatureMethod,
  signatureBase,
  temporaryCredentialRequest,
  tokenCredentialRequest,
} from '../../../src/auth/oauth2/oauth1.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';

/** The parameters of an Authorization header, decoded. */
const parametersOf = (header: string): Record<string, string> =>
  Object.fromEntries(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]),
  );

/** The client of RFC 5849, 1.2. */
const PRINTER: OAuth1Client = {
  key: 'dpf43f3p2l4k3l03',
  secret: 'kd94hf93k423kf44',
  method: 'HMAC-SHA1',
  realm: 'Photos',
};

describe('the example of RFC 5849, section 1.2', () => {
  it('signs the temporary-credential request', () => {
    const request = { method: 'POST', url: 'https://photos.example.net/initiate' } as const;
    const header = oauth1Header(request, PRINTER, {
      parameters: { oauth_callback: 'http://printer.example.com/ready' },
      nowMs: 137_131_200_000,
      nonce: 'wIjqoS',
    });
    expect(header).toBe(
      'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_signature_method="HMAC-SHA1", ' +
        'oauth_timestamp="137131200", oauth_nonce="wIjqoS", ' +
        'oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready", ' +
        'oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D"',
    );
  });

  it('signs the token request with the temporary credentials', () => {
    const request = { method: 'POST', url: 'https://photos.example.net/token' } as const;
    const header = oauth1Header(request, PRINTER, {
      token: { token: 'hh5s93j4hdidpola', secret: 'hdhd0244k9j7ao03' },
      parameters: { oauth_verifier: 'hfdp7dh39dks9884' },
      nowMs: 137_131_201_999,
      nonce: 'walatlh',
    });
    expect(parametersOf(header)).toMatchObject({
      oauth_token: 'hh5s93j4hdidpola',
      oauth_timestamp: '137131201',
      oauth_verifier: 'hfdp7dh39dks9884',
      oauth_signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
    });
  });

  it('signs a data request with its query', () => {
    const url = 'http://photos.example.net/photos?file=vacation.jpg&size=original';
    const header = oauth1Header({ method: 'GET', url }, PRINTER, {
      token: { token: 'nnch734d00sl2jdk', secret: 'pfkkdhi9sl3r4s00' },
      nowMs: 137_131_202_000,
      nonce: 'chapoH',
    });
    expect(parametersOf(header).oauth_signature).toBe('MdpQcU8iPSUjWoN/UDMsK2sui9I=');
  });
});

it('builds the base string of RFC 5849, section 3.4.1.1', () => {
  const request = {
    method: 'POST',
    url: 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'c2&a3=2+q',
  } as const;
  const protocol = [
    ['oauth_consumer_key', '9djdj82h48djs9d2'],
    ['oauth_token', 'kkk9d7dh3k39sjv7'],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', '137131201'],
    ['oauth_nonce', '7d8f3e4a'],
  ] as const;
  expect(signatureBase(request, protocol)).toBe(
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
      'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
      'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
  );
});

describe('signatureBase()', () => {
  it('includes only a form body, in any case of the header', () => {
    const request = { method: 'POST', url: 'https://a.example/x', body: 'a=1' } as const;
    const withType = (type: string) => signatureBase({ ...request, headers: { 'content-type': type } }, []);
    expect(withType('application/json')).toBe('POST&https%3A%2F%2Fa.example%2Fx&');
    expect(signatureBase(request, [])).toBe('POST&https%3A%2F%2Fa.example%2Fx&');
    expect(withType('Application/X-www-form-urlencoded; charset=utf-8')).toBe('POST&https%3A%2F%2Fa.example%2Fx&a%3D1');
  });

  it('keeps a port that is not the default of the scheme', () => {
    expect(signatureBase({ method: 'GET', url: 'https://a.example:8443/' }, [])).toContain('a.example%3A8443%2F');
  });

  it('sorts parameters of one name by their values', () => {
    expect(signatureBase({ method: 'GET', url: 'https://a.example/?x=b&x=a&x=%C3%BC' }, [])).toMatch(
      /&x%3D%25C3%25BC%26x%3Da%26x%3Db$/,
    );
  });
});

it('encodes all but the unreserved characters (RFC 5849, 3.6)', () => {
  expect(percentEncoded("AZaz09-._~ !*'()+&=%/ü☃😀")).toBe(
    'AZaz09-._~%20%21%2A%27%28%29%2B%26%3D%25%2F%C3%BC%E2%98%83%F0%9F%98%80',
  );
});

describe('a random request', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const query = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-zA-Z_~*!'()]{1,8}$/), text), {
    selector: ([name]) => name,
    maxLength: 5,
  });

  it.each<SignatureMethod>(['HMAC-SHA1', 'PLAINTEXT'])(
    'has the same %s signature as an independent library computes',
    method => {
      fc.assert(
        fc.property(
          query,
          text,
          text,
          text,
          text,
          fc.constantFrom('GET', 'POST', 'DELETE'),
          (pairs, key, secret, token, tokenSecret, verb) => {
            const url = `https://api.example.com/a%20b/c?${new URLSearchParams(pairs.filter(([name]) => !name.startsWith('oauth_')))}`;
            const peer = new OAuth('', '', key, secret, '1.0', null, method);
            const theirs = parametersOf(peer.authHeader(url, token, tokenSecret, verb));
            const ours = oauth1Header(
              { method: verb as 'GET', url },
              { key, secret, method, version: '1.0' },
              {
                token: { token, secret: tokenSecret },
                nowMs: Number(theirs.oauth_timestamp) * 1_000,
                nonce: theirs.oauth_nonce as string,
              },
            );
            expect(parametersOf(ours)).toEqual(theirs);
          },
        ),
      );
    },
  );
});

it('signs with RSA-SHA1 over the base string', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const request = { method: 'GET', url: 'https://a.example/x?y=z' } as const;
  const client: OAuth1Client = { key: 'k', secret: '', method: 'RSA-SHA1', privateKey };
  const { oauth_signature = '', ...protocol } = parametersOf(oauth1Header(request, client, { nowMs: 0 }));
  const base = Buffer.from(signatureBase(request, Object.entries(protocol)));
  expect(verify('sha1', base, publicKey, Buffer.from(oauth_signature, 'base64'))).toBe(true);
});

it('uses a new nonce for every request', () => {
  const headers = Array.from({ length: 100 }, () => temporaryCredentialRequest('https://a.example', PRINTER, 'oob', 0));
  expect(new Set(headers.map(({ headers }) => headers?.authorization)).size).toBe(100);
});

it('sends the verifier in the header, with an empty body', () => {
  const request = tokenCredentialRequest('https://a.example/t', PRINTER, {
    token: { token: 't', secret: 's' },
    verifier: 'a verifier',
    nowMs: 1_000,
  });
  expect(request).toMatchObject({
    method: 'POST',
    headers: { authorization: expect.stringContaining('oauth_verifier="a%20verifier"') },
  });
  expect(request).not.toHaveProperty('body');
});

const response = (status: number, text: string, headers = {}): UpstreamResponse => ({
  status,
  headers,
  text,
  sentAtMs: 0,
  receivedAtMs: 0,
});
const TOKEN = 'oauth_token=t%2F1&oauth_token_secret=s%261';

describe('temporary credentials', () => {
  it('are read from a form-encoded response', () => {
    const read = readTemporaryCredentials(response(200, `${TOKEN}&oauth_callback_confirmed=true\n`));
    expect(read).toEqual({ token: 't/1', secret: 's&1' });
  });

  it.each<[string, UpstreamResponse]>([
    ['without oauth_callback_confirmed: OAuth 1.0, open to session fixation', response(200, TOKEN)],
    ['with no secret', response(200, 'oauth_token=t&oauth_callback_confirmed=true')],
    ['from an HTML page', response(200, '<!doctype html><p>oauth_token=t')],
    ['under an error status', response(401, `${TOKEN}&oauth_callback_confirmed=true`)],
    ['with a control character', response(200, 'oauth_token=t%0A&oauth_token_secret=s&oauth_callback_confirmed=true')],
  ])('are rejected when they come %s', (_, read) => {
    expect(readTemporaryCredentials(read)).toBeUndefined();
  });
});

describe('token credentials', () => {
  const read = readTokenCredentials(fields => ({ subject: fields.get('user_id') ?? undefined }));

  it('contain the token as access token and its secret among the credentials, and do not expire', () => {
    expect(read(response(200, `${TOKEN}&user_id=7`))).toEqual({
      kind: 'issued',
      issued: { accessToken: 't/1', credentials: { tokenSecret: 's&1' }, subject: '7' },
    });
  });

  it.each<[number, string, object]>([
    [401, 'Invalid verifier', { kind: 'rejected', reason: 'INVALID_CREDENTIALS' }],
    [401, 'oauth_problem=token_rejected', { kind: 'rejected', reason: 'INVALID_CREDENTIALS' }],
    [400, 'oauth_problem=verifier_invalid', { kind: 'rejected', reason: 'INVALID_CREDENTIALS' }],
    [401, 'oauth_problem=consumer_key_unknown', { kind: 'misconfigured', error: 'consumer_key_unknown' }],
    [
      401,
      'oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1-2',
      { kind: 'misconfigured', error: 'timestamp_refused' },
    ],
  ])('are rejected or reported as misconfigured, as the error says: %d %s', (status, text, expected) => {
    expect(read(response(status, text))).toEqual(expected);
  });

  it.each([
    [400, 'Bad request'],
    [503, TOKEN],
    [200, ''],
    [200, '{"oauth_token":"t"}'],
  ])('are unknown after %d %s', (status, text) => {
    expect(read(response(status, text))).toBeUndefined();
  });
});

it('reads oauth_problem from WWW-Authenticate', () => {
  const headers = { 'www-authenticate': 'OAuth realm="x", oauth_problem="token_revoked"' };
  expect(oauth1Problem(response(401, '', headers))).toEqual({ code: 'token_revoked', of: 'token' });
  expect(oauth1Problem(response(401, 'no form at all'))).toBeUndefined();
});
