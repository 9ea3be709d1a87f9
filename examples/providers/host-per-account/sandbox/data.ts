import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { bearerToken } from 'keyring-gateway/testing';
import { fail, type World } from './common.js';
import { ACCOUNTS, type Account } from './seed.js';

const CUSTOMERS = /^SELECT Id, Name FROM Account ORDER BY Name LIMIT (\d{1,3})$/;
const NO_USER: Reply = { status: 403, body: 'Bad_OAuth_Token' };

/** The data API of the instances. Each accepts only the tokens of its own accounts. */
export function dataRoutes(world: World): readonly Route[] {
  const { ledger, origin, instances, now } = world;
  function accountAt({ headers }: Call): Account | undefined {
    const owner = ledger.usable(bearerToken(headers), 'access', now())?.account;
    const index = ACCOUNTS.findIndex(({ id }) => id === owner);
    return `http://${headers.host}` === instances[index] ? ACCOUNTS[index] : undefined;
  }
  const get = (path: RegExp, stranger: Reply, replyFor: (account: Account, call: Call) => Reply): Route => ({
    method: 'GET',
    path,
    handle(call) {
      // The login host has no data.
      if (`http://${call.headers.host}` === origin) return fail(404, 'NOT_FOUND');
      const account = accountAt(call);
      return account ? replyFor(account, call) : stranger;
    },
  });
  return [
    get(/^\/services\/oauth2\/userinfo$/, NO_USER, ({ id, organizationId, name }) => ({
      body: { sub: `${origin}/id/${organizationId}/${id}`, user_id: id, organization_id: organizationId, name },
    })),
    get(/^\/services\/data\/v61\.0\/query$/, fail(401, 'INVALID_SESSION_ID'), ({ id, customers }, { query }) => {
      const limit = CUSTOMERS.exec(query.get('q') ?? '')?.[1];
      if (limit === undefined) return fail(400, 'MALFORMED_QUERY');
      const records = customers.slice(0, Number(limit)).map((name, n) => ({
        attributes: { type: 'Account', url: `/services/data/v61.0/sobjects/Account/001${id.slice(3)}${n}` },
        Id: `001${id.slice(3)}${n}`,
        Name: name,
      }));
      return { body: { totalSize: records.length, done: true, records } };
    }),
  ];
}

export const sample = { query: 'cirrusCustomers { id name }', viewer: 'cirrus { id name organizationId }' };

export const notFound = (): Reply => fail(404, 'NOT_FOUND');
