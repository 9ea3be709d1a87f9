import type { ConformanceProfile } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account, ADA, BEN, keyIdOf } from './seed.js';

export const loginOf = (account: Account) => ({ signet: { keyId: keyIdOf(account), secret: account.secret } });

/** Describes this sandbox to the conformance kit. A key does not expire, so there is no `life`. */
export const profile: ConformanceProfile = {
  tokenCalls: { method: 'GET', path: /^\/v1\/key$/ },
  people: [{ input: loginOf(ADA) }, { input: loginOf(BEN) }],
  read: 'viewer { signet { id name } } signetItems { id title }',
  wrongLogin: loginOf({ ...ADA, secret: 'no-such-secret' }),
  says: {
    refused: { status: 401, body: { error: { code: 'unauthorized', message: 'LEAKED-UPSTREAM-TEXT' } } },
    operator: { status: 403, body: { error: { code: 'date_out_of_range', message: 'LEAKED-UPSTREAM-TEXT' } } },
    errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
  },
  secrets: ACCOUNTS.map(({ secret }) => secret),
  // No header has the secret. The signature proves it.
  presents: ({ authorization = '' }) => /^SIGNET-HMAC-SHA256 key="sk-\w+", signature="[^"]{44}"$/.test(authorization),
};
