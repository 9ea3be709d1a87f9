import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitResult } from './contract.js';

/** Counts one try. The library rejects with its result when the limit is passed, with an error when its store fails. */
export async function countAttempt(limiter: RateLimiterAbstract, subject: string): Promise<RateLimitResult> {
  try {
    await limiter.consume(subject);
    return { allowed: true, retryAfterMs: 0 };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { allowed: false, retryAfterMs: refusal.msBeforeNext };
    throw refusal;
  }
}
