import type { ConformanceProfile } from 'keyring-gateway/testing';
import { CLIENT, fail, type VeloKnobs } from './common.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: VeloKnobs): ConformanceProfile {
  const person = (account: string) => ({
    input: { velo: {} },
    agree() {
      knobs.agreesAs = account;
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/oauth\/deauthorize$/ },
    revocable: 'refresh',
    people: [person(ADA.id), person(BEN.id)],
    read: 'viewer { velo { id name activities { id name distance } } }',
    life: {
      get ms() {
        return knobs.accessLifeMs;
      },
      set(ms) {
        knobs.accessLifeMs = ms;
      },
      fields: ['expires_in', 'expires_at'],
    },
    refreshTokens: {
      setting: 'VELO_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: fail(400, 'RefreshToken', 'refresh_token'),
      operator: fail(401, 'Application', 'client_secret'),
      errorUnder200: fail(200, 'Activity', 'id'),
    },
    secrets: [CLIENT.secret],
  };
}
