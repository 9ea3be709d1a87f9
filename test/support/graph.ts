import type { GraphQLSchema } from 'graphql';
import { registry } from '../../src/registry.js';
import { buildGraph } from '../../src/server/schema.js';

/** The graph with every provider, as the gateway serves it. */
export const wholeGraph = (): GraphQLSchema => buildGraph(registry.map(module => module.resolvers));
