import { rows } from '../../upstream/read.js';
import { type PmapiUserModel, USER } from './models.js';

/** Path below the version and query of "who am I" (dev.sign-up.to, endpoints/user). */
export const WHOAMI = { endpoint: 'user', query: { currentuser: 'true' } } as const;

/**
 * The caller among the users of an answer; undefined where it cannot be told. An administrator may read every user of the account, so of
 * several only one that is marked as the caller will do.
 */
export function currentUser(data: unknown): PmapiUserModel | undefined {
  const users = rows(data, USER);
  const marked = users.filter(one => one.isCurrent);
  const [only, another] = marked.length > 0 ? marked : users.filter(one => one.isCurrent === null);
  return another ? undefined : only?.user;
}
