import type { MutationResolvers } from '../generated/graphql.js';

type Own = Pick<
  Required<MutationResolvers>,
  'login' | 'completeLogin' | 'refresh' | 'revoke' | 'logout' | 'endSession'
>;

/** What changes sessions and grants. */
export const mutation: Own = {
  login: (_root, { input }, { desk }) => desk.login(input),
  completeLogin: (_root, { provider, code, state }, { desk }) => desk.completeLogin(provider, code, state),
  refresh: (_root, { provider }, { desk }) => desk.refresh(provider),
  revoke: (_root, { provider }, { desk }) => desk.revoke(provider),
  logout: (_root, { everywhere }, { desk }) => desk.logout(everywhere),
  endSession: (_root, { id }, { desk }) => desk.endSession(id),
};
