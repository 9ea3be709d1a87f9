import { type ErrorCode, gatewayError } from '../../errors.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { isObject, type Row, rows, type Wire } from '../../upstream/read.js';

/** A POOL error for the client; what the provider said stays here. */
export const poolError = (code: ErrorCode, message?: string) =>
  gatewayError(code, { provider: 'POOL', ...(message && { message }) });

/**
 * The JSON of a data response. Throws FORBIDDEN (403), NOT_FOUND (404, 410), PROVIDER_REJECTED (another 4xx, or a failure in words under 200) or
 * PROVIDER_PROTOCOL_ERROR (no JSON, a redirect). No content (204) is null.
 */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  if (status === 204) return null;
  if (status < 200 || status > 299) throw poolError(codeOfStatus(status));
  if (rejectsToken(response)) throw poolError('PROVIDER_REJECTED');
  const value = json(response);
  if (value === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return value;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  return status >= 400 && status <= 499 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** The payload of something that is always there, if perhaps empty: a 404 in JSON is null, one in HTML means that POOL has no such endpoint. */
export function collection(response: UpstreamResponse): unknown {
  if (response.status !== 404) return payload(response);
  if (json(response) === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return null;
}

/**
 * Rows of a list. An object in its place is a lone row, nothing (PHP writes an empty list as {}), a failure in words (PROVIDER_REJECTED), or
 * no response at all (PROVIDER_PROTOCOL_ERROR).
 */
export function listOf<T>(value: unknown, read: Row<T>): T[] {
  if (typeof value !== 'object') throw poolError('PROVIDER_PROTOCOL_ERROR');
  const list = rows(value, read);
  const isUnexpected = list.length === 0 && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (isUnexpected) throw poolError(wordsOf(value) === undefined ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED');
  return list;
}

/**
 * An object of scalars only, such as a failure is; data always holds a list or an object. POOL has no error format: failures are words in a small
 * object, quite possibly under HTTP 200. Seen on its pages: `{"result":"Invalid …"}` (signin), `{"token":"invalid"}` (token_validation),
 * `{"distribution":"Invalid user."}` (sync_distribution).
 */
function flat(value: unknown): Wire | undefined {
  if (!isObject(value)) return undefined;
  return Object.values(value).some(part => typeof part === 'object' && part !== null) ? undefined : value;
}

const WORDS = ['result', 'error', 'error_description', 'message', 'detail'] as const;

/** What a small object says in prose: to be looked at, never to be passed on. Undefined: it is no such object, or says nothing. */
export function wordsOf(value: unknown): string | undefined {
  const object = flat(value);
  const words =
    object && WORDS.map(name => object[name]).filter(word => typeof word === 'string' && word.trim() !== '');
  return words?.length ? words.join(' ') : undefined;
}

const BAD_TOKEN = [
  /\b(invalid|expired|unknown|missing|bad)\b.{0,12}\b(token|user|userid|user id|authorization|session)\b/i,
  /\b(token|user|userid|authorization|session)\b.{0,12}\b(invalid|expired|not (valid|found|authori[sz]ed|authenticated))\b/i,
  /^(unauthori[sz]ed|unauthenticated|not authenticated)\b/i,
];

/** A failure is a few dozen characters; whatever is longer is data and not worth parsing twice. */
const LONGEST_FAILURE = 2048;

/**
 * Whether a response says that the token is not accepted: HTTP 401 or 403, or a small object that names the token or the user as invalid, under
 * any other status. Which of them POOL uses is not documented.
 */
export function rejectsToken(response: UpstreamResponse): boolean {
  if (response.status === 401 || response.status === 403) return true;
  if (response.text.length > LONGEST_FAILURE || !/^\s*\{/.test(response.text)) return false;
  const value = json(response);
  // What has an id is data, as most responses are, and need not be looked at further.
  const object = isObject(value) && !('id' in value) ? flat(value) : undefined;
  if (!object) return false;
  if (typeof object.token === 'string' && /^(invalid|expired)\b/i.test(object.token)) return true;
  if (typeof object.distribution === 'string' && /^invalid\b/i.test(object.distribution)) return true;
  const words = wordsOf(object)?.replaceAll('_', ' ');
  return words !== undefined && BAD_TOKEN.some(pattern => pattern.test(words));
}
