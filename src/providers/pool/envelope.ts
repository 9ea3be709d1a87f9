import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { isObject, type Wire } from '../../upstream/read.js';

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
 * Whether an answer says that the token is not accepted: HTTP 401 or 403, or a small object that names the token or the user as invalid, under
 * any other status. Which of them POOL uses is not documented.
 */
export function rejectsToken(answer: UpstreamResponse): boolean {
  if (answer.status === 401 || answer.status === 403) return true;
  if (answer.text.length > LONGEST_FAILURE || !/^\s*\{/.test(answer.text)) return false;
  const value = json(answer);
  // What has an id is data, as most answers are, and need not be looked at further.
  const object = isObject(value) && !('id' in value) ? flat(value) : undefined;
  if (!object) return false;
  if (typeof object.token === 'string' && /^(invalid|expired)\b/i.test(object.token)) return true;
  if (typeof object.distribution === 'string' && /^invalid\b/i.test(object.distribution)) return true;
  const words = wordsOf(object)?.replaceAll('_', ' ');
  return words !== undefined && BAD_TOKEN.some(pattern => pattern.test(words));
}
