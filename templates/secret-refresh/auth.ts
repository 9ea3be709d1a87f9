import {
  anyId,
  carriedOver,
  type EndpointRequest,
  failedForSure,
  filled,
  form,
  isObject,
  json,
  lifeMs,
  type RequestToken,
  type TokenReading,
  type TokenResult,
  type TokenSet,
  type UpstreamResponse,
} from 'keyring-gateway';
import { errorCodeOf } from './responses.js';

/** The two ways to get a token: with the secret, and with a refresh token. The secret is the fallback of the refresh token. */
export interface AcmeAuth {
  bySecret(credentials: Credentials): Promise<TokenResult>;
  /** A refresh that certainly failed falls back to the secret. The engine handles a refresh whose outcome is unknown. */
  refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
}

export function createAuth(url: string, requestToken: RequestToken): AcmeAuth {
  const tokenUrl = url + TOKEN_PATH;

  async function bySecret(credentials: Credentials): Promise<TokenResult> {
    // The old refresh token is not kept: it was refused or may have been redeemed.
    return carriedOver(await requestToken(tokenUrl, secretRequest(credentials), readToken), { credentials });
  }

  return {
    bySecret,
    async refresh(held, spent) {
      if (held.refreshToken && !spent) {
        const outcome = await requestToken(tokenUrl, refreshRequest(held.refreshToken), readToken);
        if (!failedForSure(outcome)) return carriedOver(outcome, held);
      }
      const credentials = credentialsOf(held);
      return credentials ? bySecret(credentials) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

export function credentialsOf({ credentials }: TokenSet): Credentials | undefined {
  const { account, secret } = credentials ?? {};
  return account && secret ? { account, secret } : undefined;
}

/** Path of the token endpoint, for both grant types. */
export const TOKEN_PATH = '/v1/token';

/** A type, not an interface, so that it fits `TokenSet.credentials`. */
export type Credentials = {
  readonly account: string;
  readonly secret: string;
};

function tokenRequest(fields: Readonly<Record<string, string>>): EndpointRequest {
  const { headers, ...rest } = form(fields);
  return { method: 'POST', ...rest, headers: { accept: 'application/json', ...headers } };
}

const secretRequest = ({ account, secret }: Credentials) => tokenRequest({ grant: 'secret', account, secret });

export const refreshRequest = (refreshToken: string) => tokenRequest({ grant: 'refresh', refresh_token: refreshToken });

/** Error codes that reject the secret or the refresh token. No other error code may end a grant. */
const REFUSALS = new Set(['invalid_secret', 'invalid_refresh_token']);

/** Reads a token response. A 429 and a 5xx say nothing about the credentials. An error with a 2xx means that no token was issued. Undefined: the body is not a token response. */
export function readToken(response: UpstreamResponse): TokenReading | undefined {
  const body = json(response);
  if (!isObject(body) || response.status === 429 || response.status >= 500) return undefined;
  const error = errorCodeOf(body);
  if (REFUSALS.has(error ?? '')) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  if (response.status < 300 && error !== undefined) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
  const accessToken = filled(body.access_token);
  const refreshToken = filled(body.refresh_token);
  if (response.status >= 300 || !accessToken) return undefined;
  return {
    kind: 'issued',
    issued: {
      accessToken,
      ...(refreshToken && { refreshToken }),
      accessLifeMs: lifeMs(body.expires_in),
      subject: anyId(body.account),
    },
  };
}
