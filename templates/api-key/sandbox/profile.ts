import type { ConformanceProfile } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account, ADA, BEN } from './seed.js';

/** A key has only ASCII characters. */
export const keyOf = ({ secret }: Account) => Buffer.from(secret).toString('base64url');

export const loginOf = (apiKey: string) => ({ acme: { apiKey } });

/** Describes this sandbox to the conformance kit. A key does not expire, so there is no `life`. */
export const profile: ConformanceProfile = {
  tokenCalls: { method: 'GET', path: /^\/v1\/key$/ },
  people: [{ input: loginOf(keyOf(ADA)) }, { input: loginOf(keyOf(BEN)) }],
  read: 'viewer { acme { id name } } acmeItems { id title }',
  wrongLogin: loginOf('no-such-key'),
  says: {
    refused: { status: 401, body: { error: { code: 'unauthorized', message: 'LEAKED-UPSTREAM-TEXT' } } },
    errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
  },
  secrets: ACCOUNTS.map(keyOf),
};
