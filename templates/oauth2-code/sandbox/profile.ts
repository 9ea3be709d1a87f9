import type { ConformanceProfile } from 'keyring-gateway/testing';
import { type AcmeKnobs, CLIENT } from './common.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: AcmeKnobs): ConformanceProfile {
  const person = (account: string) => ({
    input: { acme: {} },
    agree() {
      knobs.agreesAs = account;
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth2\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/oauth2\/revoke$/ },
    people: [person(ADA.id), person(BEN.id)],
    read: 'viewer { acme { id name } } acmeItems { id title }',
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
      refused: { status: 400, body: { error: 'invalid_grant' } },
      operator: { status: 401, body: { error: 'invalid_client' } },
      errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
    },
    secrets: [CLIENT.secret],
  };
}
