import { isObject, type Row, row, view } from '../../upstream/read.js';
import { anyId, bool, epochSeconds, filled, id, int } from '../../upstream/shapes.js';

/** A user (dev.sign-up.to, endpoints/user). */
export interface PmapiUserModel {
  readonly id: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly firstname: string | null;
  readonly lastname: string | null;
  readonly isAdmin: boolean | null;
  readonly timezone: string | null;
}

/** The account that users belong to. */
export interface PmapiAccountModel {
  readonly id: string;
  readonly name: string | null;
  readonly emailCreditBalance: number | null;
  readonly smsCreditBalance: number | null;
  readonly listCount: number | null;
  readonly folderCount: number | null;
}

/** A folder of mailing lists. */
export interface FolderModel {
  readonly id: string;
  readonly name: string | null;
  readonly listCount: number | null;
  readonly subscriptionCount: number | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** A mailing list (dev.sign-up.to, endpoints/list). */
export interface MailingListModel {
  readonly id: string;
  readonly name: string | null;
  readonly folderId: string | null;
  readonly note: string | null;
  readonly subscriptionCount: number | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

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
  } satisfies PmapiUserModel,
}));

export const ACCOUNT = row(
  (account): PmapiAccountModel => ({
    id: id(account.id),
    name: filled(account.name),
    emailCreditBalance: int(account.emailcreditbalance),
    smsCreditBalance: int(account.smscreditbalance),
    listCount: int(account.list_count),
    folderCount: int(account.folder_count),
  }),
);

/** Looked up by the hundred, for the names of a few. */
export const FOLDER: Row<FolderModel> = view(folder => id(folder.id), {
  name: folder => filled(folder.name),
  listCount: folder => int(folder.list_count),
  subscriptionCount: folder => int(folder.subscription_count),
  createdAt: folder => epochSeconds(folder.cdate),
  updatedAt: folder => epochSeconds(folder.mdate),
});

export const MAILING_LIST: Row<MailingListModel> = view(list => id(list.id), {
  name: list => filled(list.name),
  folderId: list => anyId(list.folder_id) ?? null,
  note: list => filled(list.note),
  subscriptionCount: list => int(list.subscription_count),
  createdAt: list => epochSeconds(list.cdate),
  updatedAt: list => epochSeconds(list.mdate),
});

/** A list that was asked for by its folder, and need not name it. */
export const listIn =
  (folderId: string): Row<MailingListModel> =>
  raw =>
    MAILING_LIST(isObject(raw) && anyId(raw.folder_id) === undefined ? { ...raw, folder_id: folderId } : raw);
