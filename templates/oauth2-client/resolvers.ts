import type { Resolvers } from '../../generated/graphql.js';
import { acmeApi } from './api.js';

export const resolvers: Resolvers = {
  Query: {
    acmeItems: async (_, _args, context) => (await context.upstream(acmeApi, 'service')).items(),
  },
};
