import type { TokenReading } from '../../provider/contract.js';
import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { type RowOf, row } from '../../upstream/read.js';
import { isPage } from '../../upstream/response-table.js';
import { filled, float } from '../../upstream/shapes.js';
import type { PoolCredentials } from './auth.js';
import { wordsOf } from './envelope.js';
import { lifeMs } from './life.js';

/** Both token answers. `code` is left out on purpose: it is 504 in the documented success. */
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
export const readKeyAnswer = (asked: PoolCredentials) => (answer: UpstreamResponse) =>
  read(answer, wire => ({ ...asked, userId: wire.userid ?? asked.userId }));

/** Reads the answer to e-mail and password (api.promoonly.com/doc/signin): it names the user and carries the key to renew with. */
export const readAccountAnswer = (answer: UpstreamResponse) =>
  read(answer, ({ userid, api_key, api_secret }) =>
    userid ? { userId: userid, ...(api_key && api_secret && { apiKey: api_key, apiSecret: api_secret }) } : undefined,
  );

type Owner = Pick<PoolCredentials, 'userId'> & Partial<PoolCredentials>;

function read(answer: UpstreamResponse, ownerOf: (wire: Wire) => Owner | undefined): TokenReading | undefined {
  const body = json(answer);
  const wire = WIRE(body);
  if (!wire || !succeeded(answer, wire)) {
    const words = wordsOf(body);
    if (refuses(answer, wire, words)) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    // Words of trouble under 2xx: nothing was issued.
    const isTrouble = isOk(answer) && words !== undefined && PASSING.test(words);
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
      accessLifeMs: lifeMs({ expires: wire.expires ?? wire.expiration, serverTime: wire.server_time }, answer),
    },
  };
}

/** The account that POOL names. User ids are integers: one with zeros in front is the same. */
export const subjectOf = (userId: string | null | undefined): string | undefined =>
  userId && /^\d{1,20}$/.test(userId) ? String(BigInt(userId)) : undefined;

const isNoToken = (token: string | null) => token === null || /^(invalid|expired|none|null|false)$/i.test(token);

const isOk = ({ status }: UpstreamResponse) => status >= 200 && status <= 299;

function succeeded(answer: UpstreamResponse, { token, result }: Wire): boolean {
  if (!isOk(answer) || isNoToken(token)) return false;
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
function refuses(answer: UpstreamResponse, wire: Wire | undefined, words: string | undefined): boolean {
  const { status, text } = answer;
  if (status === 401 && !isPage(answer)) return true;
  if (status === 403 && (wire !== undefined || text.trim() === '')) return true;
  if (!wire || status < 200 || status >= 500 || status === 408 || status === 429) return false;
  if (words === undefined) return wire.token !== null && isNoToken(wire.token);
  if (PASSING.test(words)) return false;
  const speaksOfInput = (status >= 200 && status <= 299) || status === 400 || status === 422;
  return speaksOfInput || (status >= 400 && NAMES_CREDENTIALS.test(words));
}
