import type { GraphQLSchema } from 'graphql';
import type { Resolvers } from '../../src/generated/graphql.js';
import { registry } from '../../src/registry.js';
import { buildGraph } from '../../src/resolvers/index.js';

/** The graph with every provider, as the gateway serves it. */
export const wholeGraph = (): GraphQLSchema => buildGraph(registry.map(module => module.resolvers));

/** The graph with one provider at work, for a context without a desk: everybody is a viewer. */
export const graphOf = (resolvers: Resolvers): GraphQLSchema =>
  buildGraph([resolvers, { Query: { viewer: () => ({}) } }]);
