import { describe, expect, it } from 'vitest';
import { readAccountResponse, readKeyResponse } from '../../../src/providers/pool/auth.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';
import { answerOf, HTML } from './support.js';

const asked = { userId: '1', apiKey: 'key', apiSecret: 'secret' };
const readKey = readKeyResponse(asked);
const TOKEN = '0f'.repeat(16);
const refused = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

describe('readKeyResponse()', () => {
  const documented = { code: 504, expires: 1585080310, server_time: 1585079710, token: TOKEN, userid: 1 };
  const issued = (accessLifeMs: number | undefined, userId = '1', subject = userId) => ({
    kind: 'issued',
    issued: {
      accessToken: TOKEN,
      credentials: { ...asked, userId },
      facts: { userId },
      subject,
      accessLifeMs,
    },
  });

  /** A request that presents the token and does not name its user. */
  const unnamed = (userId?: string) => {
    const { kind, issued: named } = issued(600_000, userId);
    return { kind, issued: { ...named, subject: undefined } };
  };

  it.each<[string, unknown, unknown, Partial<UpstreamResponse>?]>([
    ['the documented success, 504 and all', documented, issued(600_000)],
    [
      'numbers as text',
      { ...documented, expires: '1585080310', server_time: '1585079710', userid: '1' },
      issued(600_000),
    ],
    ['the other name of the expiry', { token: TOKEN, expiration: 700, server_time: 400, userid: 1 }, issued(300_000)],
    ['201', documented, issued(600_000), { status: 201 }],
    ['no userid', { ...documented, userid: undefined }, unnamed()],
    ['a userid that is not a number', { ...documented, userid: 'you' }, unnamed('you')],
    ['a userid with zeros in front', { ...documented, userid: '0077' }, issued(600_000, '0077', '77')],
    ['a userid of its own', { ...documented, userid: 77 }, issued(600_000, '77')],
    ['no expiry', { token: TOKEN, userid: 1 }, issued(undefined)],
    ['an expiry that is not a number', { ...documented, expires: 'soon' }, issued(undefined)],
    ['a result that agrees', { ...documented, result: 'Authenticated' }, issued(600_000)],
    ['a result in other case', { ...documented, result: 'AUTHENTICATED' }, issued(600_000)],
    ['an empty result', { ...documented, result: '' }, issued(600_000)],
  ])('issues a token: %s', (_, body, expected, rest) => {
    expect(readKey(answerOf(body, rest))).toEqual(expected);
  });

  it.each<[string, unknown, Partial<UpstreamResponse>?]>([
    ['a message under 200', { result: 'Invalid API key.' }],
    ['a message under 400', { error: 'bad request' }, { status: 400 }],
    ['a message under 404 that names the user', { result: 'User not found.' }, { status: 404 }],
    ['401 with JSON', { result: 'Invalid key.' }, { status: 401 }],
    ['401 with an empty body', '', { status: 401 }],
    ['403 with JSON', { message: 'Forbidden' }, { status: 403 }],
    ['403 with an empty body', '', { status: 403 }],
    ['the word invalid for a token', { token: 'invalid' }],
    ['a token next to a result that contradicts it', { ...documented, result: 'Invalid user.' }],
    ['a null token with words', { token: null, result: 'Invalid account setup.' }],
    ['a request to try again', { result: 'Invalid password. Please try again.' }],
  ])('rejects: %s', (_, body, rest) => {
    expect(readKey(answerOf(body, rest))).toEqual(refused);
  });

  it.each([
    ['maintenance', { result: 'Down for maintenance.' }],
    ['a database', { error: 'Database error' }],
  ])('reads %s under 200 as unavailable: nothing was issued', (_, body) => {
    expect(readKey(answerOf(body))).toEqual({ kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' });
    expect(readKey(answerOf(body, { status: 400 }))).toBeUndefined();
  });

  it.each<[string, unknown, Partial<UpstreamResponse>?]>([
    ['HTML', HTML],
    ['an empty body', ''],
    ['an HTML page under 401', HTML, { status: 401 }],
    ['a firewall page under 403', HTML, { status: 403 }],
    ['an empty object', {}],
    ['null', null],
    ['a list', []],
    ['a string', '"Invalid"'],
    ['a number', 504],
    ['cut-off JSON', '{"token":"ab'],
    ['an empty token without a message', { token: '' }],
    ['a token that is not a string', { token: { value: TOKEN } }],
    ['a message under 429', { result: 'Invalid key.' }, { status: 429 }],
    ['a message under 500', { result: 'Invalid key.' }, { status: 500 }],
    ['a message under 404 that names no credentials', { message: 'Not Found' }, { status: 404 }],
    ['a message under 405', { message: 'Method Not Allowed' }, { status: 405 }],
    ['a success under 500', documented, { status: 500 }],
    ['a success under 302', documented, { status: 302 }],
  ])('returns undefined: %s', (_, body, rest) => {
    expect(readKey(answerOf(body, rest))).toBeUndefined();
  });
});

describe('readAccountResponse()', () => {
  const documented = {
    result: 'Authenticated',
    api_key: 'K',
    api_secret: 'S',
    userid: 12,
    token: TOKEN,
    expiration: 1585080010,
    server_time: 1585079710,
  };

  it('keeps the key and secret for refreshes', () => {
    expect(readAccountResponse(answerOf(documented))).toEqual({
      kind: 'issued',
      issued: {
        accessToken: TOKEN,
        credentials: { userId: '12', apiKey: 'K', apiSecret: 'S' },
        facts: { userId: '12' },
        subject: '12',
        accessLifeMs: 300_000,
      },
    });
  });

  it('has no credentials when the response has none', () => {
    const reading = readAccountResponse(answerOf({ ...documented, api_secret: undefined }));
    expect(reading).toMatchObject({ kind: 'issued', issued: { accessToken: TOKEN } });
    expect(reading).not.toHaveProperty('issued.credentials');
  });

  it.each(['Invalid email and password combination.', 'Invalid account setup.'])('rejects: %s', result => {
    expect(readAccountResponse(answerOf({ result }))).toEqual(refused);
  });

  it('returns undefined without a userid, because the token could not be sent', () => {
    expect(readAccountResponse(answerOf({ ...documented, userid: undefined }))).toBeUndefined();
  });
});
