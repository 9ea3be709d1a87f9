import type { UpstreamResponse } from '../../upstream/answer.js';
import { envelope, SUCCESS } from './envelope.js';

/** An error envelope is a few hundred characters; whatever is longer is an inventory and not worth parsing twice. */
const LONGEST_REFUSAL = 8192;

const SPEAKS_OF_TOKEN =
  /access[\s_-]?token|unauthori[sz]ed|unauthenticated|\btoken\b.{0,20}\b(invalid|expired)|\b(invalid|expired)\b.{0,20}\btoken\b/i;

/**
 * Whether an answer says that the access token is not accepted: HTTP 401 or 403, or an error envelope under any status that clearly says so. Which codes
 * mean it is not documented, and 11001 covers many causes: so the text decides, except for codes that are HTTP's own.
 */
export function rejectsToken(answer: UpstreamResponse): boolean {
  if (answer.status === 401 || answer.status === 403) return true;
  if (answer.text.length > LONGEST_REFUSAL) return false;
  const said = envelope(answer);
  if (!said || said.code === null || said.code === SUCCESS) return false;
  return said.code === 401 || said.code === 403 || SPEAKS_OF_TOKEN.test(said.message ?? '');
}
