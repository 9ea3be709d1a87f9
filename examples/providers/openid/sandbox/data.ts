import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { ACCOUNTS } from './seed.js';

/** The userinfo endpoint (OpenID Connect Core, 5.3) for the account that `ownerOf` returns. Errors follow RFC 6750, 3. */
export const userinfoRoutes = (ownerOf: (call: Call) => string | undefined): readonly Route[] => [
  {
    method: 'GET',
    path: /^\/userinfo$/,
    handle(call) {
      const owner = ownerOf(call);
      const account = ACCOUNTS.find(({ id }) => id === owner);
      if (!account) return refused();
      return { body: { sub: account.id, name: account.name, email: account.email, email_verified: true } };
    },
  },
];

const refused = (): Reply => ({
  status: 401,
  headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="LEAKED-UPSTREAM-TEXT"' },
  body: { error: 'invalid_token', error_description: 'LEAKED-UPSTREAM-TEXT' },
});

// `providers` is a field of the gateway. Every field of this provider needs a login.
export const sample = { query: 'providers { id }', viewer: 'openid { id name email }' };

export const notFound = (): Reply => ({ status: 404, body: { error: 'not_found', message: 'LEAKED-UPSTREAM-TEXT' } });
