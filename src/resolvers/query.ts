import type { QueryResolvers } from '../generated/graphql.js';

type Own = Pick<Required<QueryResolvers>, 'providers' | 'session' | 'sessions' | 'viewer'>;

/** The gateway's own roots; each provider brings the others. */
export const query: Own = {
  providers: (_root, _args, { sessions: desk }) => desk.providers(),
  session: (_root, _args, { sessions: desk }) => desk.session(),
  sessions: (_root, { first }, { sessions: desk }) => desk.sessions(first),
  viewer: async (_root, _args, { sessions: desk }) => ((await desk.hasSession()) ? {} : null),
};
