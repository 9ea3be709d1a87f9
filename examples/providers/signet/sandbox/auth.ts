import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Call, Ledger, Reply, SandboxClock } from 'keyring-gateway/testing';
import { fail } from './data.js';
import { ACCOUNTS, type Account, keyIdOf } from './seed.js';

/** Largest difference between a request's date and Signet's clock, ms. */
const SKEW_MS = 300_000;
const CREDENTIALS = /^SIGNET-HMAC-SHA256 key="([\w.-]+)", signature="([A-Za-z0-9+/]{43}=)"$/;
/** The only accepted date format (IMF-fixdate, RFC 9110, 5.6.7). */
const IMF = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Returns the account that signed a call, or the refusal. The signature must match the received call exactly. */
export function verify(ledger: Ledger, clock: SandboxClock, call: Call): Account | Reply {
  const { method, path, query, headers, body } = call;
  const { date = '', authorization = '', 'x-content-sha256': digest = '' } = headers;
  const [, keyId = '', signature = ''] = CREDENTIALS.exec(authorization) ?? [];
  const account = ACCOUNTS.find(one => keyIdOf(one) === keyId);
  // An unknown key causes the same work, so neither the response nor its time reveals which keys exist.
  const expected = createHmac('sha256', account?.secret ?? 'nobody')
    .update([method, query.size > 0 ? `${path}?${query}` : path, date, digest, keyId].join('\n'))
    .digest();
  const given = Buffer.from(signature, 'base64');
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  const isKnown = ledger.usable(account?.secret, 'access', clock.now()) !== undefined;
  if (!account || !isSigned || !isKnown) return fail(401, 'unauthorized');
  if (!IMF.test(date) || !(Math.abs(Date.parse(date) - clock.now()) <= SKEW_MS)) return fail(403, 'date_out_of_range');
  if (createHash('sha256').update(body).digest('base64') !== digest) return fail(400, 'digest_mismatch');
  return account;
}

export const isReply = (one: Account | Reply): one is Reply => !('secret' in one);
