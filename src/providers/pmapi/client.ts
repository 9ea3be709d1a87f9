import { type ErrorCode, gatewayError } from '../../errors.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, queryString, type UpstreamResponse } from '../../upstream/messages.js';
import { boundedCursor, retryAfterSeconds } from '../../upstream/provider-numbers.js';
import { rows } from '../../upstream/read.js';
import { type PmapiUserModel, USER } from './models.js';
import { effectiveStatus, isHtml, isOk, readEnvelope } from './responses.js';

/** What a GET brought: rows not yet looked at, and where the next page starts. */
interface Reply {
  /** One object, or an array of them. */
  readonly data: unknown;
  readonly next: string | null;
}

export type Query = Readonly<Record<string, string | undefined>>;

export interface Client {
  /** GETs an endpoint. Undefined: nothing matched, which the provider says with 404 of a collection as of a single resource. */
  get(endpoint: string, query: Query): Promise<Reply | undefined>;
}

export function createClient(caller: Caller, apiVersion: number): Client {
  return {
    async get(endpoint, query) {
      const path = pathOf(apiVersion, endpoint, query);
      return readReply(await caller.send({ method: 'GET', path, headers: AS_JSON }));
    },
  };
}

/** Reads the response to a GET. Throws typed errors for all but success and 404. */
export function readReply(response: UpstreamResponse): Reply | undefined {
  const envelope = readEnvelope(response);
  const status = effectiveStatus(response, envelope);
  if (status === 404 && !isHtml(response)) return undefined;
  const next = boundedCursor(envelope?.next ?? null);
  if (isOk(status) && envelope?.ok && envelope.data !== undefined && next !== undefined)
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

/** Path of an endpoint. `query` values of undefined are left out. */
export function pathOf(
  apiVersion: number,
  endpoint: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/v${apiVersion}/${endpoint}${queryString(set, { provider: 'PMAPI' })}`;
}

/** Path below the version and query of "who am I" (dev.sign-up.to, endpoints/user). */
export const WHOAMI = { endpoint: 'user', query: { currentuser: 'true' } } as const;

/**
 * The caller among the users of a response; undefined where it cannot be told. An administrator may read every user of the account, so of
 * several only one that is marked as the caller will do.
 */
export function currentUser(data: unknown): PmapiUserModel | undefined {
  const users = rows(data, USER);
  const marked = users.filter(one => one.isCurrent);
  const [only, another] = marked.length > 0 ? marked : users.filter(one => one.isCurrent === null);
  return another ? undefined : only?.user;
}
