import { z } from 'zod';
import { bool, epochSeconds, filled, id, int } from '../../http/shapes.js';

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

export const USER = z
  .object({
    id: id(),
    username: filled(),
    email: filled(),
    firstname: filled(),
    lastname: filled(),
    isadmin: bool(),
    timezone: filled(),
    currentuser: bool(),
  })
  .transform(({ isadmin, currentuser, ...user }) => ({
    isCurrent: currentuser,
    user: { ...user, isAdmin: isadmin } satisfies PmapiUserModel,
  }));

export const ACCOUNT = z
  .object({
    id: id(),
    name: filled(),
    emailcreditbalance: int(),
    smscreditbalance: int(),
    list_count: int(),
    folder_count: int(),
  })
  .transform(
    (row): PmapiAccountModel => ({
      id: row.id,
      name: row.name,
      emailCreditBalance: row.emailcreditbalance,
      smsCreditBalance: row.smscreditbalance,
      listCount: row.list_count,
      folderCount: row.folder_count,
    }),
  );

const CHANGES = { cdate: epochSeconds(), mdate: epochSeconds() };

export const FOLDER = z
  .object({ id: id(), name: filled(), list_count: int(), subscription_count: int(), ...CHANGES })
  .transform(
    (row): FolderModel => ({
      id: row.id,
      name: row.name,
      listCount: row.list_count,
      subscriptionCount: row.subscription_count,
      createdAt: row.cdate,
      updatedAt: row.mdate,
    }),
  );

export const MAILING_LIST = z
  .object({
    id: id(),
    name: filled(),
    folder_id: id().nullish().catch(null),
    note: filled(),
    subscription_count: int(),
    ...CHANGES,
  })
  .transform(
    (row): MailingListModel => ({
      id: row.id,
      name: row.name,
      folderId: row.folder_id ?? null,
      note: row.note,
      subscriptionCount: row.subscription_count,
      createdAt: row.cdate,
      updatedAt: row.mdate,
    }),
  );
