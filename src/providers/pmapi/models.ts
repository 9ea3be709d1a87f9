import {
  anyId,
  bool,
  epochSeconds,
  filled,
  id,
  int,
  isObject,
  type Row,
  type RowOf,
  row,
  view,
} from '../../upstream/read.js';

/** A user (dev.sign-up.to, endpoints/user). */
export const USER = row(user => ({
  isCurrent: bool(user.currentuser),
  user: {
    id: id(user.id),
    username: filled(user.username),
    email: filled(user.email),
    firstname: filled(user.firstname),
    lastname: filled(user.lastname),
    isAdmin: bool(user.isadmin),
    timezone: filled(user.timezone),
  },
}));

/** The account that users belong to. */
export const ACCOUNT = row(account => ({
  id: id(account.id),
  name: filled(account.name),
  emailCreditBalance: int(account.emailcreditbalance),
  smsCreditBalance: int(account.smscreditbalance),
  listCount: int(account.list_count),
  folderCount: int(account.folder_count),
}));

/** A folder of mailing lists. Looked up by the hundred, for the names of a few. */
export const FOLDER = view(folder => id(folder.id), {
  name: folder => filled(folder.name),
  listCount: folder => int(folder.list_count),
  subscriptionCount: folder => int(folder.subscription_count),
  createdAt: folder => epochSeconds(folder.cdate),
  updatedAt: folder => epochSeconds(folder.mdate),
});

/** A mailing list (dev.sign-up.to, endpoints/list). */
export const MAILING_LIST = view(list => id(list.id), {
  name: list => filled(list.name),
  folderId: list => anyId(list.folder_id) ?? null,
  note: list => filled(list.note),
  subscriptionCount: list => int(list.subscription_count),
  createdAt: list => epochSeconds(list.cdate),
  updatedAt: list => epochSeconds(list.mdate),
});

export type PmapiUserModel = RowOf<typeof USER>['user'];
export type PmapiAccountModel = RowOf<typeof ACCOUNT>;
export type FolderModel = RowOf<typeof FOLDER>;
export type MailingListModel = RowOf<typeof MAILING_LIST>;

/** A list that was asked for by its folder, and need not name it. */
export const listIn =
  (folderId: string): Row<MailingListModel> =>
  raw =>
    MAILING_LIST(isObject(raw) && anyId(raw.folder_id) === undefined ? { ...raw, folder_id: folderId } : raw);
