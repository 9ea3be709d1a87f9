import type { Answer } from '../../http/answer.js';

/** A token lives 5 or 10 minutes (api.promoonly.com/doc/token); what is over this is a misread number. */
const LONGEST_LIFE_MS = 7 * 86_400_000;

/** The two instants of a token answer, epoch seconds by POOL's own clock; null where missing or unreadable. */
export interface TokenTimes {
  /** `expires`, or `expiration` after a sign-in. */
  readonly expires: number | null;
  readonly serverTime: number | null;
}

/**
 * Life of the token in ms, counted from the answer: its end minus POOL's clock, so that ours does not matter. Without `server_time` the Date header
 * (RFC 9110, 6.6.1) stands in, and only then our own clock. Undefined: nothing usable was said.
 */
export function lifeMs({ expires, serverTime }: TokenTimes, answer: Pick<Answer, 'headers' | 'receivedAtMs'>) {
  if (expires === null) return undefined;
  const nowMs = serverTime !== null && serverTime > 0 ? serverTime * 1000 : dateMs(answer);
  const life = Math.round(expires * 1000 - nowMs);
  return life > 0 && life <= LONGEST_LIFE_MS ? life : undefined;
}

function dateMs({ headers, receivedAtMs }: Pick<Answer, 'headers' | 'receivedAtMs'>): number {
  const at = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? receivedAtMs : at;
}
