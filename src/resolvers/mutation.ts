import type { MutationResolvers } from '../generated/graphql.js';

type Own = Pick<
  Required<MutationResolvers>,
  'login' | 'completeLogin' | 'refresh' | 'revoke' | 'logout' | 'endSession'
>;

/** What changes sessions and grants. */
export const mutation: Own = {
  login: (_root, { input }, { sessions }) => sessions.login(input),
  completeLogin: (_root, { provider, code, state }, { sessions }) => sessions.completeLogin(provider, code, state),
  refresh: (_root, { provider }, { sessions }) => sessions.refresh(provider),
  revoke: (_root, { provider }, { sessions }) => sessions.revoke(provider),
  logout: (_root, { everywhere }, { sessions }) => sessions.logout(everywhere),
  endSession: (_root, { id }, { sessions }) => sessions.endSession(id),
};
