import type { Resolvers } from '../../generated/graphql.js';
import { acmeApi } from './api.js';

export const resolvers: Resolvers = {
  Query: {
    acmeItems: async (_, _args, context) => (await context.upstream(acmeApi, 'user-or-service')).items(),
  },
  Viewer: {
    // Null, without an error, where the caller has no login of their own.
    acme: async (_, _args, context) =>
      (await context.hasOwnGrant('ACME')) ? (await context.upstream(acmeApi, 'user')).me() : null,
  },
};
