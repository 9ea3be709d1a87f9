import type { Call, Reply, Route } from 'keyring-gateway/testing';
import type { Account } from './seed.js';

/** An error in Signet's own format, with a text that must never reach a client. */
export const fail = (status: number, code: string): Reply => ({
  status,
  body: { error: { code, message: `${code}: LEAKED-UPSTREAM-TEXT` } },
});

/** The data API. `whenSigned` responds for the account that signed the call, or refuses the call. */
export function dataRoutes(whenSigned: (call: Call, reply: (account: Account) => Reply) => Reply): Route[] {
  const added = new Map<string, string[]>();
  const titles = ({ id, items }: Account) => [...items, ...(added.get(id) ?? [])];
  const itemsOf = (account: Account) => titles(account).map((title, n) => ({ id: `${account.id}-${n}`, title }));

  return [
    {
      method: 'GET',
      path: /^\/v1\/me$/,
      handle: call => whenSigned(call, ({ id, name }) => ({ body: { id, name } })),
    },
    {
      method: 'GET',
      path: /^\/v1\/items$/,
      handle: call => whenSigned(call, account => ({ body: itemsOf(account) })),
    },
    {
      method: 'POST',
      path: /^\/v1\/items$/,
      handle: call =>
        whenSigned(call, account => {
          const title = call.headers['content-type'] === 'application/json' ? call.field('title') : undefined;
          if (!title) return fail(400, 'title_missing');
          added.set(account.id, [...(added.get(account.id) ?? []), title]);
          return { status: 201, body: itemsOf(account).at(-1) };
        }),
    },
  ];
}

export const sample = { query: 'signetItems { id title }', viewer: 'signet { id name }' };

export const notFound = (): Reply => fail(404, 'not_found');
