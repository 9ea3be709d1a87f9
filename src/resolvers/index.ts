import { makeExecutableSchema } from '@graphql-tools/schema';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { GrantModel } from '../auth/models.js';
import type { Resolvers } from '../generated/graphql.js';
import type { ProviderModule } from '../provider/contract.js';
import { joinSchema, SchemaError } from './join-schema.js';
import { type InitialLogins, loginWays } from './login-ways.js';
import { date, dateTime, json, url } from './scalars.js';

/** Resolvers of schema/gateway.graphql. Fields without a resolver come from the model as they are. */
const resolvers: Resolvers = {
  Query: {
    providers: (_root, _args, { sessions }) => sessions.providers(),
    session: (_root, _args, { sessions }) => sessions.session(),
    sessions: (_root, { first }, { sessions }) => sessions.sessions(first),
    viewer: async (_root, _args, { sessions }) => ((await sessions.hasSession()) ? {} : null),
  },
  Mutation: {
    login: (_root, { input }, { sessions }) => sessions.login(input),
    completeLogin: (_root, { provider, code, state, params }, { sessions }) =>
      sessions.completeLogin(provider, code, state, params),
    refresh: (_root, { provider, grant }, { sessions }) => sessions.refresh(provider, grant),
    revoke: (_root, { provider, grant }, { sessions }) => sessions.revoke(provider, grant),
    logout: (_root, { everywhere }, { sessions }) => sessions.logout(everywhere),
    endSession: (_root, { id }, { sessions }) => sessions.endSession(id),
  },
  Subscription: {
    sessionEvents: {
      subscribe: (_root, _args, { sessions }) => sessions.sessionEvents(),
      resolve: (event: unknown) => event as never,
    },
  },
  SessionEvent: {
    at: ({ atMs }) => new Date(atMs),
  },
  Session: {
    createdAt: ({ createdAtMs }) => new Date(createdAtMs),
    expiresAt: ({ expiresAtMs }) => new Date(expiresAtMs),
    lastUsedAt: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? null : new Date(lastUsedAtMs)),
    grants: ({ grants }, { provider }) => (provider ? grants.filter(grant => grant.provider === provider) : grants),
    grant: ({ grants }, { provider }) =>
      grants
        .filter(grant => grant.provider === provider)
        .reduce<GrantModel | null>((a, b) => (a && a.grantedAtMs >= b.grantedAtMs ? a : b), null),
  },
  Grant: {
    grantedAt: ({ grantedAtMs }) => new Date(grantedAtMs),
    accessExpiresAt: ({ accessExpiresAtMs }) => (accessExpiresAtMs === null ? null : new Date(accessExpiresAtMs)),
  },
  LoginRedirect: {
    expiresAt: ({ expiresAtMs }) => new Date(expiresAtMs),
  },
  LoginResult: { __resolveType: result => result.__typename },
  RefreshResult: { __resolveType: result => result.__typename },
  DateTime: dateTime,
  Date: date,
  URL: url,
  JSON: json,
};

/** How users sign in to a provider. `initialLogins`: initial values of its forms. */
const waysResolvers = (initialLogins?: InitialLogins): Resolvers => ({
  Provider: {
    ways: (provider, _args, _context, { schema }) => loginWays(schema, provider, initialLogins),
  },
});

type WithGraph = Pick<ProviderModule, 'id' | 'schema' | 'resolvers'>;

const CHECKS = {
  resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  // joinSchema has done it, and named file and line.
  assumeValidSDL: true,
} as const;

/** Resolvers that match no field of the schema: for each provider, the first one. */
function resolverComplaints(typeDefs: DocumentNode, modules: readonly WithGraph[]): string[] {
  return modules.flatMap(({ id, resolvers }) => {
    try {
      makeExecutableSchema({ typeDefs, resolvers: resolvers as Resolvers, ...CHECKS });
      return [];
    } catch (error) {
      return [`${id}: ${(error as Error).message}`];
    }
  });
}

/** The gateway's own graph joined with those of the providers. Throws SchemaError. */
export function buildGraph(modules: readonly WithGraph[], initialLogins?: InitialLogins): GraphQLSchema {
  const typeDefs = joinSchema(modules);
  const own = modules.map(module => module.resolvers as Resolvers);
  try {
    return makeExecutableSchema({ typeDefs, resolvers: [resolvers, waysResolvers(initialLogins), ...own], ...CHECKS });
  } catch (error) {
    const complaints = resolverComplaints(typeDefs, modules);
    throw complaints.length > 0 ? new SchemaError(complaints) : error;
  }
}
