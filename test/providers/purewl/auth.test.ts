import { describe, expect, it } from 'vitest';
import { readToken, tokenRequest } from '../../../src/providers/purewl/auth.js';
import { rejectsToken } from '../../../src/providers/purewl/responses.js';
import { answered, issuedBy } from './support.js';

const HEADER = { code: 1, message: 'success', response_code: 1 };
const BODY = { accessToken: 'at', refreshToken: 'rt', expiry: 3600, resellerId: 7, resellerUid: 'u7' };
const good = (body: object = {}, header: object = HEADER) => ({ header, body: { ...BODY, ...body } });
const bad = (header: object) => ({ header, body: {} });
const REFUSED = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

const read = (...args: Parameters<typeof answered>) => {
  const reading = readToken(answered(...args));
  if (!reading) throw new Error('not a token response');
  return issuedBy(reading);
};

describe('tokenRequest', () => {
  it('is a form post that accepts JSON', () => {
    expect(tokenRequest('form', { grantType: 'secret', secretKey: 'a&b=ü' })).toEqual({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: 'grantType=secret&secretKey=a%26b%3D%C3%BC',
    });
  });

  it('is JSON if configured, and omits empty fields', () => {
    const ask = tokenRequest('json', { grantType: 'refresh', refreshToken: 'rt', secretKey: undefined });
    expect(ask.headers?.['content-type']).toBe('application/json');
    expect(JSON.parse(ask.body ?? '')).toEqual({ grantType: 'refresh', refreshToken: 'rt' });
    expect(tokenRequest('form', { grantType: 'refresh', refreshToken: 'rt', secretKey: undefined }).body).not.toContain(
      'secretKey',
    );
  });
});

describe('readToken of a success', () => {
  it('returns tokens, facts and the reseller as subject', () => {
    expect(read(good())).toEqual({
      accessToken: 'at',
      refreshToken: 'rt',
      accessLifeMs: 3_600_000,
      facts: { resellerId: '7', resellerUid: 'u7' },
      subject: '7',
    });
  });

  it.each([
    ['response_code as text', good({}, { response_code: '1', message: 'success' })],
    ['code alone', good({}, { code: 1, message: 'success' })],
    ['response_code beats code', good({}, { code: 200, response_code: 1 })],
    ['resellerId as text, expiry as text', good({ resellerId: '7', expiry: '3600' })],
  ])('accepts %s', (_name, body) => {
    expect(read(body)).toMatchObject({ accessToken: 'at', subject: '7', accessLifeMs: 3_600_000 });
  });

  it('accepts any 2xx', () => expect(read(good(), 201).accessToken).toBe('at'));

  it('omits what the response lacks', () => {
    const issued = read(good({ refreshToken: null, resellerId: undefined, resellerUid: '' }));
    expect(issued).not.toHaveProperty('refreshToken');
    expect(issued.facts).toEqual({});
    expect(issued.subject).toBeUndefined();
  });

  const at = 1_000_000_000_000;
  it.each([
    ['minus the round trip', 60, { receivedAtMs: at + 1500 }, 58_500],
    ['never below 1 ms', 1, { receivedAtMs: at + 5000 }, 1],
    ['zero', 0, {}, undefined],
    ['negative', -5, {}, undefined],
    ['null', null, {}, undefined],
    ['text', 'soon', {}, undefined],
    ['ten years', 315_000_000, {}, 315_000_000_000],
    ['an epoch', at / 1000 + 600, {}, 600_000],
    ['an epoch in the past', at / 1000 - 600, {}, undefined],
    ['an absurd number', 1e15, {}, undefined],
  ])('computes the lifetime for expiry: %s', (_name, expiry, times, lifeMs) => {
    expect(read(good({ expiry }), 200, times).accessLifeMs).toBe(lifeMs);
  });
});

