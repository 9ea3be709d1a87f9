import type { TokenReading, TokenResponse } from '../../provider/contract.js';
import { form, type UpstreamRequest, type UpstreamResponse } from '../../upstream/answer.js';
import { lifeMs, lifeUntilMs } from '../../upstream/provider-numbers.js';
import { row } from '../../upstream/read.js';
import { filled } from '../../upstream/shapes.js';
import { envelope, SUCCESS } from './envelope.js';

/** Path of the token endpoint, for both grants. */
export const TOKEN_PATH = '/auth/v1/accessToken';

/** Fields of a token request. The provider marks `secretKey` as required for both grants. */
export type TokenFields =
  | { readonly grantType: 'secret'; readonly secretKey: string }
  | { readonly grantType: 'refresh'; readonly refreshToken: string; readonly secretKey: string | undefined };

/** A token request: POST with a form, or with JSON where the operator says so. */
export function tokenAsk(encoding: 'form' | 'json', fields: TokenFields): Omit<UpstreamRequest, 'path'> {
  const { headers, body } =
    encoding === 'form'
      ? form(fields)
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) };
  return { method: 'POST', headers: { ...headers, accept: 'application/json' }, ...(body !== undefined && { body }) };
}

const tokenRow = row(wire => ({
  accessToken: filled(wire.accessToken),
  refreshToken: filled(wire.refreshToken),
  expiry: wire.expiry,
  resellerId: filled(wire.resellerId),
  resellerUid: filled(wire.resellerUid),
}));

/** Statuses under which an error envelope speaks about the credentials; 404, 405, 415, 429 and 5xx speak about something else. */
const REFUSING: readonly number[] = [400, 401, 403, 422];
const isOk = (status: number) => status >= 200 && status < 300;

/**
 * Reads the answer to a token request: success is `response_code` 1 with an `accessToken`. No code of refusal is documented, so every other code
 * counts as one, under HTTP 200 too, unless it is itself an HTTP status that speaks of trouble at the provider: then nothing was issued.
 */
export function readToken(answer: UpstreamResponse): TokenReading | undefined {
  const said = envelope(answer);
  if (!said) return undefined;
  if (said.code === SUCCESS) return isOk(answer.status) ? readIssued(said.body, answer) : undefined;
  const bare = said.code === null;
  const refuses = bare ? said.message !== null : !isTrouble(said.code);
  const underStatus = REFUSING.includes(answer.status) || (isOk(answer.status) && !bare);
  if (refuses && underStatus) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  if (!isTrouble(said.code) || !isOk(answer.status)) return undefined;
  return { kind: 'unavailable', code: said.code === 429 ? 'RATE_LIMITED' : 'PROVIDER_UNAVAILABLE' };
}

const isTrouble = (code: number | null) => code === 429 || (code !== null && code >= 500 && code <= 599);

function readIssued(body: unknown, answer: UpstreamResponse): TokenReading | undefined {
  const token = tokenRow(body);
  if (!token?.accessToken) return undefined;
  const { accessToken, refreshToken, expiry, resellerId, resellerUid } = token;
  const issued: TokenResponse = {
    accessToken,
    ...(refreshToken && { refreshToken }),
    facts: { ...(resellerId && { resellerId }), ...(resellerUid && { resellerUid }) },
    accessLifeMs: lifeOf(expiry, answer),
    subject: resellerId ?? undefined,
  };
  return { kind: 'issued', issued };
}

/**
 * Life in ms from `expiry`, documented as seconds from now: counted from when the request went out, since the provider's clock began somewhere on the
 * way. What is too long for a life must be an epoch instead. Undefined: nothing usable.
 */
function lifeOf(expiry: unknown, { sentAtMs, receivedAtMs }: UpstreamResponse): number | undefined {
  const ms = lifeMs(expiry);
  if (ms !== undefined) return Math.max(1, ms - (receivedAtMs - sentAtMs));
  const untilMs = lifeUntilMs(expiry, receivedAtMs) ?? 0;
  return untilMs > 0 ? untilMs : undefined;
}
