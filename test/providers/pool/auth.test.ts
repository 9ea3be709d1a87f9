import { expect, it } from 'vitest';
import { accountRequest, bearer, keyRequest } from '../../../src/providers/pool/auth.js';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

it('the key request uses Basic over UTF-8 and has the user id as its only field', () => {
  const ask = keyRequest({ userId: '1', apiKey: 'ключ', apiSecret: 's:€' });
  expect(ask).toMatchObject({ method: 'POST', body: 'userid=1' });
  expect(ask.headers).toEqual({
    authorization: `Basic ${base64('ключ:s:€')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  });
});

it('the password request uses a form without an Authorization header', () => {
  const ask = accountRequest({ email: 'zoë+1@x.example', password: 'a&b=c ♪' });
  expect([...new URLSearchParams(ask.body)]).toEqual([
    ['email', 'zoë+1@x.example'],
    ['password', 'a&b=c ♪'],
  ]);
  expect(ask.headers).not.toHaveProperty('authorization');
});

it('user id and token are sent as one base64 string over UTF-8', () => {
  const held = { accessToken: 'tökén', facts: { userId: '1' } };
  expect(bearer(held)).toEqual({ authorization: `Bearer ${base64('1:tökén')}` });
});
