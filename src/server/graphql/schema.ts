import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import type { Resolvers } from '../../generated/graphql.js';
import { typeDefs } from '../../generated/typeDefs.js';
import { resolvers } from '../../resolvers/index.js';

/** The graph: schema files (default: all), the gateway's own resolvers and those of the providers. Throws when a resolver fits no field. */
export function buildGraph(
  ofProviders: readonly Resolvers[],
  schemaFiles: readonly string[] = Object.values(typeDefs),
): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: [...schemaFiles],
    resolvers: [resolvers, ...ofProviders],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}
