import type { UpstreamResponse } from 'keyring-gateway';
import { expect, it } from 'vitest';
import { readTokens } from '../auth.js';
import { lacksScope, SCOPES } from '../responses.js';

const response = (status: number, body: unknown): UpstreamResponse => ({
  status,
  headers: {},
  text: JSON.stringify(body),
  sentAtMs: 0,
  receivedAtMs: 0,
});
const EXPECTED = { iss: 'https://accounts.nimbus.example', aud: 'client' };
const idToken = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

it.each<[string, unknown, string | undefined]>([
  ['of this issuer and client', idToken({ ...EXPECTED, sub: '1101' }), '1101'],
  ['of another issuer', idToken({ ...EXPECTED, iss: 'https://other.example', sub: '1101' }), undefined],
  ['of another client', idToken({ ...EXPECTED, aud: 'other', sub: '1101' }), undefined],
  ['that cannot be read', 'e30.%%%', undefined],
  ['that is missing', undefined, undefined],
])('takes the account from an ID token %s', (_what, id_token, subject) => {
  const body = { access_token: 'a', token_type: 'Bearer', expires_in: 3_599, scope: `openid ${SCOPES.mail}`, id_token };
  const reading = readTokens(response(200, body), EXPECTED);
  expect(reading).toMatchObject({ kind: 'issued', issued: { scopes: ['openid', SCOPES.mail] } });
  expect(reading?.kind === 'issued' && reading.issued.subject).toBe(subject);
});

const denied = (reason: string, service: string) => ({
  error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason, metadata: { service } }] },
});

it.each<[number, unknown, readonly string[] | undefined]>([
  [403, denied('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'mail.nimbus.example'), [SCOPES.mail]],
  [403, denied('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'files.nimbus.example'), [SCOPES.files]],
  [403, denied('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'other.nimbus.example'), []],
  [403, denied('SERVICE_DISABLED', 'mail.nimbus.example'), undefined],
  [403, {}, undefined],
  [401, denied('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'mail.nimbus.example'), undefined],
])('reads the missing scopes from a %d %j', (status, body, scopes) => {
  expect(lacksScope(response(status, body))).toEqual(scopes);
});
