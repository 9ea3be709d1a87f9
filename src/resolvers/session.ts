import type { GrantResolvers, LoginRedirectResolvers, SessionResolvers } from '../generated/graphql.js';

/** What a client sees of a session; the fields that are not here come straight from the model. */
export const session: SessionResolvers = {
  createdAt: ({ createdAtMs }) => new Date(createdAtMs),
  expiresAt: ({ expiresAtMs }) => new Date(expiresAtMs),
  lastUsedAt: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? null : new Date(lastUsedAtMs)),
  grant: ({ grants }, { provider }) => grants.find(grant => grant.provider === provider) ?? null,
};

export const grant: GrantResolvers = {
  grantedAt: ({ grantedAtMs }) => new Date(grantedAtMs),
  accessExpiresAt: ({ accessExpiresAtMs }) => (accessExpiresAtMs === null ? null : new Date(accessExpiresAtMs)),
};

export const loginRedirect: LoginRedirectResolvers = {
  expiresAt: ({ expiresAtMs }) => new Date(expiresAtMs),
};
