import type { TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';

/**
 * Whether a refresh came to nothing for sure (refused, or answered with something that is no token answer), so that the credentials which began the
 * grant may be tried in its place. Not where the provider asks us to wait, nor where the outcome is unknown: the engine rules that.
 */
export function failedForSure(outcome: TokenResult): boolean {
  if (outcome.kind === 'rejected') return true;
  return outcome.kind === 'unavailable' && outcome.code !== 'RATE_LIMITED' && outcome.retryAfterMs === undefined;
}

/** What a token answer may leave unsaid. */
export type Kept = { readonly [K in 'refreshToken' | 'credentials' | 'facts']?: TokenSet[K] | undefined };

/** An issued answer with what it leaves unsaid taken from what was held before. */
export function carriedOver(outcome: TokenResult, { refreshToken, credentials, facts }: Kept): TokenResult {
  if (outcome.kind !== 'issued') return outcome;
  const { issued } = outcome;
  const refresh = issued.refreshToken ?? refreshToken;
  const whole: TokenResponse = {
    ...issued,
    ...(refresh && { refreshToken: refresh }),
    ...(credentials && { credentials }),
    facts: { ...facts, ...issued.facts },
  };
  return { kind: 'issued', issued: whole };
}
