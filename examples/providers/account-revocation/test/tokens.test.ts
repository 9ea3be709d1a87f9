import type { UpstreamResponse } from 'keyring-gateway';
import { expect, it } from 'vitest';
import { readTokens } from '../auth.js';

const response = (status: number, body: unknown): UpstreamResponse => ({
  status,
  headers: {},
  text: JSON.stringify(body),
  sentAtMs: 0,
  receivedAtMs: 0,
});
const error = (resource: string) => ({ message: 'Bad Request', errors: [{ resource, field: 'x', code: 'invalid' }] });
const TOKENS = {
  token_type: 'Bearer',
  access_token: 'a',
  refresh_token: 'r',
  expires_at: 1_568_775_134,
  expires_in: 20_566,
};

it('reads the athlete from the first response, and the remaining lifetime', () => {
  const body = { ...TOKENS, athlete: { id: 227615, firstname: 'Ada' } };
  expect(readTokens(response(200, body))).toMatchObject({
    kind: 'issued',
    issued: { accessToken: 'a', refreshToken: 'r', accessLifeMs: 20_566_000, subject: '227615' },
  });
  expect(readTokens(response(200, TOKENS))).not.toHaveProperty('issued.subject');
});

it.each<[number, string, object | undefined]>([
  [400, 'RefreshToken', { kind: 'rejected', reason: 'INVALID_CREDENTIALS' }],
  [400, 'AuthorizationCode', { kind: 'rejected', reason: 'INVALID_CREDENTIALS' }],
  [401, 'Application', { kind: 'misconfigured', error: 'invalid_client' }],
  [400, 'Athlete', undefined],
  [429, 'RefreshToken', undefined],
  [503, 'RefreshToken', undefined],
  [200, 'Athlete', { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' }],
])('reads the reason of a %d about %s', (status, resource, expected) => {
  expect(readTokens(response(status, error(resource)))).toEqual(expected);
});
