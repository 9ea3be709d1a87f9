import type { TokenReading } from 'keyring-gateway';
import {
  AS_JSON,
  anyId,
  type EndpointRequest,
  isObject,
  json,
  queryString,
  type UpstreamResponse,
} from 'keyring-gateway';
import { statusOf } from './responses.js';

/** Whether a key can be told from a slip of the pen. */
export const isKey = (text: string) => /^[\x21-\x7e]{1,512}$/.test(text);

/** URL that tells whose key it was asked with. Harmless: it only reads. */
export const accountUrl = (origin: string, key: string) => `${origin}/v1/account${queryString([['key', key]])}`;

export const KEY_REQUEST: EndpointRequest = { method: 'GET', headers: AS_JSON };

/**
 * Reads the response to "whose key is this": a key that the provider knows is itself the token, for as long as the provider takes it. Only a clear no
 * refuses it. Undefined: the response says nothing about the key.
 */
export const readOwner =
  (key: string) =>
  (response: UpstreamResponse): TokenReading | undefined => {
    const body = json(response);
    const status = statusOf(body);
    if (!isObject(body) || response.status >= 300 || status === undefined) return undefined;
    if (status === 'REQUEST_DENIED') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    if (status === 'OVER_QUERY_LIMIT') return { kind: 'unavailable', code: 'RATE_LIMITED' };
    const subject = isObject(body.result) ? anyId(body.result.id) : undefined;
    if (status !== 'OK' || subject === undefined) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    return { kind: 'issued', issued: { accessToken: key, subject } };
  };
