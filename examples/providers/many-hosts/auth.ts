import type { Provider, ProviderTools, TokenReading } from 'keyring-gateway';
import {
  authorizationUrl,
  clientSecretPost,
  codeRequest,
  isObject,
  json,
  keepingRefreshToken,
  type OAuthClient,
  post,
  readTokenAnswer,
  refreshRequest,
  str,
  type UpstreamResponse,
} from 'keyring-gateway';
import { createNimbusApi, type NimbusApi } from './api.js';
import type { NimbusLoginInput, NimbusValues } from './config.js';

/** Always requested: the ID token has the account, and the profile has its name. */
const IDENTITY = ['openid', 'profile'];

/** Authorization code with PKCE, incremental scopes, refresh tokens that stay valid, and a revocation that ends every grant of the account. */
export function redirectLogin(client: OAuthClient, values: NimbusValues, tools: ProviderTools) {
  const expected = { iss: new URL(values.authorizeUrl).origin, aud: client.id };
  const read = (response: UpstreamResponse) => readTokens(response, expected);
  return {
    scopes: input => [...IDENTITY, ...(input.scopes ?? [])],
    authorizationUrl: (_input, { state, codeChallenge, callbackUrl, scopes }) =>
      authorizationUrl(values.authorizeUrl, {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: callbackUrl,
        scope: scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        access_type: 'offline',
        include_granted_scopes: 'true',
        // Without `consent` only the first login of an account returns a refresh token. Without `select_account` the user cannot choose a second account.
        prompt: 'consent select_account',
      }),
    exchange: ({ code, codeVerifier, callbackUrl }) =>
      tools.requestToken(
        values.tokenUrl,
        codeRequest(client, clientSecretPost, { code, codeVerifier, redirectUri: callbackUrl }),
        read,
      ),
    returnTo: input => input.returnTo ?? undefined,
    identify: async caller => (await createNimbusApi(caller, values).me()).id,
    refresh: async (held, spent) =>
      held.refreshToken && !spent
        ? tools.requestToken(values.tokenUrl, refreshRequest(client, clientSecretPost, held.refreshToken), response =>
            keepingRefreshToken(read(response), held),
          )
        : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    // The request has only the token, without client authentication. `invalid_token`: the token is no longer valid.
    revoke: ({ value }) =>
      tools.requestRevocation(
        values.revokeUrl,
        post({ token: value }),
        response => response.status === 200 || errorOf(response) === 'invalid_token',
      ),
    revocationEnds: 'account',
  } satisfies Partial<Provider<NimbusLoginInput, NimbusApi>>;
}

const errorOf = (response: UpstreamResponse): unknown => {
  const body = json(response);
  return response.status < 500 && isObject(body) ? body.error : undefined;
};

/** The issuer and the client that an ID token must have. */
export interface Expected {
  readonly iss: string;
  readonly aud: string;
}

/** Reads a token response (RFC 6749), with the account from its ID token. */
export function readTokens(response: UpstreamResponse, expected: Expected): TokenReading | undefined {
  const reading = readTokenAnswer(response);
  if (reading?.kind !== 'issued') return reading;
  const subject = subjectOf(json(response), expected);
  return { kind: 'issued', issued: { ...reading.issued, ...(subject && { subject }) } };
}

/**
 * `sub` of the ID token. The ID token comes directly from the token endpoint, so TLS replaces the check of its signature (OpenID Connect Core, 3.1.3.7). Undefined
 * where there is no ID token, or one of another issuer or client. `identify` then requests the account.
 */
function subjectOf(body: unknown, { iss, aud }: Expected): string | undefined {
  const claims = isObject(body) ? claimsOf(str(body.id_token) ?? '') : undefined;
  return isObject(claims) && claims.iss === iss && claims.aud === aud ? (str(claims.sub) ?? undefined) : undefined;
}

function claimsOf(idToken: string): unknown {
  try {
    return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}
