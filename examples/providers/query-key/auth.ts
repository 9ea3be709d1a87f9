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

/** Whether a text has the form of a key. */
export const isKey = (text: string) => /^[\x21-\x7e]{1,512}$/.test(text);

/** URL that returns the owner of the key in the request. It only reads. */
export const accountUrl = (origin: string, key: string) => `${origin}/v1/account${queryString([['key', key]])}`;

export const KEY_REQUEST: EndpointRequest = { method: 'GET', headers: AS_JSON };

/**
 * Reads the response about the owner of a key. A key that the provider knows is the access token and does not expire. Only an explicit rejection refuses
 * it. Undefined: the response does not say whether the key is valid.
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
