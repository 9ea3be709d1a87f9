import { gatewayError } from '../../errors.js';
import type { FolderSort } from '../../generated/graphql.js';
import type { ApiKey } from '../../provider/api-key.js';
import type { Caller } from '../../provider/contract.js';
import type { Connection, Paging } from '../../provider/paging.js';
import { rows } from '../../upstream/read.js';
import { type Client, createClient } from './client.js';
import { folderLoader, isId, listsLoader } from './loaders.js';
import {
  ACCOUNT,
  FOLDER,
  type FolderModel,
  MAILING_LIST,
  type MailingListModel,
  type PmapiAccountModel,
  type PmapiUserModel,
} from './models.js';
import { readPage } from './page.js';
import { currentUser, WHOAMI } from './whoami.js';

/** Calls to Sign-Up.to in the name of one owner, for one request. */
export interface PmapiApi {
  /** Who the owner is. */
  user(): Promise<PmapiUserModel>;
  /** The owner's account; null when the provider shows none. */
  account(): Promise<PmapiAccountModel | null>;
  folders(args: Paging & { readonly sort: FolderSort; readonly reverse: boolean }): Promise<Connection<FolderModel>>;
  /** Null: there is none of that id. */
  folder(id: string): Promise<FolderModel | null>;
  mailingLists(args: Paging & { readonly folderId?: string | null | undefined }): Promise<Connection<MailingListModel>>;
  listsIn(folderId: string): Promise<readonly MailingListModel[]>;
}

export const pmapiApi: ApiKey<PmapiApi> = { provider: 'PMAPI' };

const SORT = { ID: 'id', NAME: 'name', CREATED_AT: 'cdate' } as const;

export function createPmapiApi(caller: Caller, apiVersion: number): PmapiApi {
  const client = createClient(caller, apiVersion);
  const folderById = folderLoader(client);
  const listsByFolder = listsLoader(client);
  let user: Promise<PmapiUserModel> | undefined;
  let account: Promise<PmapiAccountModel | null> | undefined;
  return {
    user: () => (user ??= readUser(client)),
    account: () => (account ??= readAccount(client)),
    async folders({ sort, reverse, ...page }) {
      const folders = await readPage(client, { endpoint: 'folder', schema: FOLDER, sort: SORT[sort], reverse }, page);
      for (const folder of folders.nodes) folderById.prime(folder.id, folder);
      return folders;
    },
    folder: id => folderById.load(id),
    async mailingLists({ folderId, ...page }) {
      if (typeof folderId === 'string' && !isId(folderId))
        throw gatewayError('BAD_USER_INPUT', { message: 'folderId is no id of a folder.' });
      const filter = { folder_id: folderId ?? undefined };
      return readPage(client, { endpoint: 'list', schema: MAILING_LIST, sort: 'id', filter }, page);
    },
    listsIn: folderId => listsByFolder.load(folderId),
  };
}

async function readUser(client: Client): Promise<PmapiUserModel> {
  const reply = await client.get(WHOAMI.endpoint, WHOAMI.query);
  const user = currentUser(reply?.data);
  if (user) return user;
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('no telling who the user is') });
}

async function readAccount(client: Client): Promise<PmapiAccountModel | null> {
  const reply = await client.get('account', {});
  const [account, another] = rows(reply?.data, ACCOUNT);
  if (!another) return account ?? null;
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', {
    provider: 'PMAPI',
    cause: new Error('several accounts for one user'),
  });
}
