import { describe, expect, it } from 'vitest';
import {
  isRevoked,
  isToken,
  readOwner,
  readToken,
  revocationRequest,
  tokenRequest,
} from '../../../src/providers/pmapi/auth.js';
import { answer, errorBody, NOW_MS, okBody } from './support.js';

const TOKEN = 'aZ09/+'.repeat(16);
const NOW_S = NOW_MS / 1000;
const issued = { token: TOKEN, expiry: NOW_S + 86_400 };
const dateOf = (ms: number) => ({ date: new Date(ms).toUTCString() });
const refused = (reason: string) => ({ kind: 'rejected', reason });

describe('readToken', () => {
  it.each([
    ['202 with an object', answer(202, okBody(issued))],
    ['200 with an array of one', answer(200, okBody([issued]))],
    ['201, lower-case status', answer(201, { ...okBody(issued), status: 'ok' })],
    ['expiry as text', answer(202, okBody({ ...issued, expiry: String(issued.expiry) }))],
    ['expiry as a decimal', answer(202, okBody({ ...issued, expiry: `${issued.expiry}.0` }))],
    ['no count, no next', answer(202, { status: 'OK', response: { data: issued } })],
  ])('accepts %s', (_title, got) => {
    expect(readToken(got)).toEqual({ kind: 'issued', issued: { accessToken: TOKEN, accessLifeMs: 86_400_000 } });
  });

  it.each([
    ['HTML under 200', answer(200, '<html>hello</html>')],
    ['an empty body', answer(202, '')],
    ['JSON without an envelope', answer(202, issued)],
    ['an envelope without data', answer(202, { status: 'OK', response: {} })],
    ['data without a token', answer(202, okBody({ expiry: issued.expiry }))],
    ['an empty token', answer(202, okBody({ ...issued, token: '' }))],
    ['a token that is not valid in a header', answer(202, okBody({ ...issued, token: 'a\r\nb' }))],
    ['a token that is not a string', answer(202, okBody({ ...issued, token: 5 }))],
    ['an unknown status word', answer(202, { ...okBody(issued), status: 'maybe' })],
    ['500', answer(500, errorBody(500))],
    ['503 that mentions a lock', answer(503, errorBody(503, 'The user is locked'))],
    ['400', answer(400, errorBody(400))],
    ['403 that does not mention a lock', answer(403, errorBody(403))],
    ['404 with an HTML page', answer(404, '<html>')],
  ])('returns undefined for %s', (_title, got) => {
    expect(readToken(got)).toBeUndefined();
  });

  it.each([
    ['401', answer(401, errorBody(401)), 'INVALID_CREDENTIALS'],
    ['401 without a body', answer(401, ''), 'INVALID_CREDENTIALS'],
    ['401 under 200', answer(200, errorBody(401)), 'INVALID_CREDENTIALS'],
    [
      'a warning of a lock',
      answer(401, errorBody(401, 'Two more and the user is locked, if you go on')),
      'INVALID_CREDENTIALS',
    ],
    ['a lock denied', answer(401, errorBody(401, 'The user is not locked')), 'INVALID_CREDENTIALS'],
    ['a lock in words', answer(401, errorBody(401, 'This account has been locked')), 'ACCOUNT_LOCKED'],
    ['a lock in words under 403', answer(403, errorBody(403, 'User locked')), 'ACCOUNT_LOCKED'],
    ['a lock as a field', answer(401, { status: 'error', response: { code: 401, locked: true } }), 'ACCOUNT_LOCKED'],
    ['423', answer(423, ''), 'ACCOUNT_LOCKED'],
  ])('reads %s as a rejection', (_title, got, reason) => {
    expect(readToken(got)).toEqual(refused(reason));
  });

  it.each([
    ["the provider's clock ahead", { expiry: NOW_S + 7200 + 60 }, dateOf(NOW_MS + 7_200_000), 60_000],
    ["the provider's clock behind", { expiry: NOW_S - 7200 + 60 }, dateOf(NOW_MS - 7_200_000), 60_000],
    ['a Date of 1970', { expiry: NOW_S + 60 }, dateOf(0), 60_000],
    ['a Date far ahead', { expiry: NOW_S + 60 }, dateOf(NOW_MS + 3.15e11), 60_000],
    ['a Date that is none', { expiry: NOW_S + 60 }, { date: 'soon' }, 60_000],
    ['over by both clocks', { expiry: NOW_S - 60 }, dateOf(NOW_MS), 0],
    ['a duration', { expiry: 86_400 }, dateOf(NOW_MS), undefined],
    ['milliseconds', { expiry: NOW_MS + 60_000 }, {}, undefined],
    ['no expiry', {}, {}, undefined],
    ['an expiry in words', { expiry: 'tomorrow' }, {}, undefined],
  ])('computes the lifetime: %s', (_title, fields, headers, lifeMs) => {
    const reading = readToken(answer(202, okBody({ token: TOKEN, ...fields }), headers));
    expect(reading).toEqual({ kind: 'issued', issued: { accessToken: TOKEN, accessLifeMs: lifeMs } });
  });
});

