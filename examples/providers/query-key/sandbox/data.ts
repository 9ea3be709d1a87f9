import type { Call, Ledger, Reply, Route } from 'keyring-gateway/testing';
import { fail, isReply, ownerOf } from './auth.js';
import type { Account } from './seed.js';

/** The API. Every response has HTTP 200. */
export function dataRoutes(ledger: Ledger): Route[] {
  const get = (path: RegExp, replyFor: (account: Account, call: Call) => Reply): Route => ({
    method: 'GET',
    path,
    handle(call) {
      const owner = ownerOf(ledger, call);
      if (!isReply(owner)) return replyFor(owner, call);
      ledger.refusals += 1;
      return owner;
    },
  });
  return [
    get(/^\/v1\/account$/, ({ id, name }) => ({ body: { status: 'OK', result: { id, name } } })),
    get(/^\/v1\/places$/, ({ id, places }, { query }) => {
      const name = query.get('name');
      if (!name) return fail('INVALID_REQUEST');
      const results = places
        .map(({ lat, lng, ...place }, n) => ({ place_id: `${id}-${n}`, ...place, location: { lat, lng } }))
        .filter(place => place.name.includes(name));
      return { body: { status: results.length > 0 ? 'OK' : 'ZERO_RESULTS', results } };
    }),
  ];
}

export const sample = { query: 'atlasPlaces(name: "burg") { id name }', viewer: 'atlas { id name }' };

export const notFound = (): Reply => fail('NOT_FOUND');
