import { anyId, type EndpointRequest, isObject, json, type TokenReading, type UpstreamResponse } from 'keyring-gateway';
import { errorCodeOf } from './responses.js';

/** Path that returns the owner of the key in the request. It only reads. */
export const KEY_PATH = '/v1/key';

/** The header with the key. */
export const presentation = (apiKey: string) => ({ 'x-api-key': apiKey });

/** Whether the key has only characters that a header allows. */
export const isKey = (text: string) => /^[\x21-\x7e]{1,512}$/.test(text);

export const keyRequest = (apiKey: string): EndpointRequest => ({
  method: 'GET',
  headers: { accept: 'application/json', ...presentation(apiKey) },
});

/**
 * Reads the response about the owner of a key. A key that the provider knows is the access token and does not expire. Only an explicit rejection refuses
 * it. Undefined: the response does not say whether the key is valid.
 */
export const readOwner =
  (apiKey: string) =>
  (response: UpstreamResponse): TokenReading | undefined => {
    const body = json(response);
    if (!isObject(body) || response.status === 429 || response.status >= 500) return undefined;
    if (errorCodeOf(body) === 'unauthorized') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    const subject = anyId(body.owner);
    if (response.status >= 300 || subject === undefined) return undefined;
    return { kind: 'issued', issued: { accessToken: apiKey, subject } };
  };