describe('token requests', () => {
  it('send credentials in the body, as a form or as JSON', () => {
    const login = { username: 'zoë', password: 'a&b=c d+e' };
    const asForm = tokenRequest('form', login);
    expect(asForm.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    });
    expect(Object.fromEntries(new URLSearchParams(asForm.body))).toEqual(login);
    const asJson = tokenRequest('json', login);
    expect(asJson.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(JSON.parse(asJson.body ?? '')).toEqual(login);
  });

  it('revoke with the token in the header', () => {
    expect(revocationRequest(TOKEN)).toEqual({
      method: 'DELETE',
      headers: { authorization: `SuTToken ${TOKEN}`, accept: 'application/json' },
    });
  });

  it.each([
    [TOKEN, true],
    ['short', true],
    ['', false],
    ['a b', false],
    ['a\tb', false],
    ['a\u0000b', false],
    ['žeton', false],
  ])('isToken(%j) is %s', (text, is) => {
    expect(isToken(text)).toBe(is);
  });
});

describe('isRevoked', () => {
  it.each([
    ['200', answer(200, okBody([])), true],
    ['202', answer(202, okBody([{ id: 1 }])), true],
    ['204', answer(204, ''), true],
    ['401', answer(401, errorBody(401)), true],
    ['404', answer(404, errorBody(404)), true],
    ['404 under 200', answer(200, errorBody(404)), true],
    ['200 with an HTML page', answer(200, '<p>Welcome'), false],
    ['404 with an HTML page', answer(404, '<p>Not here'), false],
    ['500 under 200', answer(200, errorBody(500)), false],
    ['403', answer(403, errorBody(403)), false],
    ['429', answer(429, ''), false],
    ['500', answer(500, ''), false],
    ['302', answer(302, ''), false],
  ])('is correct for %s', (_title, got, is) => {
    expect(isRevoked(got)).toBe(is);
  });
});

describe('readOwner', () => {
  const read = readOwner({ token: TOKEN, expiresAt: new Date(NOW_MS + 5000) });
  const me = { id: 7, username: 'me', currentuser: true };
  const other = { id: 8, username: 'other', currentuser: false };
  const mine = { kind: 'issued', issued: { accessToken: TOKEN, accessLifeMs: 5000, subject: '7' } };

  it.each([
    ['an array of one', okBody([me]), mine],
    ['an object', okBody(me), mine],
    ['all users of the account, one marked', okBody([other, me]), mine],
    ['one user without a mark', okBody([{ id: 7, username: 'me' }]), mine],
    ['a user without a name', okBody([{ ...me, username: null }]), mine],
    [
      'several users, none marked',
      okBody([
        { id: 7, username: 'me' },
        { id: 8, username: 'other' },
      ]),
      undefined,
    ],
    ['another user', okBody([other]), undefined],
    ['no user', okBody([]), undefined],
    ['a user without an id', okBody([{ username: 'me' }]), undefined],
    ['an error envelope', errorBody(401), refused('INVALID_CREDENTIALS')],
    ['a page', '<html>', undefined],
  ])('%s', (_title, body, reading) => {
    expect(read(answer(200, body))).toEqual(reading);
  });

  it('rejects on 401 and returns nothing on 500', () => {
    expect(read(answer(401, ''))).toEqual(refused('INVALID_CREDENTIALS'));
    expect(read(answer(500, ''))).toBeUndefined();
  });
});
