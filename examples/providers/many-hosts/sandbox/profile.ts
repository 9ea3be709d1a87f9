import type { ConformanceProfile } from 'keyring-gateway/testing';
import { SCOPES } from '../responses.js';
import { CLIENT, type NimbusKnobs } from './common.js';
import { fail } from './data.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. */
export function profileOf(knobs: NimbusKnobs): ConformanceProfile {
  const fields = 'id name messages { id subject } files { id name }';
  const person = (account: string) => ({
    input: { nimbus: { scopes: Object.values(SCOPES) } },
    agree() {
      knobs.agreesAs = account;
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/revoke$/ },
    people: [person(ADA.id), person(BEN.id)],
    read: `viewer { nimbus { ${fields} } }`,
    readOf: account => `viewer { nimbus(account: ${JSON.stringify(account)}) { ${fields} } }`,
    scopes: [
      {
        name: SCOPES.mail,
        input: { nimbus: { scopes: [SCOPES.mail] } },
        read: 'viewer { nimbus { messages { id } } }',
      },
      { name: SCOPES.files, input: { nimbus: { scopes: [SCOPES.files] } }, read: 'viewer { nimbus { files { id } } }' },
    ],
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
      setting: 'NIMBUS_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 400, body: { error: 'invalid_grant' } },
      operator: { status: 401, body: { error: 'invalid_client' } },
      errorUnder200: { ...fail(400, 'INVALID_ARGUMENT'), status: 200 },
    },
    secrets: [CLIENT.secret],
  };
}
