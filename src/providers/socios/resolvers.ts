import type { Resolvers } from '../../generated/graphql.js';
import type { GatewayContext } from '../../provider/context.js';
import { fanApi, publicApi } from './api.js';
import { voteRefused } from './votes.js';

export const resolvers: Resolvers = {
  Query: {
    polls: async (_, { filter, first, after }, context) =>
      (await publicApi(context)).polls(filter ?? {}, { first, after }),
    poll: async (_, { id }, context) => (await publicApi(context)).poll(id),
    rewards: async (_, { filter }, context) => (await publicApi(context)).rewards(filter ?? {}),
  },
  Viewer: {
    socios: async (_, _args, context) =>
      (await context.hasOwnGrant('SOCIOS')) ? { api: await fanApi(context) } : null,
  },
  SociosUser: {
    id: async ({ api }) => (await api.me()).id,
    username: async ({ api }) => (await api.me()).username,
    email: async ({ api }) => (await api.me()).email,
    avatar: async ({ api }) => (await api.me()).avatar,
    wallet: ({ api }) => api.wallet(),
    polls: ({ api }, { first, after }) => api.polls({ first, after }),
    poll: ({ api }, { id }) => api.poll(id),
  },
  Mutation: {
    castVote: async (_, { input }, context) =>
      (await isVotingKnownOff(context)) ? voteRefused('SWITCHED_OFF') : (await fanApi(context)).castVote(input),
  },
};

/** Whether a caller without a grant can be told that signing in would not help. With a grant the fan's own call says it. */
async function isVotingKnownOff(context: GatewayContext): Promise<boolean> {
  if (await context.hasOwnGrant('SOCIOS')) return false;
  const open = await publicApi(context).catch(() => undefined);
  return open?.votingIsOn === false;
}
