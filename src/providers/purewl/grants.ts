import { carriedOver, failedForSure } from '../../auth/oauth2/start-over.js';
import type { RequestToken, TokenResult, TokenSet } from '../../provider/contract.js';
import { readToken, TOKEN_PATH, type TokenFields, tokenAsk } from './auth.js';
import type { PurewlValues } from './config.js';

/** The two ways to a token: `grantType=secret`, and `grantType=refresh` with the secret as its way out. */
export interface Grants {
  /** A new family of tokens for a secret key. */
  bySecret(secretKey: string): Promise<TokenResult>;
  /**
   * New tokens without the user. A refresh that failed for sure falls back to the secret at once; one whose outcome is unknown is reported as it is,
   * and the engine asks again with `spent` where the rotation demands it.
   */
  refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
}

export function createGrants(values: PurewlValues, requestToken: RequestToken): Grants {
  const ask = (fields: TokenFields) =>
    requestToken(values.url + TOKEN_PATH, tokenAsk(values.authBody, fields), readToken);

  async function bySecret(secretKey: string, before?: TokenSet): Promise<TokenResult> {
    const outcome = await ask({ grantType: 'secret', secretKey });
    // An older refresh token is not carried over: it was refused or may be spent.
    return named(carriedOver(outcome, { credentials: { secretKey }, facts: before?.facts }));
  }

  async function byRefresh(refreshToken: string, held: TokenSet): Promise<TokenResult> {
    const secretKey = values.sendSecretOnRefresh ? held.credentials?.secretKey : undefined;
    const outcome = await ask({ grantType: 'refresh', refreshToken, secretKey });
    return named(carriedOver(outcome, { refreshToken, credentials: held.credentials, facts: held.facts }));
  }

  return {
    bySecret: secretKey => bySecret(secretKey),
    async refresh(held, spent) {
      if (held.refreshToken && !spent) {
        const outcome = await byRefresh(held.refreshToken, held);
        if (!failedForSure(outcome)) return outcome;
      }
      const secretKey = held.credentials?.secretKey;
      return secretKey ? bySecret(secretKey, held) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

/** The account, where a refresh does not say it again. */
function named(outcome: TokenResult): TokenResult {
  if (outcome.kind !== 'issued') return outcome;
  const { issued } = outcome;
  return { kind: 'issued', issued: { ...issued, subject: issued.subject ?? issued.facts?.resellerId } };
}
