import {
  type EndpointRequest,
  filled,
  isObject,
  json,
  lifeMs,
  type TokenReading,
  type UpstreamResponse,
} from 'keyring-gateway';
import { errorCodeOf } from './responses.js';

/** Path of the login. POST returns a token, DELETE ends the token in the request. */
export const LOGIN_PATH = '/v1/login';

/** A type, not an interface, so that it fits `TokenSet.credentials`. */
export type Credentials = {
  readonly username: string;
  readonly password: string;
};

export const loginRequest = ({ username, password }: Credentials): EndpointRequest => ({
  method: 'POST',
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body: JSON.stringify({ username, password }),
});

export const presentation = (token: string) => ({ authorization: `Bearer ${token}` });

export const logoutRequest = (token: string): EndpointRequest => ({
  method: 'DELETE',
  headers: { accept: 'application/json', ...presentation(token) },
});

/** Error codes that reject the credentials. No other error code may end a grant. */
const REFUSALS: Readonly<Record<string, 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED'>> = {
  invalid_credentials: 'INVALID_CREDENTIALS',
  account_locked: 'ACCOUNT_LOCKED',
};

/** Reads the response to a login. A 429 and a 5xx say nothing about the credentials. An error with a 2xx means that no token was issued. Undefined: the body is not a token response. */
export function readToken(response: UpstreamResponse): TokenReading | undefined {
  const body = json(response);
  if (!isObject(body) || response.status === 429 || response.status >= 500) return undefined;
  const error = errorCodeOf(body);
  const reason = REFUSALS[error ?? ''];
  if (reason) return { kind: 'rejected', reason };
  if (response.status < 300 && error !== undefined) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
  const accessToken = filled(body.token);
  if (response.status >= 300 || !accessToken) return undefined;
  return { kind: 'issued', issued: { accessToken, accessLifeMs: lifeMs(body.expires_in) } };
}

/** Whether a token is no longer valid: Acme confirms the revocation or does not know the token. */
export const isRevoked = ({ status }: UpstreamResponse): boolean => (status >= 200 && status < 300) || status === 401;
