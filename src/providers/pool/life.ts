import type { UpstreamResponse } from '../../upstream/answer.js';
import { dateMs, lifeUntilMs } from '../../upstream/provider-numbers.js';

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
export function lifeMs(
  { expires, serverTime }: TokenTimes,
  answer: Pick<UpstreamResponse, 'headers' | 'receivedAtMs'>,
) {
  const nowMs = serverTime !== null && serverTime > 0 ? serverTime * 1000 : dateMs(answer);
  const life = lifeUntilMs(expires, nowMs) ?? 0;
  return life > 0 ? life : undefined;
}
