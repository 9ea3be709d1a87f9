import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { fail } from './common.js';
import { ACCOUNTS, type Account } from './seed.js';

/** The data API, for the athlete that `ownerOf` finds. */
export function dataRoutes(ownerOf: (call: Call) => string | undefined): Route[] {
  const get = (path: RegExp, replyFor: (account: Account, call: Call) => Reply): Route => ({
    method: 'GET',
    path,
    handle(call) {
      const owner = ownerOf(call);
      const account = ACCOUNTS.find(({ id }) => id === owner);
      return account ? replyFor(account, call) : fail(401, 'Athlete', 'access_token');
    },
  });
  return [
    get(/^\/api\/v3\/athlete$/, ({ id, firstname, lastname }) => ({ body: { id: Number(id), firstname, lastname } })),
    get(/^\/api\/v3\/athlete\/activities$/, ({ id, activities }, { query }) => {
      const size = Number(query.get('per_page') ?? 30);
      if (!(size >= 1 && size <= 200)) return fail(400, 'Activity', 'per_page');
      return { body: activities.slice(0, size).map((activity, n) => ({ id: Number(id) * 100 + n, ...activity })) };
    }),
  ];
}

export const sample = {
  query: 'viewer { velo { activities { name distance } } }',
  viewer: 'velo { id name }',
};

export const notFound = (): Reply => fail(404, 'Resource', 'path', 'not found');
