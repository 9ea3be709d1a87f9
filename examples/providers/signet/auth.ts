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

/** Path that returns the owner of the key in the request. It only reads. */
export const KEY_PATH = '/v1/key';

/** Whether the id of a key has only characters that a quoted header parameter allows, and the secret is set. */
export const isKey = ({ id, secret }: Key) => /^[\w.-]{1,128}$/.test(id) && secret !== '' && secret.length <= 512;

export function keyRequest(key: Key, nowMs: number): EndpointRequest {
  const request = { method: 'GET', path: KEY_PATH } as const;
  return { ...request, headers: { accept: 'application/json', ...signed(key, request, nowMs) } };
}

/** The key of a grant. Its secret is stored as the access token, its id as a fact. */
export const keyOf = ({ accessToken, facts }: TokenSet): Key => ({ id: facts?.keyId ?? '', secret: accessToken });

/**
 * Reads the response about the owner of a key. A key that the provider knows is the access token and does not expire. Only an explicit rejection refuses
 * it. A wrong clock is a problem of the operator. Undefined: the response does not say whether the key is valid.
 */
export const readOwner =
  ({ id, secret }: Key) =>
  (response: UpstreamResponse): TokenReading | undefined => {
    const body = json(response);
    if (!isObject(body) || response.status === 429 || response.status >= 500) return undefined;
    const error = errorCodeOf(body);
    if (error === 'unauthorized') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    if (error === TOO_FAR_APART) return { kind: 'misconfigured', error };
    // Another error with a 2xx.
    if (error !== undefined && response.status < 300) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    const subject = anyId(body.owner);
    if (response.status >= 300 || subject === undefined) return undefined;
    return { kind: 'issued', issued: { accessToken: secret, facts: { keyId: id }, subject } };
  };

/** A key. Every request has its id, no request has its secret. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

/**
 * The headers that sign a request. The signature is an HMAC-SHA256 in base64 over five lines: method, path with query, date (RFC 9110, 5.6.7), SHA-256 of the
 * body, and key id. Signet accepts a signature for five minutes, so a read can be sent again unchanged. `nowMs`: time of the gateway's clock.
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
