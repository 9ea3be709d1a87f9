import type { TokenReading, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { BOUNDS, lifeMs } from '../../upstream/provider-numbers.js';
import { isObject, type Wire } from '../../upstream/read.js';

/** Error codes that speak about the client registration or the request, never about the grant (RFC 6749, 5.2). */
const OPERATOR = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'unsupported_grant_type',
  'invalid_request',
]);

/**
 * Reads the response of a token endpoint (RFC 6749, 5.1 and 5.2).
 * Any 2xx that carries a bearer `access_token` is issued. `invalid_grant` is rejected; faults of the client are the operator's. A response with
 * 429 or a 5xx is not believed: servers that lose a race, or are overrun, say strange things there. Undefined: it is not a token response.
 */
export function readTokenAnswer(answer: UpstreamResponse): TokenReading | undefined {
  const body = json(answer);
  if (!isObject(body) || answer.status >= 500 || answer.status === 429) return undefined;
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && isBearer(body)) return { kind: 'issued', issued: issuedFrom(body) };
  const refusal = typeof body.error === 'string' ? refusalFrom(body.error.toLowerCase()) : undefined;
  // An error under 2xx is an error all the same, where no token came with it: nothing was redeemed.
  const isError = isSuccess && Boolean(body.error) && body.access_token === undefined;
  return refusal ?? (isError ? { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' } : undefined);
}

/** A refreshed grant keeps its refresh token when the server sends no new one (RFC 6749, 6). */
export function keepingRefreshToken(reading: TokenReading | undefined, tokens: TokenSet): TokenReading | undefined {
  if (reading?.kind !== 'issued' || reading.issued.refreshToken || !tokens.refreshToken) return reading;
  return { kind: 'issued', issued: { ...reading.issued, refreshToken: tokens.refreshToken } };
}

type Body = Wire;

const filled = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Visible characters only (RFC 6749, A.12): anything else could not stand in a header. */
const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);

/** A token of a type we cannot present must not be used (RFC 6749, 7.1); some servers leave the type out. */
function isBearer(body: Body): body is Body & { access_token: string } {
  const type = body.token_type ?? 'bearer';
  return isToken(body.access_token) && typeof type === 'string' && type.toLowerCase() === 'bearer';
}

function issuedFrom(body: Body & { access_token: string }) {
  return {
    accessToken: body.access_token,
    ...(filled(body.refresh_token) && { refreshToken: body.refresh_token }),
    accessLifeMs: lifeMs(body.expires_in),
    // Not in the RFC; the two names in use.
    refreshLifeMs: lifeMs(body.refresh_token_expires_in ?? body.refresh_expires_in),
    ...(filled(body.scope) && { scopes: scopesIn(body.scope) }),
  };
}

/** Scopes as a server writes them (RFC 6749, 3.3); some put commas. */
const scopesIn = (text: string): readonly string[] =>
  [...new Set(text.slice(0, BOUNDS.scopeLength).split(/[ ,]+/))].filter(Boolean);

function refusalFrom(error: string): TokenReading | undefined {
  if (error === 'invalid_grant') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  return OPERATOR.has(error) ? { kind: 'misconfigured', error } : undefined;
}

/**
 * Whether a refresh certainly failed (rejected, or the response is not a token response), so that the credentials which started the
 * grant may be tried instead. False if the provider sent Retry-After or the outcome is unknown: the engine handles those.
 */
export function failedForSure(outcome: TokenResult): boolean {
  if (outcome.kind === 'rejected') return true;
  return outcome.kind === 'unavailable' && outcome.code !== 'RATE_LIMITED' && outcome.retryAfterMs === undefined;
}

/** Values for fields that a token response may omit. */
export type Kept = { readonly [K in 'refreshToken' | 'credentials' | 'facts']?: TokenSet[K] | undefined };

/** An issued response, with what it omits taken from the tokens before. */
export function carriedOver(outcome: TokenResult, { refreshToken, credentials, facts }: Kept): TokenResult {
  if (outcome.kind !== 'issued') return outcome;
  const { issued } = outcome;
  const refresh = issued.refreshToken ?? refreshToken;
  const whole: TokenResponse = {
    ...issued,
    ...(refresh && { refreshToken: refresh }),
    ...(credentials && { credentials }),
    facts: { ...facts, ...issued.facts },
  };
  return { kind: 'issued', issued: whole };
}
