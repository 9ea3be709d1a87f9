import type { TokenReading, TokenSet } from '../../provider/contract.js';
import { basic, type EndpointRequest, isSuccess, json, post, type UpstreamResponse } from '../../upstream/messages.js';
import { dateMs, lifeUntilMs } from '../../upstream/provider-numbers.js';
import { filled, float, type RowOf, row } from '../../upstream/read.js';
import { isPage } from '../../upstream/response-table.js';
import { wordsOf } from './responses.js';

/** Credentials for a POOL token: an API key is bound to one user. A type, not an interface, so that it fits `TokenSet.credentials`. */
export type PoolCredentials = {
  readonly userId: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** Path of the token endpoint (api.promoonly.com/doc/token). */
export const KEY_PATH = '/user/authenticate';
/** Path of the sign-in with e-mail and password (api.promoonly.com/doc/signin). */
export const ACCOUNT_PATH = '/user/authenticate/signin';

/** A token for a key: Basic over UTF-8, and the user id as the only form field. */
export function keyRequest({ userId, apiKey, apiSecret }: PoolCredentials): EndpointRequest {
  const request = post({ userid: userId });
  return { ...request, headers: { ...request.headers, authorization: basic(apiKey, apiSecret) } };
}

/** A token, and the key to further ones, for e-mail and password. No Authorization header. */
export const accountRequest = ({ email, password }: { readonly email: string; readonly password: string }) =>
  post({ email, password });

/** The credentials that a grant is refreshed with; undefined where the sign-in brought none. */
export function credentialsOf({ credentials, facts }: TokenSet): PoolCredentials | undefined {
  const { userId = facts?.userId, apiKey, apiSecret } = credentials ?? {};
  return userId && apiKey && apiSecret ? { userId, apiKey, apiSecret } : undefined;
}

/** How a token is presented: Bearer over base64 of user id and token (api.promoonly.com/doc/sync_distribution). */
export function bearer({ accessToken, facts }: TokenSet): { readonly authorization: string } {
  const pair = `${facts?.userId ?? ''}:${accessToken}`;
  return { authorization: `Bearer ${Buffer.from(pair, 'utf8').toString('base64')}` };
}

/** Both token responses. `code` is left out on purpose: it is 504 in the documented success. */
const WIRE = row(wire => ({
  token: filled(wire.token),
  userid: filled(wire.userid),
  result: filled(wire.result),
  expires: float(wire.expires),
  expiration: float(wire.expiration),
  server_time: float(wire.server_time),
  api_key: filled(wire.api_key),
  api_secret: filled(wire.api_secret),
}));
type Wire = RowOf<typeof WIRE>;

/** Reads the response to a key (api.promoonly.com/doc/token). The user id of the request presents the token, but does not say whose it is. */
export const readKeyResponse = (asked: PoolCredentials) => (response: UpstreamResponse) =>
  read(response, wire => ({ ...asked, userId: wire.userid ?? asked.userId }));

/** Reads the response to e-mail and password (api.promoonly.com/doc/signin): it names the user and carries the key to refresh with. */
export const readAccountResponse = (response: UpstreamResponse) =>
  read(response, ({ userid, api_key, api_secret }) =>
    userid ? { userId: userid, ...(api_key && api_secret && { apiKey: api_key, apiSecret: api_secret }) } : undefined,
  );

type Owner = Pick<PoolCredentials, 'userId'> & Partial<PoolCredentials>;

function read(response: UpstreamResponse, ownerOf: (wire: Wire) => Owner | undefined): TokenReading | undefined {
  const body = json(response);
  const wire = WIRE(body);
  if (!wire || !succeeded(response, wire)) {
    const words = wordsOf(body);
    if (refuses(response, wire, words)) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    // Words of trouble under 2xx: nothing was issued.
    const isTrouble = isSuccess(response.status) && words !== undefined && PASSING.test(words);
    return isTrouble ? { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' } : undefined;
  }

  const owner = ownerOf(wire);
  if (!owner || !wire.token) return undefined;
  const { userId, apiKey, apiSecret } = owner;
  return {
    kind: 'issued',
    issued: {
      accessToken: wire.token,
      ...(apiKey && apiSecret && { credentials: { userId, apiKey, apiSecret } }),
      facts: { userId },
      subject: subjectOf(wire.userid),
      accessLifeMs: lifeMs({ expires: wire.expires ?? wire.expiration, serverTime: wire.server_time }, response),
    },
  };
}

/** The account that POOL names. User ids are integers: one with zeros in front is the same. */
export const subjectOf = (userId: string | null | undefined): string | undefined =>
  userId && /^\d{1,20}$/.test(userId) ? String(BigInt(userId)) : undefined;

const isNoToken = (token: string | null) => token === null || /^(invalid|expired|none|null|false)$/i.test(token);

function succeeded(response: UpstreamResponse, { token, result }: Wire): boolean {
  if (!isSuccess(response.status) || isNoToken(token)) return false;
  return result === null || /^\s*(authenticated|success|ok)\b/i.test(result);
}

/** Words of a trouble that passes: they say nothing about the credentials, and must not end a grant. */
const PASSING =
  /try again (later|in)|temporar|unavailable|maintenance|\bbusy\b|overload|time[d-]?[ -]?out|internal|server error|database|too many|rate limit/i;
const NAMES_CREDENTIALS = /\b(user|userid|user id|e-?mail|password|account|key|secret|credentials?)\b/i;

/**
 * Whether the credentials are no good: HTTP 401 or 403 but for a page (that of something in between says nothing about them), or words in place of a
 * token. A 4xx that means something else to HTTP (404, 405, 415 …) counts only if its words name the credentials.
 */
function refuses(response: UpstreamResponse, wire: Wire | undefined, words: string | undefined): boolean {
  const { status, text } = response;
  if (status === 401 && !isPage(response)) return true;
  if (status === 403 && (wire !== undefined || text.trim() === '')) return true;
  if (!wire || status < 200 || status >= 500 || status === 408 || status === 429) return false;
  if (words === undefined) return wire.token !== null && isNoToken(wire.token);
  if (PASSING.test(words)) return false;
  const speaksOfInput = isSuccess(status) || status === 400 || status === 422;
  return speaksOfInput || (status >= 400 && NAMES_CREDENTIALS.test(words));
}

/** The two instants of a token response, epoch seconds by POOL's own clock; null where missing or unreadable. */
interface TokenTimes {
  /** `expires`, or `expiration` after a sign-in. */
  readonly expires: number | null;
  readonly serverTime: number | null;
}

/**
 * Life of the token in ms, counted from the response: its end minus POOL's clock, so that ours does not matter. Without `server_time` the Date header
 * (RFC 9110, 6.6.1) stands in, and only then our own clock. Undefined: nothing usable was said.
 */
export function lifeMs(
  { expires, serverTime }: TokenTimes,
  response: Pick<UpstreamResponse, 'headers' | 'receivedAtMs'>,
) {
  const nowMs = serverTime !== null && serverTime > 0 ? serverTime * 1000 : dateMs(response);
  const life = lifeUntilMs(expires, nowMs) ?? 0;
  return life > 0 ? life : undefined;
}
