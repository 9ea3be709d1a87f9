import { type ErrorCode, gatewayError } from '../../errors.js';
import type { TokenReading } from '../../provider/contract.js';
import { isSuccess, json, type UpstreamResponse } from '../../upstream/messages.js';
import { boundedCursor, retryAfterSeconds } from '../../upstream/provider-numbers.js';
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
  rows,
  str,
} from '../../upstream/read.js';

/** The envelope of every Sign-Up.to response (dev.sign-up.to, making-requests/response-format). */
export interface Envelope {
  readonly ok: boolean;
  /** Of an error: its own idea of the HTTP status. */
  readonly code: number | null;
  /** Value of `start` for the next page; null: there is none. */
  readonly next: string | null;
  /** One object or an array of them; undefined where it is missing. */
  readonly data: unknown;
  /** Of an error: the provider's prose. To be searched for hints, never passed on. */
  readonly prose: string;
  /** Of an error: whether it says outright that the user is locked. */
  readonly locked: boolean;
}

/** `next`, int or text, as text. An empty one begins no page, nor does zero: they count as null. */
const nextOf = (value: unknown) => (filled(value) === '0' ? null : filled(value));

/** The response's envelope, or undefined when it has none. */
export function readEnvelope(response: UpstreamResponse): Envelope | undefined {
  const body = json(response);
  if (!isObject(body) || !isObject(body.response)) return undefined;
  const status = typeof body.status === 'string' ? body.status.toLowerCase() : undefined;
  if (status !== 'ok' && status !== 'error') return undefined;
  const { code, next, data, message, additional_information, locked } = body.response;
  return {
    ok: status === 'ok',
    code: int(code),
    next: nextOf(next),
    data: typeof data === 'object' ? data : undefined,
    prose: [str(message), str(additional_information)].filter(Boolean).join(' '),
    locked: bool(locked) === true,
  };
}

/** The HTTP status, or what an error envelope under a 2xx says instead (400 where it says nothing usable). */
export function effectiveStatus(response: UpstreamResponse, envelope = readEnvelope(response)): number {
  if (!isSuccess(response.status) || !envelope || envelope.ok) return response.status;
  return envelope.code !== null && envelope.code >= 400 && envelope.code < 600 ? envelope.code : 400;
}

/** An error envelope is far shorter; a page of data need not be parsed twice to know that it is none. */
const LONGEST_ERROR = 4096;

/** Whether the response says that the token is not (or no longer) accepted. */
export function rejectsToken(response: UpstreamResponse): boolean {
  return response.status === 401 || (response.text.length <= LONGEST_ERROR && effectiveStatus(response) === 401);
}

/** A page made for people: it comes from something in between, not from the API. */
export const isHtml = (response: UpstreamResponse) => /^\s*</.test(response.text);

/** Wording of a lock that is in force, and what turns the same words into a warning of one to come. */
const LOCKED = /\b(?:account|user|is|been)(?: (?:now|currently|temporarily|permanently))? locked\b/i;
const NOT_YET = /\b(?:before|unless|until|if|will|would|attempts? (?:left|remaining))\b/i;

const saysLocked = (envelope: Envelope) =>
  envelope.locked || (LOCKED.test(envelope.prose) && !NOT_YET.test(envelope.prose));

/**
 * Reads a token request's failure. 401 is the documented response to bad credentials, with an envelope or without a body; a page is not the API's. No way
 * of saying that the user is locked is documented, so hints are taken. Undefined: not about the credentials.
 */
export function readRefusal(
  status: number,
  envelope: Envelope | undefined,
  response: UpstreamResponse,
): TokenReading | undefined {
  if (isHtml(response)) return undefined;
  const isLocked = status === 423 || (envelope !== undefined && saysLocked(envelope));
  if (isLocked && [401, 403, 423].includes(status)) return { kind: 'rejected', reason: 'ACCOUNT_LOCKED' };
  if (status === 401) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  // An error envelope under 2xx: nothing was issued.
  if (!isSuccess(response.status)) return undefined;
  return { kind: 'unavailable', code: status === 429 ? 'RATE_LIMITED' : 'PROVIDER_UNAVAILABLE' };
}

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

/** A folder of mailing lists (dev.sign-up.to, endpoints/folder). */
export const FOLDER = row(folder => ({
  id: id(folder.id),
  name: filled(folder.name),
  listCount: int(folder.list_count),
  subscriptionCount: int(folder.subscription_count),
  createdAt: epochSeconds(folder.cdate),
  updatedAt: epochSeconds(folder.mdate),
}));

/** A mailing list (dev.sign-up.to, endpoints/list). */
export const MAILING_LIST = row(list => ({
  id: id(list.id),
  name: filled(list.name),
  folderId: anyId(list.folder_id) ?? null,
  note: filled(list.note),
  subscriptionCount: int(list.subscription_count),
  createdAt: epochSeconds(list.cdate),
  updatedAt: epochSeconds(list.mdate),
}));

export type PmapiUserModel = RowOf<typeof USER>['user'];
export type PmapiAccountModel = RowOf<typeof ACCOUNT>;
export type FolderModel = RowOf<typeof FOLDER>;
export type MailingListModel = RowOf<typeof MAILING_LIST>;

/** A list that was requested by its folder, and need not contain the folder. */
export const listIn =
  (folderId: string): Row<MailingListModel> =>
  raw =>
    MAILING_LIST(isObject(raw) && anyId(raw.folder_id) === undefined ? { ...raw, folder_id: folderId } : raw);

/** What a GET brought: rows not read yet, and where the next page starts. */
export interface Reply {
  /** One object, or an array of them. */
  readonly data: unknown;
  readonly next: string | null;
}

/** Reads the response to a GET. Throws typed errors for all but success and 404. */
export function readReply(response: UpstreamResponse): Reply | undefined {
  const envelope = readEnvelope(response);
  const status = effectiveStatus(response, envelope);
  if (status === 404 && !isHtml(response)) return undefined;
  const next = boundedCursor(envelope?.next ?? null);
  if (isSuccess(status) && envelope?.ok && envelope.data !== undefined && next !== undefined)
    return { data: envelope.data, next };
  const retryAfter = retryAfterSeconds(response);
  throw gatewayError(codeOf(status, response), {
    provider: 'PMAPI',
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new Error(`HTTP ${response.status}, in effect ${status}`),
  });
}

function codeOf(status: number, response: UpstreamResponse): ErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'PROVIDER_UNAVAILABLE';
  if (status === 403 || status === 423) return 'FORBIDDEN';
  return status < 400 || isHtml(response) ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED';
}

/**
 * The caller among the users of a response; undefined if it cannot be determined. An administrator may read every user of the account, so of
 * several only one that is marked as the caller will do.
 */
export function currentUser(data: unknown): PmapiUserModel | undefined {
  const users = rows(data, USER);
  const marked = users.filter(one => one.isCurrent);
  const [only, another] = marked.length > 0 ? marked : users.filter(one => one.isCurrent === null);
  return another ? undefined : only?.user;
}
