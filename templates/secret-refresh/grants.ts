import { carriedOver, failedForSure } from '../../auth/oauth2/start-over.js';
import type { RequestToken, TokenResult, TokenSet } from '../../provider/contract.js';
import { type Credentials, readToken, refreshAsk, secretAsk, TOKEN_PATH } from './auth.js';

/** The two ways to a token: by the secret, and by a refresh token with the secret as its way out. */
export interface Grants {
  bySecret(credentials: Credentials): Promise<TokenResult>;
  /** A refresh that failed for sure falls back to the secret; one whose outcome is unknown is the engine's to judge. */
  refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
}

export function createGrants(url: string, requestToken: RequestToken): Grants {
  const tokenUrl = url + TOKEN_PATH;

  async function bySecret(credentials: Credentials): Promise<TokenResult> {
    // An older refresh token is not carried over: it was refused or may be spent.
    return carriedOver(await requestToken(tokenUrl, secretAsk(credentials), readToken), { credentials });
  }

  return {
    bySecret,
    async refresh(held, spent) {
      if (held.refreshToken && !spent) {
        const outcome = await requestToken(tokenUrl, refreshAsk(held.refreshToken), readToken);
        if (!failedForSure(outcome)) return carriedOver(outcome, held);
      }
      const credentials = credentialsOf(held);
      return credentials ? bySecret(credentials) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

export function credentialsOf({ credentials }: TokenSet): Credentials | undefined {
  const { account, secret } = credentials ?? {};
  return account && secret ? { account, secret } : undefined;
}
