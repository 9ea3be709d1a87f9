import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { subjectOf } from '../auth.js';

const ISSUER = 'https://op.example';
const SERVER = { issuer: ISSUER, id_token_signing_alg_values_supported: ['ES256'] };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function idToken(claims: object, alg = 'ES256'): string {
  const iat = Math.floor(Date.now() / 1_000);
  const text = `${part({ alg })}.${part({ iss: ISSUER, aud: 'us', sub: 'ada', iat, exp: iat + 60, ...claims })}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const subject = (id_token: unknown, { expires_in = 60 as unknown, headers = {} } = {}) => {
  const text = JSON.stringify({ access_token: 'at', token_type: 'Bearer', expires_in, id_token });
  return subjectOf(
    SERVER,
    { client_id: 'us' },
    { status: 200, headers, text, sentAtMs: Date.now(), receivedAtMs: Date.now() },
  );
};

it('reads the account from the ID token', async () => {
  expect(await subject(idToken({}))).toBe('ada');
  expect(await subject(idToken({}), { expires_in: 'soon' })).toBe('ada');
});

it('compares the times of the ID token with the provider’s clock', async () => {
  const thenMs = Date.now() - 600_000;
  const token = idToken({ iat: Math.floor(thenMs / 1_000), exp: Math.floor(thenMs / 1_000) + 60 });
  expect(await subject(token)).toBeUndefined();
  expect(await subject(token, { headers: { date: new Date(thenMs).toUTCString() } })).toBe('ada');
});

it.each([
  ['of another issuer', idToken({ iss: 'https://evil.example' })],
  ['for another client', idToken({ aud: 'them' })],
  ['that has expired', idToken({ exp: Math.floor(Date.now() / 1_000) - 120 })],
  ['without a signature algorithm', idToken({}, 'none')],
  ['without a subject', idToken({ sub: undefined })],
  ['that cannot be read', 'a.b.c'],
  ['that is missing', undefined],
])('rejects an ID token %s', async (_, token) => {
  expect(await subject(token)).toBeUndefined();
});
