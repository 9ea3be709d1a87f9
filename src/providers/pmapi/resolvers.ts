import { gatewayError } from '../../errors.js';
import type { Resolvers } from '../../generated/graphql.js';
import { mapMaybePromise } from '../../provider/context.js';
import { pmapiApi } from './api.js';

export const resolvers: Resolvers = {
  Query: {
    folders: async (_root, args, context) => (await context.upstream(pmapiApi, 'user-or-service')).folders(args),
    async folder(_root, { id }, context) {
      const folder = await (await context.upstream(pmapiApi, 'user-or-service')).folder(id);
      if (!folder) throw gatewayError('NOT_FOUND', { provider: 'PMAPI' });
      return folder;
    },
    mailingLists: async (_root, args, context) =>
      (await context.upstream(pmapiApi, 'user-or-service')).mailingLists(args),
  },
  Viewer: {
    pmapi: async (_viewer, _args, context) =>
      (await context.hasOwnGrant('PMAPI')) ? (await context.upstream(pmapiApi, 'user')).user() : null,
  },
  PmapiUser: {
    account: async (_user, _args, context) => (await context.upstream(pmapiApi, 'user')).account(),
  },
  Folder: {
    lists: ({ id }, _args, context) =>
      mapMaybePromise(context.upstream(pmapiApi, 'user-or-service'), api => api.listsIn(id)),
  },
  MailingList: {
    folder: ({ folderId }, _args, context) =>
      folderId === null
        ? null
        : mapMaybePromise(context.upstream(pmapiApi, 'user-or-service'), api => api.folder(folderId)),
  },
};
