import type { TokenReading } from '../../provider/contract.js';
import type { UpstreamResponse } from '../../upstream/answer.js';
import { type Envelope, isHtml, isOk } from './envelope.js';

/** Wording of a lock that is in force, and what turns the same words into a warning of one to come. */
const LOCKED = /\b(?:account|user|is|been)(?: (?:now|currently|temporarily|permanently))? locked\b/i;
const NOT_YET = /\b(?:before|unless|until|if|will|would|attempts? (?:left|remaining))\b/i;

const saysLocked = (said: Envelope) => said.locked || (LOCKED.test(said.prose) && !NOT_YET.test(said.prose));

/**
 * Reads a token request's failure. 401 is the documented answer to bad credentials, with an envelope or without a body; a page is not the API's. No way
 * of saying that the user is locked is documented, so hints are taken. Undefined: not about the credentials.
 */
export function readRefusal(
  status: number,
  said: Envelope | undefined,
  answer: UpstreamResponse,
): TokenReading | undefined {
  if (isHtml(answer)) return undefined;
  const isLocked = status === 423 || (said !== undefined && saysLocked(said));
  if (isLocked && [401, 403, 423].includes(status)) return { kind: 'rejected', reason: 'ACCOUNT_LOCKED' };
  if (status === 401) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  // An error envelope under 2xx: nothing was issued.
  if (!isOk(answer.status)) return undefined;
  return { kind: 'unavailable', code: status === 429 ? 'RATE_LIMITED' : 'PROVIDER_UNAVAILABLE' };
}
