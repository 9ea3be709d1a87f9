import type { ConformanceProfile } from 'keyring-gateway/testing';
import { CLIENT, type World } from './common.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. */
export function profileOf({ knobs, instances }: World): ConformanceProfile {
  const person = (account: string) => ({
    input: { cirrus: {} },
    agree() {
      knobs.agreesAs = account;
    },
  });
  const [first = '', second = ''] = instances;
  return {
    tokenCalls: { method: 'POST', path: /^\/services\/oauth2\/token$/ },
    revocationCalls: { method: 'POST', path: /^\/services\/oauth2\/revoke$/ },
    people: [person(ADA.id), person(BEN.id)],
    hosts: {
      of: [new URL(first).host, new URL(second).host],
      name(origin) {
        knobs.instance = origin ?? '';
      },
    },
    read: 'viewer { cirrus { id organizationId name } } cirrusCustomers { id name }',
    readOf: account => `cirrusCustomers(account: ${JSON.stringify(account)}) { id name }`,
    life: {
      get ms() {
        return knobs.accessLifeMs;
      },
      set(ms) {
        knobs.accessLifeMs = ms;
      },
      fields: [],
    },
    refreshTokens: {
      setting: 'CIRRUS_ROTATION',
      rotate(how) {
        knobs.rotation = how;
      },
    },
    says: {
      refused: { status: 400, body: { error: 'invalid_grant' } },
      operator: { status: 400, body: { error: 'invalid_client' } },
    },
    secrets: [CLIENT.secret],
  };
}
