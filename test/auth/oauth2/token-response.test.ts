import { describe, expect, it } from 'vitest';
import { keepingRefreshToken, readTokenAnswer } from '../../../src/auth/oauth2/token-response.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';

const answer = (status: number, body: unknown): UpstreamResponse => ({
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
  sentAtMs: 0,
  receivedAtMs: 0,
});

describe('readTokenAnswer() reads a success with', () => {
  it('access and refresh token and lifetimes in ms', () => {
    const body = {
      access_token: 'a',
      token_type: 'bearer',
      expires_in: 7200,
      refresh_token: 'r',
      refresh_token_expires_in: '60',
    };
    expect(readTokenAnswer(answer(200, body))).toEqual({
      kind: 'issued',
      issued: { accessToken: 'a', refreshToken: 'r', accessLifeMs: 7_200_000, refreshLifeMs: 60_000 },
    });
  });

  it.each([
    ['Bearer', 200],
    ['BEARER', 201],
    [undefined, 200],
    [null, 200],
  ])('token_type %s under %d', (token_type, status) => {
    expect(readTokenAnswer(answer(status, { access_token: 'a', token_type }))?.kind).toBe('issued');
  });

  it.each(['', null, 7, undefined])('no refresh token when it is %j', refresh_token => {
    const reading = readTokenAnswer(answer(200, { access_token: 'a', refresh_token }));
    expect(reading?.kind === 'issued' && 'refreshToken' in reading.issued).toBe(false);
  });
});

describe('readTokenAnswer() reads an error', () => {
  it.each([
    [400, 'invalid_grant'],
    [401, 'invalid_grant'],
    [200, 'INVALID_GRANT'],
  ])('%d %s as a rejection', (status, error) => {
    expect(readTokenAnswer(answer(status, { error }))).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
  });

  it.each(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type', 'invalid_request'])(
    '%s as the fault of the operator',
    error => {
      const reading = readTokenAnswer(answer(401, { error, error_description: 'prose' }));
      expect(reading).toEqual({ kind: 'misconfigured', error });
    },
  );
});

describe('readTokenAnswer() returns undefined for', () => {
  it.each<[string, number, unknown]>([
    ['HTML', 200, '<html>Sign in</html>'],
    ['emptiness', 200, ''],
    ['an array', 200, [{ access_token: 'a' }]],
    ['null', 200, 'null'],
    ['a token of another type', 200, { access_token: 'a', token_type: 'mac' }],
    ['a type that is no text', 200, { access_token: 'a', token_type: 7 }],
    ['an empty token', 200, { access_token: '' }],
    ['a token that is no text', 200, { access_token: 7 }],
    ['a token with a line break', 200, { access_token: 'a\nb' }],
    ['a token under 400', 400, { access_token: 'a' }],
    ['a redirect', 302, { access_token: 'a' }],
    ['an unknown error', 400, { error: 'server_error' }],
    ['an error that is not a string', 400, { error: { code: 'invalid_grant' } }],
    ['invalid_grant under 500', 500, { error: 'invalid_grant' }],
    ['invalid_grant under 429', 429, { error: 'invalid_grant' }],
    ['a gateway fault', 401, { fault: { code: 900901 } }],
  ])('%s', (_title, status, body) => {
    expect(readTokenAnswer(answer(status, body))).toBeUndefined();
  });
});

describe('keepingRefreshToken()', () => {
  const issued = (refreshToken?: string) =>
    ({ kind: 'issued', issued: { accessToken: 'new', ...(refreshToken && { refreshToken }) } }) as const;

  it('keeps the old refresh token when the response has none', () => {
    expect(keepingRefreshToken(issued(), { accessToken: 'old', refreshToken: 'r1' })).toEqual(issued('r1'));
  });
  it('uses the new refresh token when the response has one', () => {
    expect(keepingRefreshToken(issued('r2'), { accessToken: 'old', refreshToken: 'r1' })).toEqual(issued('r2'));
  });
  it('leaves rejections and unknown outcomes unchanged', () => {
    const refused = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' } as const;
    expect(keepingRefreshToken(refused, { accessToken: 'a', refreshToken: 'r' })).toBe(refused);
    expect(keepingRefreshToken(undefined, { accessToken: 'a', refreshToken: 'r' })).toBeUndefined();
  });
});
