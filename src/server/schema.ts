import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import type { Resolvers } from '../generated/graphql.js';
import { typeDefs } from '../generated/typeDefs.js';
import { resolvers } from '../resolvers/index.js';

/** The graph: every schema file, the gateway's own resolvers and those of the providers. Throws when a resolver fits no field. */
export function buildGraph(ofProviders: readonly Resolvers[]): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: Object.values(typeDefs),
    resolvers: [resolvers, ...ofProviders],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}
