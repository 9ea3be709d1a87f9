import type { MutationResolvers } from '../generated/graphql.js';

type Own = Pick<
  Required<MutationResolvers>,
  'login' | 'completeLogin' | 'refresh' | 'revoke' | 'logout' | 'endSession'
>;

/** What changes sessions and grants. */
export const mutation: Own = {
  login: (_root, { input }, { sessions: desk }) => desk.login(input),
  completeLogin: (_root, { provider, code, state }, { sessions: desk }) => desk.completeLogin(provider, code, state),
  refresh: (_root, { provider }, { sessions: desk }) => desk.refresh(provider),
  revoke: (_root, { provider }, { sessions: desk }) => desk.revoke(provider),
  logout: (_root, { everywhere }, { sessions: desk }) => desk.logout(everywhere),
  endSession: (_root, { id }, { sessions: desk }) => desk.endSession(id),
};
