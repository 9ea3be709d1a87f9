import type { Authorization } from '../scenario/authorization.js';
import { folders, release } from './calls.js';
import { type Chart, folderOf, type MailingList, releaseOf } from './models.js';
import { MOST_FOLDERS } from './roots.js';

interface Context {
  readonly session: Authorization;
}
type Batch<T> = readonly { readonly obj: T }[];

/** Mercurius's own loaders. Each call receives all objects that need the field in one request. */
export const loaders = {
  Chart: {
    async release(batch: Batch<Chart>, { session }: Context) {
      const ids = [...new Set(batch.map(({ obj }) => obj.id))];
      const found = await Promise.all(ids.map(async id => [id, releaseOf(await release(session, id))] as const));
      const byId = new Map(found);
      return batch.map(({ obj }) => byId.get(obj.id) ?? null);
    },
  },
  MailingList: {
    async folder(batch: Batch<MailingList>, { session }: Context) {
      const byId = new Map((await folders(session, MOST_FOLDERS)).map(row => [row.id, folderOf(row)]));
      return batch.map(({ obj }) => byId.get(obj.folderId) ?? null);
    },
  },
};
