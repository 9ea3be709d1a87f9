import type { ConformanceProfile, MintKnobs } from 'keyring-gateway/testing';

/** The registered client. */
export const CLIENT = { id: 'sandbox-acme-client', secret: 'sandbox-acme-client-secret' };

/** Users do not sign in at this provider, so there is no viewer. */
export const sample = { query: 'acmeItems { id title }', viewer: '' };

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: MintKnobs): ConformanceProfile {
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth2\/token$/ },
    read: sample.query,
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
      refused: { status: 401, body: { error: 'invalid_client' } },
      errorUnder200: { status: 200, body: { error: { code: 'busy', message: 'LEAKED-UPSTREAM-TEXT' } } },
    },
    secrets: [CLIENT.secret],
  };
}
