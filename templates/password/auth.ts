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

/** Path of the login: POST for a token, DELETE to end the token presented. */
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

/** Error codes that speak about the credentials; every other one speaks about something else, and must end no grant. */
const REFUSALS: Readonly<Record<string, 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED'>> = {
  invalid_credentials: 'INVALID_CREDENTIALS',
  account_locked: 'ACCOUNT_LOCKED',
};

/** Reads the response to a login. Whatever comes with 429 or a 5xx is not believed. An error under 2xx says that nothing was issued. Undefined: it cannot be read as a token response. */
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

/** Whether a token is dead now: Acme says yes, or knows none like it. */
export const isRevoked = ({ status }: UpstreamResponse): boolean => (status >= 200 && status < 300) || status === 401;
