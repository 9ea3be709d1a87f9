import { anyId, type EndpointRequest, isObject, json, type TokenReading, type UpstreamResponse } from 'keyring-gateway';
import { errorCodeOf } from './responses.js';

/** Path that tells whose key it was asked with. Harmless: it only reads. */
export const KEY_PATH = '/v1/key';

/** The header that presents a key. */
export const presentation = (apiKey: string) => ({ 'x-api-key': apiKey });

/** Whether a key can travel in a header at all. */
export const isKey = (text: string) => /^[\x21-\x7e]{1,512}$/.test(text);

export const keyRequest = (apiKey: string): EndpointRequest => ({
  method: 'GET',
  headers: { accept: 'application/json', ...presentation(apiKey) },
});

/**
 * Reads the response to "whose key is this": a key that the provider knows is itself the token, for as long as the provider takes it. Only a clear no
 * refuses it. Undefined: the response says nothing about the key.
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
