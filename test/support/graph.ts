import type { GraphQLSchema } from 'graphql';
import type { ProviderResolvers } from '../../src/provider/contract.js';
import { builtInProviders } from '../../src/providers/index.js';
import { buildGraph } from '../../src/resolvers/index.js';

/** The graph with every provider, as the gateway serves it. */
export const wholeGraph = (): GraphQLSchema => buildGraph(builtInProviders);

/** The graph with the resolvers of one provider, for a context without a session service: every caller is a viewer. */
export const graphOf = (resolvers: ProviderResolvers): GraphQLSchema =>
  buildGraph(withResolvers([resolvers, { Query: { viewer: () => ({}) } }]));

/** The whole schema with these resolvers, at most as many as there are providers, and no others of providers. */
export const withResolvers = (resolvers: readonly ProviderResolvers[]) =>
  builtInProviders.map((module, index) => ({ ...module, resolvers: resolvers[index] ?? {} }));
