import type { Resolvers } from '../../generated/graphql.js';
import { openidApi } from './api.js';

export const resolvers: Resolvers = {
  Viewer: {
    // Null, without an error, where the caller has no login of their own.
    openid: async (_, _args, context) =>
      (await context.hasOwnGrant('OPENID')) ? (await context.upstream(openidApi, 'user')).me() : null,
  },
};
