import { carriedOver, failedForSure } from '../../auth/oauth2/start-over.js';
import type { AskForToken, Held, TokenOutcome } from '../../provider/contract.js';
import { type Credentials, readToken, refreshAsk, secretAsk, TOKEN_PATH } from './auth.js';

/** The two ways to a token: by the secret, and by a refresh token with the secret as its way out. */
export interface Grants {
  bySecret(credentials: Credentials): Promise<TokenOutcome>;
  /** A refresh that failed for sure falls back to the secret; one whose outcome is unknown is the engine's to judge. */
  renew(held: Held, spent: boolean): Promise<TokenOutcome>;
}

export function createGrants(url: string, askForToken: AskForToken): Grants {
  const tokenUrl = url + TOKEN_PATH;

  async function bySecret(credentials: Credentials): Promise<TokenOutcome> {
    // An older refresh token is not carried over: it was refused or may be spent.
    return carriedOver(await askForToken(tokenUrl, secretAsk(credentials), readToken), { credentials });
  }

  return {
    bySecret,
    async renew(held, spent) {
      if (held.refreshToken && !spent) {
        const outcome = await askForToken(tokenUrl, refreshAsk(held.refreshToken), readToken);
        if (!failedForSure(outcome)) return carriedOver(outcome, held);
      }
      const credentials = credentialsOf(held);
      return credentials ? bySecret(credentials) : { kind: 'refused', reason: 'INVALID_CREDENTIALS' };
    },
  };
}

export function credentialsOf({ credentials }: Held): Credentials | undefined {
  const { account, secret } = credentials ?? {};
  return account && secret ? { account, secret } : undefined;
}
