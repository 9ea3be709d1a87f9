import { createHash, createHmac } from 'node:crypto';
import type { TokenReading, TokenSet } from 'keyring-gateway';
import {
  anyId,
  type EndpointRequest,
  isObject,
  json,
  type UpstreamRequest,
  type UpstreamResponse,
} from 'keyring-gateway';
import { errorCodeOf, TOO_FAR_APART } from './responses.js';

/** Path that tells whose key it was asked with. Harmless: it only reads. */
export const KEY_PATH = '/v1/key';

/** Whether a key id can travel in a quoted part of a header, and there is a secret. */
export const isKey = ({ id, secret }: Key) => /^[\w.-]{1,128}$/.test(id) && secret !== '' && secret.length <= 512;

export function keyRequest(key: Key, nowMs: number): EndpointRequest {
  const request = { method: 'GET', path: KEY_PATH } as const;
  return { ...request, headers: { accept: 'application/json', ...signed(key, request, nowMs) } };
}

/** The key that a grant holds: its secret in the token's place, its id beside it. */
export const keyOf = ({ accessToken, facts }: TokenSet): Key => ({ id: facts?.keyId ?? '', secret: accessToken });

/**
 * Reads the response to "whose key is this": a key that the provider knows is itself the token, for as long as the provider takes it. Only a clear no
 * refuses it; a clock that is wrong is the operator's. Undefined: the response says nothing about the key.
 */
export const readOwner =
  ({ id, secret }: Key) =>
  (response: UpstreamResponse): TokenReading | undefined => {
    const body = json(response);
    if (!isObject(body) || response.status === 429 || response.status >= 500) return undefined;
    const error = errorCodeOf(body);
    if (error === 'unauthorized') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    if (error === TOO_FAR_APART) return { kind: 'misconfigured', error };
    // An error of another kind under 2xx.
    if (error !== undefined && response.status < 300) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    const subject = anyId(body.owner);
    if (response.status >= 300 || subject === undefined) return undefined;
    return { kind: 'issued', issued: { accessToken: secret, facts: { keyId: id }, subject } };
  };

/** What signs: the id goes with every request, the secret with none. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

/**
 * The headers that present a key with a request: Signet wants method, path with query, date (RFC 9110, 5.6.7), SHA-256 of the body and key id, a line
 * each, under HMAC-SHA256, in base64. It takes the same signature for five minutes, so a read may be sent again as it is. `nowMs`: our clock.
 */
export function signed(
  { id, secret }: Key,
  { method, path, body = '' }: UpstreamRequest,
  nowMs: number,
): Readonly<Record<string, string>> {
  const date = new Date(nowMs).toUTCString();
  const digest = createHash('sha256').update(body).digest('base64');
  const signature = createHmac('sha256', secret).update([method, path, date, digest, id].join('\n')).digest('base64');
  return {
    date,
    'x-content-sha256': digest,
    authorization: `SIGNET-HMAC-SHA256 key="${id}", signature="${signature}"`,
  };
}
