import type { QueryResolvers } from '../generated/graphql.js';

type Own = Pick<Required<QueryResolvers>, 'providers' | 'session' | 'sessions' | 'viewer'>;

/** The gateway's own roots; each provider brings the others. */
export const query: Own = {
  providers: (_root, _args, { sessions }) => sessions.providers(),
  session: (_root, _args, { sessions }) => sessions.session(),
  sessions: (_root, { first }, { sessions }) => sessions.sessions(first),
  viewer: async (_root, _args, { sessions }) => ((await sessions.hasSession()) ? {} : null),
};
