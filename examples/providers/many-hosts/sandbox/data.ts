import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { bearerToken } from 'keyring-gateway/testing';
import { SCOPES } from '../responses.js';
import type { World } from './common.js';
import { ACCOUNTS, type Account } from './seed.js';

/** An error in Nimbus's own format, with texts that must never reach a client. */
export const fail = (code: number, status: string, details: readonly object[] = []) => ({
  status: code,
  body: { error: { code, message: 'LEAKED-UPSTREAM-TEXT', status, details } },
});

/** The error for a token without the scope. Only its reason distinguishes it from other 403s. */
const insufficient = (service: string): Reply => ({
  ...fail(403, 'PERMISSION_DENIED', [
    {
      '@type': 'type.nimbus.example/rpc.ErrorInfo',
      reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      domain: 'nimbus.example',
      metadata: { service },
    },
  ]),
});

/** Profile, mail and files. Each is served by its own host only. */
export function dataRoutes(world: World, mail: string, files: string): readonly Route[] {
  const { ledger, scopesOf, now } = world;
  const get = (
    origin: string,
    path: RegExp,
    needs: { readonly scope: string; readonly service: string },
    replyFor: (account: Account, call: Call) => Reply,
  ): Route => ({
    origin,
    method: 'GET',
    path,
    handle(call) {
      const entry = ledger.usable(bearerToken(call.headers), 'access', now());
      const account = ACCOUNTS.find(({ id }) => id === entry?.account);
      if (!entry || !account) return fail(401, 'UNAUTHENTICATED');
      return scopesOf.get(entry.family)?.includes(needs.scope) ? replyFor(account, call) : insufficient(needs.service);
    },
  });
  const profile = { scope: 'profile', service: 'www.nimbus.example' };
  return [
    get(world.issuer, /^\/v1\/userinfo$/, profile, ({ id, name }) => ({ body: { sub: id, name } })),
    get(mail, /^\/mail\/v1\/messages$/, { scope: SCOPES.mail, service: 'mail.nimbus.example' }, (account, call) => {
      const size = sizeOf(call, 'maxResults', 500);
      if (size === undefined) return fail(400, 'INVALID_ARGUMENT');
      const messages = account.messages.slice(0, size);
      return { body: { messages: messages.map((subject, n) => ({ id: `${account.id}-m${n}`, subject })) } };
    }),
    get(files, /^\/files\/v3\/files$/, { scope: SCOPES.files, service: 'files.nimbus.example' }, (account, call) => {
      const size = sizeOf(call, 'pageSize', 1_000);
      if (size === undefined) return fail(400, 'INVALID_ARGUMENT');
      return { body: { files: account.files.slice(0, size).map((name, n) => ({ id: `${account.id}-f${n}`, name })) } };
    }),
  ];
}

/** A page size from 1 to `max`. Undefined where the value is not one. */
function sizeOf({ query }: Call, name: string, max: number): number | undefined {
  const size = Number(query.get(name) ?? 100);
  return Number.isInteger(size) && size >= 1 && size <= max ? size : undefined;
}

// `providers` is a field of the gateway. Every field of this provider needs a login.
export const sample = { query: 'providers { id }', viewer: 'nimbus { id name }' };

export const notFound = (): Reply => fail(404, 'NOT_FOUND');
