import DataLoader from 'dataloader';
import { gatewayError } from '../../errors.js';
import type { FolderSort, Resolvers } from '../../generated/graphql.js';
import { type ApiKey, type GatewayContext, mapMaybePromise } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import type { Paging } from '../../provider/paging.js';
import { AS_JSON, queryString } from '../../upstream/messages.js';
import { rows } from '../../upstream/read.js';
import { type Get, type Query, readPage, sweep } from './paging.js';
import {
  ACCOUNT,
  currentUser,
  FOLDER,
  type FolderModel,
  listIn,
  MAILING_LIST,
  type MailingListModel,
  type PmapiAccountModel,
  type PmapiUserModel,
  readReply,
} from './responses.js';

export type PmapiApi = ReturnType<typeof createPmapiApi>;

const pmapiApi: ApiKey<PmapiApi> = { provider: 'PMAPI' };

const SORT = { ID: 'id', NAME: 'name', CREATED_AT: 'cdate' } as const;

/** Calls to Sign-Up.to in the name of one owner, for one request. */
export function createPmapiApi(caller: Caller, apiVersion: number) {
  const get: Get = async (endpoint, query) =>
    readReply(await caller.send({ method: 'GET', path: pathOf(apiVersion, endpoint, query), headers: AS_JSON }));
  const folderById = folderLoader(get);
  const listsByFolder = listsLoader(get);
  let user: Promise<PmapiUserModel> | undefined;
  let account: Promise<PmapiAccountModel | null> | undefined;
  return {
    /** Who the owner is. */
    user: () => (user ??= readUser(get)),
    /** Null when the provider shows none. */
    account: () => (account ??= readAccount(get)),
    async folders({ sort, reverse, ...page }: Paging & { readonly sort: FolderSort; readonly reverse: boolean }) {
      const folders = await readPage(get, { endpoint: 'folder', schema: FOLDER, sort: SORT[sort], reverse }, page);
      for (const folder of folders.nodes) folderById.prime(folder.id, folder);
      return folders;
    },
    /** Null: there is none of that id. */
    folder: (id: string) => folderById.load(id),
    async mailingLists({ folderId, ...page }: Paging & { readonly folderId?: string | null | undefined }) {
      if (typeof folderId === 'string' && !isId(folderId))
        throw gatewayError('BAD_USER_INPUT', {
          provider: 'PMAPI',
          message: 'The argument folderId is not the id of a folder.',
        });
      const filter = { folder_id: folderId ?? undefined };
      return readPage(get, { endpoint: 'list', schema: MAILING_LIST, sort: 'id', filter }, page);
    },
    listsIn: (folderId: string) => listsByFolder.load(folderId),
  };
}

async function readUser(get: Get): Promise<PmapiUserModel> {
  const reply = await get(WHOAMI.endpoint, WHOAMI.query);
  const user = currentUser(reply?.data);
  if (user) return user;
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'PMAPI', cause: new Error('no telling who the user is') });
}

async function readAccount(get: Get): Promise<PmapiAccountModel | null> {
  const reply = await get('account', {});
  const [account, another] = rows(reply?.data, ACCOUNT);
  if (!another) return account ?? null;
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', {
    provider: 'PMAPI',
    cause: new Error('several accounts for one user'),
  });
}

/** What can be an id: a number, in fact, but a word does no harm. The empty one would read as no filter at all. */
const isId = (text: string) => /^[\w-]{1,64}$/.test(text);

/** Folders by id, null where there is none: one call for one, one sweep for several. */
function folderLoader(get: Get): DataLoader<string, FolderModel | null> {
  return new DataLoader(async ids => {
    const known = ids.filter(isId);
    const [only, ...others] = known;
    if (only === undefined) return ids.map(() => null);
    const found =
      others.length === 0
        ? await oneFolder(get, only)
        : await sweep(get, 'folder', FOLDER, { enough: found => known.every(id => found.has(id)) });
    return ids.map(id => found.get(id) ?? null);
  });
}

async function oneFolder(get: Get, id: string): Promise<ReadonlyMap<string, FolderModel>> {
  const reply = await get('folder', { id });
  return new Map(rows(reply?.data, FOLDER).map(folder => [folder.id, folder]));
}

/** Lists by folder: those of one folder by filter, those of several by one sweep over all lists, which then serves every later folder too. */
function listsLoader(get: Get): DataLoader<string, readonly MailingListModel[]> {
  let swept: Promise<Groups> | undefined;
  const sweepOnce = () => {
    swept ??= sweep(get, 'list', MAILING_LIST).then(lists => byFolder([...lists.values()]));
    swept.catch(() => {
      swept = undefined;
    });
    return swept;
  };
  return new DataLoader(async ids => {
    const [only, ...others] = ids.filter(isId);
    if (only === undefined) return ids.map(() => []);
    const groups = swept || others.length > 0 ? await sweepOnce() : await listsOfOne(get, only);
    return ids.map(id => groups.get(id) ?? []);
  });
}

type Groups = ReadonlyMap<string, readonly MailingListModel[]>;

async function listsOfOne(get: Get, folderId: string): Promise<Groups> {
  const lists = await sweep(get, 'list', listIn(folderId), { filter: { folder_id: folderId } });
  return byFolder([...lists.values()]);
}

function byFolder(lists: readonly MailingListModel[]): Groups {
  const groups = new Map<string, MailingListModel[]>();
  for (const list of lists) {
    if (list.folderId === null) continue;
    const group = groups.get(list.folderId);
    if (group) group.push(list);
    else groups.set(list.folderId, [list]);
  }
  return groups;
}

/** Path of an endpoint. `query` values of undefined are left out. */
export function pathOf(apiVersion: number, endpoint: string, query: Query = {}): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/v${apiVersion}/${endpoint}${queryString(set, { provider: 'PMAPI' })}`;
}

/** Path below the version and query of "who am I" (dev.sign-up.to, endpoints/user). */
export const WHOAMI = { endpoint: 'user', query: { currentuser: 'true' } } as const;

/** The header that presents a token. */
export const authorizationHeader = (token: string) => ({ authorization: `SuTToken ${token}` });

const anyone = (context: GatewayContext) => context.upstream(pmapiApi, 'user-or-service');

export const resolvers: Resolvers = {
  Query: {
    folders: async (_root, args, context) => (await anyone(context)).folders(args),
    async folder(_root, { id }, context) {
      const folder = await (await anyone(context)).folder(id);
      if (!folder) throw gatewayError('NOT_FOUND', { provider: 'PMAPI' });
      return folder;
    },
    mailingLists: async (_root, args, context) => (await anyone(context)).mailingLists(args),
  },
  Viewer: {
    pmapi: async (_viewer, _args, context) =>
      (await context.hasOwnGrant('PMAPI')) ? (await context.upstream(pmapiApi, 'user')).user() : null,
  },
  PmapiUser: {
    account: async (_user, _args, context) => (await context.upstream(pmapiApi, 'user')).account(),
  },
  Folder: {
    lists: ({ id }, _args, context) => mapMaybePromise(anyone(context), api => api.listsIn(id)),
  },
  MailingList: {
    folder: ({ folderId }, _args, context) =>
      folderId === null ? null : mapMaybePromise(anyone(context), api => api.folder(folderId)),
  },
};
