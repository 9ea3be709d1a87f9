import type { ConformanceProfile, MintKnobs } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account, ADA, BEN } from './seed.js';

export const loginOf = ({ id, secret }: Pick<Account, 'id' | 'secret'>) => ({
  acme: { username: id, password: secret, remember: true },
});

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: MintKnobs): ConformanceProfile {
  return {
    tokenCalls: { method: 'POST', path: /^\/v1\/login$/ },
    revocationCalls: { method: 'DELETE', path: /^\/v1\/login$/ },
    people: [
      { input: loginOf(ADA), spellings: ['ADA', ' Ada '].map(id => loginOf({ ...ADA, id })) },
      { input: loginOf(BEN) },
    ],
    read: 'viewer { acme { id name } } acmeItems { id title }',
    wrongLogin: loginOf({ id: ADA.id, secret: 'no-such-password' }),
    life: {
      get ms() {
        return knobs.accessLifeMs;
      },
      set(ms) {
        knobs.accessLifeMs = ms;
      },
      fields: ['expires_in'],
    },
    says: {
      refused: { status: 401, body: { error: { code: 'invalid_credentials', message: 'LEAKED-UPSTREAM-TEXT' } } },
      errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
    },
    secrets: ACCOUNTS.map(({ secret }) => secret),
  };
}
