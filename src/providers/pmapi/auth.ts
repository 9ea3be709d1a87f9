import type { TokenReading } from '../../provider/contract.js';
import { form, type UpstreamRequest, type UpstreamResponse } from '../../upstream/answer.js';
import { dateMs, lifeUntilMs } from '../../upstream/provider-numbers.js';
import { reject, row } from '../../upstream/read.js';
import { effectiveStatus, envelope, isHtml, isOk } from './envelope.js';
import { readRefusal } from './refusal.js';

/** A user's name and password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** POST /token: trades a user name and password for a token (dev.sign-up.to, authorisation/token). */
export function tokenAsk(
  encoding: 'form' | 'json',
  { username, password }: Credentials,
): Omit<UpstreamRequest, 'path'> {
  const fields = { username, password };
  const { headers, body } =
    encoding === 'form'
      ? form(fields)
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) };
  return { method: 'POST', headers: { ...headers, accept: 'application/json' }, ...(body !== undefined && { body }) };
}

/** DELETE /token without a filter: ends the token that the request presents. A filter would put the secret in the URL. */
export function revocationAsk(token: string): Omit<UpstreamRequest, 'path'> {
  return { method: 'DELETE', headers: { ...presentation(token), accept: 'application/json' } };
}

/** The header that presents a token. */
export const presentation = (token: string) => ({ authorization: `SuTToken ${token}` });

/** Whether a token can travel in a header. Its documented form (96 of A-Z a-z 0-9 / +) is not insisted on. */
export const isToken = (text: string) => /^[\x21-\x7e]{1,4096}$/.test(text);

const ISSUED = row(({ token, expiry }) => ({
  token: typeof token === 'string' && isToken(token) ? token : reject(),
  expiry,
}));

/** Reads the answer to POST /token. Success is any 2xx (202 has been seen) with a token; `data` is an object or an array of one. */
export function readToken(answer: UpstreamResponse): TokenReading | undefined {
  const said = envelope(answer);
  const status = effectiveStatus(answer, said);
  if (!isOk(status)) return readRefusal(status, said, answer);
  const data = Array.isArray(said?.data) ? said.data[0] : said?.data;
  const issued = ISSUED(data);
  if (!issued) return undefined;
  const { token, expiry } = issued;
  return { kind: 'issued', issued: { accessToken: token, accessLifeMs: lifeMs(expiry, answer) } };
}

/**
 * ms from the answer to `expiry` (epoch seconds by the provider's clock). The Date header tells that clock; where it makes no sense of
 * the expiry, ours has to do. 0: over already; undefined: nothing usable was said.
 */
function lifeMs(expiry: unknown, answer: UpstreamResponse): number | undefined {
  const lives = [dateMs(answer), answer.receivedAtMs]
    .map(nowMs => lifeUntilMs(expiry, nowMs))
    .filter(life => life !== undefined);
  return lives.find(life => life > 0) ?? (lives.length > 0 ? 0 : undefined);
}

/** Whether a revocation's answer says that the token is dead: a plain yes, or that the provider knows of no such token. */
export function isRevoked(answer: UpstreamResponse): boolean {
  const status = effectiveStatus(answer);
  return status === 401 || ((isOk(status) || status === 404) && !isHtml(answer));
}
