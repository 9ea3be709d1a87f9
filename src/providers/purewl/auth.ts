import { carriedOver, failedForSure } from '../../auth/oauth2/token-response.js';
import type { RequestToken, TokenReading, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import { isSuccess, post, type UpstreamResponse } from '../../upstream/messages.js';
import { lifeMs, lifeUntilMs } from '../../upstream/provider-numbers.js';
import { filled, row } from '../../upstream/read.js';
import type { PurewlValues } from './config.js';
import { readEnvelope, SUCCESS } from './responses.js';

export type PurewlAuth = ReturnType<typeof createAuth>;

/** The two ways to a token: `grantType=secret`, and `grantType=refresh` with the secret as its way out. */
export function createAuth(values: PurewlValues, requestToken: RequestToken) {
  const request = (fields: TokenFields) =>
    requestToken(values.url + TOKEN_PATH, tokenRequest(values.authBody, fields), readToken);

  async function bySecret(secretKey: string, before?: TokenSet): Promise<TokenResult> {
    const outcome = await request({ grantType: 'secret', secretKey });
    // An older refresh token is not carried over: it was refused or may be spent.
    return named(carriedOver(outcome, { credentials: { secretKey }, facts: before?.facts }));
  }

  async function byRefresh(refreshToken: string, held: TokenSet): Promise<TokenResult> {
    const secretKey = values.sendSecretOnRefresh ? held.credentials?.secretKey : undefined;
    const outcome = await request({ grantType: 'refresh', refreshToken, secretKey });
    return named(carriedOver(outcome, { refreshToken, credentials: held.credentials, facts: held.facts }));
  }

  return {
    /** A new family of tokens for a secret key. */
    bySecret: (secretKey: string) => bySecret(secretKey),
    /**
     * New tokens without the user. A refresh that failed for sure falls back to the secret at once; one whose outcome is unknown is reported as it is,
     * and the engine calls it again with `spent` if the rotation requires it.
     */
    async refresh(held: TokenSet, spent: boolean): Promise<TokenResult> {
      if (held.refreshToken && !spent) {
        const outcome = await byRefresh(held.refreshToken, held);
        if (!failedForSure(outcome)) return outcome;
      }
      const secretKey = held.credentials?.secretKey;
      return secretKey ? bySecret(secretKey, held) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

/** The account, where a refresh does not say it again. */
function named(outcome: TokenResult): TokenResult {
  if (outcome.kind !== 'issued') return outcome;
  const { issued } = outcome;
  return { kind: 'issued', issued: { ...issued, subject: issued.subject ?? issued.facts?.resellerId } };
}

export const TOKEN_PATH = '/auth/v1/accessToken';

/** Fields of a token request. The provider marks `secretKey` as required for both grant types. */
type TokenFields =
  | { readonly grantType: 'secret'; readonly secretKey: string }
  | { readonly grantType: 'refresh'; readonly refreshToken: string; readonly secretKey: string | undefined };

/** A token request: POST with a form, or with JSON if configured (PUREWL_AUTH_BODY). */
export const tokenRequest = (encoding: 'form' | 'json', fields: TokenFields) => post(fields, encoding);

const tokenRow = row(wire => ({
  accessToken: filled(wire.accessToken),
  refreshToken: filled(wire.refreshToken),
  expiry: wire.expiry,
  resellerId: filled(wire.resellerId),
  resellerUid: filled(wire.resellerUid),
}));

/** Statuses under which an error envelope speaks about the credentials; 404, 405, 415, 429 and 5xx speak about something else. */
const REFUSING: readonly number[] = [400, 401, 403, 422];

/**
 * Reads the response to a token request: success is `response_code` 1 with an `accessToken`. No code of refusal is documented, so every other code
 * counts as one, under HTTP 200 too, unless it is itself an HTTP status that speaks of trouble at the provider: then nothing was issued.
 */
export function readToken(response: UpstreamResponse): TokenReading | undefined {
  const envelope = readEnvelope(response);
  if (!envelope) return undefined;
  if (envelope.code === SUCCESS) return isSuccess(response.status) ? readIssued(envelope.body, response) : undefined;
  const bare = envelope.code === null;
  const refuses = bare ? envelope.message !== null : !isTrouble(envelope.code);
  const underStatus = REFUSING.includes(response.status) || (isSuccess(response.status) && !bare);
  if (refuses && underStatus) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  if (!isTrouble(envelope.code) || !isSuccess(response.status)) return undefined;
  return { kind: 'unavailable', code: envelope.code === 429 ? 'RATE_LIMITED' : 'PROVIDER_UNAVAILABLE' };
}

const isTrouble = (code: number | null) => code === 429 || (code !== null && code >= 500 && code <= 599);

function readIssued(body: unknown, response: UpstreamResponse): TokenReading | undefined {
  const token = tokenRow(body);
  if (!token?.accessToken) return undefined;
  const { accessToken, refreshToken, expiry, resellerId, resellerUid } = token;
  const issued: TokenResponse = {
    accessToken,
    ...(refreshToken && { refreshToken }),
    facts: { ...(resellerId && { resellerId }), ...(resellerUid && { resellerUid }) },
    accessLifeMs: lifeOf(expiry, response),
    subject: resellerId ?? undefined,
  };
  return { kind: 'issued', issued };
}

/**
 * Life in ms from `expiry`, documented as seconds from now: counted from when the request went out, since the provider's clock began somewhere on the
 * way. A value too long for a lifetime must be an epoch instead. Undefined: nothing usable.
 */
function lifeOf(expiry: unknown, { sentAtMs, receivedAtMs }: UpstreamResponse): number | undefined {
  const ms = lifeMs(expiry);
  if (ms !== undefined) return Math.max(1, ms - (receivedAtMs - sentAtMs));
  const untilMs = lifeUntilMs(expiry, receivedAtMs) ?? 0;
  return untilMs > 0 ? untilMs : undefined;
}
