import type { ConformanceProfile } from 'keyring-gateway/testing';
import { CLIENT, fail, problem, type World } from './common.js';
import { ADA, BEN } from './seed.js';

/** Describes this sandbox to the conformance kit. A token does not expire, so there is no `life`. */
export function profileOf({ knobs, secrets, temporary }: World): ConformanceProfile {
  const person = (account: string) => ({
    input: { quill: {} },
    agree() {
      knobs.agreesAs = account;
    },
  });
  return {
    tokenCalls: { method: 'POST', path: /^\/oauth\/access_token$/ },
    revocationCalls: { method: 'POST', path: /^\/oauth\/invalidate_token$/ },
    people: [person(ADA.id), person(BEN.id)],
    read: 'viewer { quill { id name notes { id text } } }',
    says: {
      refused: problem(401, 'token_rejected'),
      operator: problem(401, 'consumer_key_unknown'),
      errorUnder200: fail(200, 130),
    },
    // Token secrets only sign and appear in no request.
    get secrets() {
      return [CLIENT.secret, ...secrets.values(), ...[...temporary.values()].map(({ secret }) => secret)];
    },
  };
}
