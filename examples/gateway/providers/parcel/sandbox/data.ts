import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account } from './seed.js';

/** An error in Parcel's own format, with a text that must never reach a client. */
export const fail = (status: number, code: string): Reply => ({
  status,
  body: { error: { code, message: `${code}: LEAKED-UPSTREAM-TEXT` } },
});

/** The data API. `ownerOf` returns the account of a call's credentials. */
export function dataRoutes(ownerOf: (call: Call) => string | undefined): Route[] {
  const get = (path: RegExp, bodyOf: (account: Account) => unknown): Route => ({
    method: 'GET',
    path,
    handle(call) {
      const owner = ownerOf(call);
      const account = ACCOUNTS.find(({ id }) => id === owner);
      return account ? { body: bodyOf(account) } : fail(401, 'unauthorized');
    },
  });
  return [
    get(/^\/v1\/me$/, ({ id, name }) => ({ id, name })),
    get(/^\/v1\/items$/, ({ id, items }) => items.map((title, n) => ({ id: `${id}-${n}`, title }))),
  ];
}

export const sample = { query: 'parcelItems { id title }', viewer: 'parcel { id name }' };

export const notFound = (): Reply => fail(404, 'not_found');
