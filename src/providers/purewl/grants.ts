import type { AskForToken, Held, Issued, TokenOutcome } from '../../provider.js';
import { readToken, TOKEN_PATH, type TokenFields, tokenAsk } from './auth.js';
import type { PurewlValues } from './config.js';

/** The two ways to a token: `grantType=secret`, and `grantType=refresh` with the secret as its way out. */
export interface Grants {
  /** A new family of tokens for a secret key. */
  bySecret(secretKey: string): Promise<TokenOutcome>;
  /**
   * New tokens without the user. A refresh that failed for sure falls back to the secret at once; one whose outcome is unknown is reported as it is,
   * and the engine asks again with `spent` where the rotation demands it.
   */
  renew(held: Held, spent: boolean): Promise<TokenOutcome>;
}

export function createGrants(values: PurewlValues, askForToken: AskForToken): Grants {
  const ask = (fields: TokenFields) =>
    askForToken(values.url + TOKEN_PATH, tokenAsk(values.authBody, fields), readToken);

  async function bySecret(secretKey: string, before?: Held): Promise<TokenOutcome> {
    const outcome = await ask({ grantType: 'secret', secretKey });
    // An older refresh token is not carried over: it was refused or may be spent.
    return withHeld(outcome, { credentials: { secretKey }, facts: before?.facts });
  }

  async function byRefresh(refreshToken: string, held: Held): Promise<TokenOutcome> {
    const secretKey = values.sendSecretOnRefresh ? held.credentials?.secretKey : undefined;
    const outcome = await ask({ grantType: 'refresh', refreshToken, secretKey });
    return withHeld(outcome, { refreshToken, credentials: held.credentials, facts: held.facts });
  }

  return {
    bySecret: secretKey => bySecret(secretKey),
    async renew(held, spent) {
      if (held.refreshToken && !spent) {
        const outcome = await byRefresh(held.refreshToken, held);
        if (!failedForSure(outcome)) return outcome;
      }
      const secretKey = held.credentials?.secretKey;
      return secretKey ? bySecret(secretKey, held) : { kind: 'refused', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

/** Refused, or answered with something that is no token: not redeemed, so the secret may be tried. Not when we are to wait. */
function failedForSure(outcome: TokenOutcome): boolean {
  return (
    outcome.kind === 'refused' ||
    (outcome.kind === 'unavailable' && outcome.code !== 'RATE_LIMITED' && outcome.retryAfterMs === undefined)
  );
}

type Kept = { readonly [K in 'refreshToken' | 'credentials' | 'facts']?: Held[K] | undefined };

/** An issued answer with what it leaves unsaid taken from what was there before. */
function withHeld(outcome: TokenOutcome, kept: Kept): TokenOutcome {
  if (outcome.kind !== 'issued') return outcome;
  const { issued } = outcome;
  const refreshToken = issued.refreshToken ?? kept.refreshToken;
  const facts = { ...kept.facts, ...issued.facts };
  const whole: Issued = {
    ...issued,
    ...(refreshToken && { refreshToken }),
    ...(kept.credentials && { credentials: kept.credentials }),
    facts,
    subject: issued.subject ?? facts.resellerId,
  };
  return { kind: 'issued', issued: whole };
}
