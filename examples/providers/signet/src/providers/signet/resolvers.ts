import type { Resolvers } from '../../generated/graphql.js';
import { signetApi } from './api.js';

export const resolvers: Resolvers = {
  Query: {
    signetItems: async (_, _args, context) => (await context.upstream(signetApi, 'user-or-service')).items(),
  },
  Mutation: {
    addSignetItem: async (_, { title }, context) => (await context.upstream(signetApi, 'user')).add(title),
  },
  Viewer: {
    // Null, without an error, where the caller has no login of their own.
    signet: async (_, _args, context) =>
      (await context.hasOwnGrant('SIGNET')) ? (await context.upstream(signetApi, 'user')).me() : null,
  },
};
