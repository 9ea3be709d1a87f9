import type { Resolvers } from '../../generated/graphql.js';
import { type GatewayContext, mapMaybePromise } from '../../provider/context.js';
import { poolApi } from './api.js';

const anyone = (context: GatewayContext) => context.upstream(poolApi, 'user-or-service');
const caller = (context: GatewayContext) => context.upstream(poolApi, 'user');

export const resolvers: Resolvers = {
  Query: {
    releaseDays: async (_, wanted, context) => (await anyone(context)).releaseDays(wanted),
    release: async (_, { id }, context) => (await anyone(context)).releaseOfId(id),
    charts: async (_, __, context) => (await anyone(context)).charts(),
    searchMusic: async (_, { text }, context) => (await anyone(context)).search(text),
  },
  Viewer: {
    pool: async (_, __, context) => ((await context.hasOwnGrant('POOL')) ? (await caller(context)).me() : null),
  },
  PoolUser: {
    options: async (_, __, context) => (await caller(context)).options(),
    formats: async (_, __, context) => (await caller(context)).formats(),
    charts: async (_, __, context) => (await caller(context)).charts(),
  },
  Release: {
    tracks: async ({ id, tracks }, _, context) => tracks ?? (await (await anyone(context)).release(id)).tracks ?? null,
  },
  Chart: {
    release: ({ id }, _, context) => mapMaybePromise(anyone(context), api => api.release(id)),
  },
};
