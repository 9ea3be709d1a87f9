import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { int, isObject, str } from '../../upstream/read.js';

/** What PureWL puts around every response: `{ header: { response_code, message, code? }, body }`. */
export interface Envelope {
  /** `response_code`, or `code` where that is missing; null when there is neither. */
  readonly code: number | null;
  /** Prose of the provider: to be looked at, never to be passed on. */
  readonly message: string | null;
  readonly body: unknown;
}

/** The code of success. */
export const SUCCESS = 1;

/** The response's envelope, whatever the HTTP status; undefined when there is none (HTML, other JSON, nothing). */
export function readEnvelope(response: UpstreamResponse): Envelope | undefined {
  const wire = json(response);
  if (!isObject(wire) || !isObject(wire.header)) return undefined;
  const { header, body } = wire;
  return { code: int(header.response_code) ?? int(header.code), message: str(header.message), body };
}

/** An error envelope is a few hundred characters; whatever is longer is an inventory and not worth parsing twice. */
const LONGEST_REFUSAL = 8192;

const SPEAKS_OF_TOKEN =
  /access[\s_-]?token|unauthori[sz]ed|unauthenticated|\btoken\b.{0,20}\b(invalid|expired)|\b(invalid|expired)\b.{0,20}\btoken\b/i;

/**
 * Whether a response says that the access token is not accepted: HTTP 401 or 403, or an error envelope under any status that clearly says so. Which codes
 * mean it is not documented, and 11001 covers many causes: so the text decides, except for codes that are HTTP's own.
 */
export function rejectsToken(response: UpstreamResponse): boolean {
  if (response.status === 401 || response.status === 403) return true;
  if (response.text.length > LONGEST_REFUSAL) return false;
  const envelope = readEnvelope(response);
  if (!envelope || envelope.code === null || envelope.code === SUCCESS) return false;
  return envelope.code === 401 || envelope.code === 403 || SPEAKS_OF_TOKEN.test(envelope.message ?? '');
}
