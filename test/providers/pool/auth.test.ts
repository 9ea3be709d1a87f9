import { expect, it } from 'vitest';
import { accountRequest, bearer, keyRequest } from '../../../src/providers/pool/auth.js';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

it('asks by key with Basic over UTF-8 and the user id as the only field', () => {
  const ask = keyRequest({ userId: '1', apiKey: 'ключ', apiSecret: 's:€' });
  expect(ask).toMatchObject({ method: 'POST', body: 'userid=1' });
  expect(ask.headers).toEqual({
    authorization: `Basic ${base64('ключ:s:€')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  });
});

it('asks by e-mail and password in a form, without an Authorization header', () => {
  const ask = accountRequest({ email: 'zoë+1@x.example', password: 'a&b=c ♪' });
  expect([...new URLSearchParams(ask.body)]).toEqual([
    ['email', 'zoë+1@x.example'],
    ['password', 'a&b=c ♪'],
  ]);
  expect(ask.headers).not.toHaveProperty('authorization');
});

it('presents user id and token as one base64 over UTF-8', () => {
  const held = { accessToken: 'tökén', facts: { userId: '1' } };
  expect(bearer(held)).toEqual({ authorization: `Bearer ${base64('1:tökén')}` });
});
