import type { ConformanceProfile, MintKnobs } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account, ADA, BEN } from './seed.js';

export const loginOf = ({ id, secret }: Pick<Account, 'id' | 'secret'>) => ({ acme: { account: id, secret } });

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: MintKnobs): ConformanceProfile {
  return {
    tokenCalls: { method: 'POST', path: /^\/v1\/token$/ },
    people: [{ input: loginOf(ADA) }, { input: loginOf(BEN) }],
    read: 'viewer { acme { id name } } acmeItems { id title }',
    wrongLogin: loginOf({ id: ADA.id, secret: 'no-such-secret' }),
    life: {
      get ms() {
        return knobs.accessLifeMs;
      },
      set(ms) {
        knobs.accessLifeMs = ms;
      },
      fields: ['expires_in'],
    },
    refreshTokens: {
      setting: 'ACME_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 400, body: { error: { code: 'invalid_secret', message: 'LEAKED-UPSTREAM-TEXT' } } },
      errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
    },
    secrets: ACCOUNTS.map(({ secret }) => secret),
  };
}