describe('readToken of a failure', () => {
  it.each([
    ['an error envelope under 200', bad({ response_code: 1002, message: 'Secret key is invalid.' }), 200],
    ['its code as text', bad({ response_code: '1002', message: 'no' }), 200],
    ['code alone', bad({ code: 0, message: 'no' }), 200],
    ['under 401', bad({ response_code: 1002, message: 'no' }), 401],
    ['under 400 without a code', bad({ message: 'no' }), 400],
    ['under 403 without a code', bad({ message: 'no' }), 403],
    ['under 422 with a null body', { header: { code: 11001, message: 'no' }, body: null }, 422],
    ['without any body', { header: { response_code: 11001, message: 'no' } }, 200],
  ])('rejects: %s', (_name, body, status) => {
    expect(readToken(answered(body, status))).toEqual(REFUSED);
  });

  it.each([
    ['HTML', '<!doctype html><p>hello', 200],
    ['HTML under 401', '<h1>401</h1>', 401],
    ['an empty body', '', 200],
    ['other JSON', { error: 'invalid' }, 400],
    ['a list', [], 200],
    ['null', 'null', 200],
    ['a header that is text', { header: 'x', body: BODY }, 200],
    ['success without a token', good({ accessToken: '' }), 200],
    ['success with a list for a body', { header: HEADER, body: [] }, 200],
    ['success under 400', good(), 400],
    ['no code and no error status', bad({ message: 'hm' }), 200],
    ['no code, no message under 401', bad({}), 401],
    ['429', bad({ response_code: 1002, message: 'slow down' }), 429],
    ['503', bad({ response_code: 1002, message: 'down' }), 503],
    ['404', bad({ response_code: 404, message: 'no route' }), 404],
    ['415', bad({ response_code: 11001, message: 'content type' }), 415],
  ])('returns undefined: %s', (_name, body, status) => {
    expect(readToken(answered(body, status))).toBeUndefined();
  });
});

describe('readToken of an error inside a 200', () => {
  it.each([
    ['a 500 inside a 200', bad({ response_code: 500, message: 'down' }), 'PROVIDER_UNAVAILABLE'],
    ['a 429 inside a 200', bad({ code: 429, message: 'slow down' }), 'RATE_LIMITED'],
  ])('is unavailable after %s: nothing was issued', (_name, body, code) => {
    expect(readToken(answered(body, 200))).toEqual({ kind: 'unavailable', code });
    expect(readToken(answered(body, 400))).toBeUndefined();
  });
});

describe('rejectsToken', () => {
  const said = (message: string, response_code: number | string = 11001) => ({ header: { response_code, message } });

  it.each([
    ['HTTP 401 with HTML', '<h1>no</h1>', 401],
    ['HTTP 403 with an empty body', '', 403],
    ['invalid token under 200', said('Invalid Access Token'), 200],
    ['accessToken in one word', said('accessToken is not valid'), 400],
    ['the header by name', said('X-AccessToken header is missing'), 200],
    ['token expired', said('Token is expired'), 200],
    ['token has expired', said('The token has expired.'), 200],
    ['expired token', said('expired or unknown token'), 200],
    ['unauthorised', said('UNAUTHORISED request'), 200],
    ["HTTP's own code", said('no', '401'), 200],
  ])('is true for %s', (_name, body, status) => {
    expect(rejectsToken(answered(body, status))).toBe(true);
  });

  it.each([
    ['success', { header: { response_code: 1, message: 'access token accepted' }, body: {} }, 200],
    ['another refusal', said('Username does not belong to this reseller.'), 200],
    ['an expired account', said('Account has been expired.', 60005), 200],
    ['no message', { header: { response_code: 11001 } }, 200],
    ['HTML that mentions tokens', '<p>access token invalid', 200],
    ['no code', { header: { message: 'access token' } }, 200],
    ['a long response', { header: { response_code: 5, message: 'access token' }, body: 'x'.repeat(9000) }, 200],
  ])('is false for %s', (_name, body, status) => {
    expect(rejectsToken(answered(body, status))).toBe(false);
  });
});
