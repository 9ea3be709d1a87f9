import type { ConformanceProfile } from 'keyring-gateway/testing';
import { CLIENT, type OpenidKnobs } from './common.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: OpenidKnobs): ConformanceProfile {
  const person = (account: string) => ({
    input: { openid: {} },
    agree() {
      knobs.agreesAs = account;
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth2\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/oauth2\/revoke$/ },
    people: [person(ADA.id), person(BEN.id)],
    // The sandbox always announces its issuer.
    issuer: { env: {}, announce() {} },
    read: 'viewer { openid { id name email emailVerified } }',
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
      setting: 'OPENID_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 400, body: { error: 'invalid_grant' } },
      operator: { status: 401, body: { error: 'invalid_client' } },
    },
    secrets: [CLIENT.secret],
  };
}
