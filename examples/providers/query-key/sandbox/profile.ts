import type { ConformanceProfile } from 'keyring-gateway/testing';
import { fail } from './auth.js';
import { ACCOUNTS, ADA, BEN } from './seed.js';

export const loginOf = (apiKey: string) => ({ atlas: { apiKey } });

/** Describes this sandbox to the conformance kit. A key does not expire, so there is no `life`. */
export const profile: ConformanceProfile = {
  tokenCalls: { method: 'GET', path: /^\/v1\/account$/ },
  people: [{ input: loginOf(ADA.key) }, { input: loginOf(BEN.key) }],
  read: 'atlasPlaces(name: "burg") { id name latitude longitude }',
  wrongLogin: loginOf('no-such-key'),
  says: { refused: fail('REQUEST_DENIED'), errorUnder200: fail('UNKNOWN_ERROR') },
  secrets: ACCOUNTS.map(({ key }) => key),
};
