import type { SessionEventResolvers, SubscriptionResolvers } from '../generated/graphql.js';

export const subscription: SubscriptionResolvers = {
  sessionEvents: {
    subscribe: (_root, _args, { sessions }) => sessions.sessionEvents(),
    resolve: (event: unknown) => event as never,
  },
};

export const sessionEvent: SessionEventResolvers = {
  at: ({ atMs }) => new Date(atMs),
};
