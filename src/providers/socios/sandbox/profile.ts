import type { ConformanceProfile } from '../../../testing/sandbox/profile.js';
import { CLIENT, type SociosKnobs } from './common.js';

/** Two fans, the OAuth 2.0 endpoints, and what Socios says where. */
export function profileOf(knobs: SociosKnobs, origin: string): ConformanceProfile {
  const fan = (account: string) => ({
    input: { socios: {} },
    agree() {
      Object.assign(knobs, { autoConsent: true, account });
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth2\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/oauth2\/revoke$/ },
    people: [fan('ana'), fan('bjorn')],
    issuer: {
      env: { SOCIOS_METADATA_URL: `${origin}/.well-known/oauth-authorization-server` },
      announce() {
        knobs.announces.iss = true;
      },
    },
    read: 'viewer { socios { id username wallet { totalBalance } } }',
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
      setting: 'SOCIOS_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 400, body: { error: 'invalid_grant', error_description: 'LEAKED-UPSTREAM-TEXT' } },
      operator: { status: 401, body: { error: 'invalid_client', error_description: 'LEAKED-UPSTREAM-TEXT' } },
    },
    secrets: [CLIENT.secret],
  };
}
