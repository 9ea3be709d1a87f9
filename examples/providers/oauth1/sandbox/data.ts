import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { whenSigned } from './auth.js';
import { fail, type World } from './common.js';
import { ACCOUNTS, type Account } from './seed.js';

/** The data API. Every call must be signed. */
export function dataRoutes(world: World): Route[] {
  const added = new Map<string, string[]>();
  const notesOf = ({ id, notes }: Account) =>
    [...notes, ...(added.get(id) ?? [])].map((text, n) => ({ id_str: `${id}${n}`, text }));
  const route = (method: string, path: RegExp, replyFor: (account: Account, call: Call) => Reply): Route => ({
    method,
    path,
    handle: call =>
      whenSigned(world, call, owner => {
        const account = ACCOUNTS.find(({ id }) => id === owner);
        return account ? replyFor(account, call) : fail(404, 50);
      }),
  });
  return [
    route('GET', /^\/1\.1\/account\.json$/, ({ id, name }) => ({ body: { id_str: id, name } })),
    route('GET', /^\/1\.1\/notes\.json$/, (account, { query }) => ({
      body: notesOf(account).filter(({ text }) => text.includes(query.get('q') ?? '')),
    })),
    route('POST', /^\/1\.1\/notes\.json$/, (account, call) => {
      const isForm = call.headers['content-type'] === 'application/x-www-form-urlencoded';
      const text = isForm ? call.field('text') : undefined;
      if (!text) return fail(400, 170);
      added.set(account.id, [...(added.get(account.id) ?? []), text]);
      return { status: 201, body: notesOf(account).at(-1) };
    }),
  ];
}

export const sample = { query: 'viewer { quill { notes { text } } }', viewer: 'quill { id name }' };

export const notFound = (): Reply => fail(404, 34);
