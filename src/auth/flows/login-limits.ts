import type { ProviderId } from '../../generated/graphql.js';
import { sha256 } from '../crypto/ids.js';
import { foldAccount } from '../grants/password-guesses.js';
import type { LoginRefusedModel } from '../models.js';
import type { Store } from '../store/contract.js';

const WINDOW_SECONDS = 60;

/**
 * Counts a login against its address and, where the input names one, its provider account: strictly in the store, before anything is sent. So a
 * login also finds out here, at no cost to the account, that the store is away. Undefined: go on.
 */
export async function countLogin(
  store: Store,
  limits: { readonly loginsPerAddress: number; readonly loginsPerAccount: number },
  { address, provider, account }: { address: string; provider: ProviderId; account?: string | undefined },
): Promise<LoginRefusedModel | undefined> {
  const { loginsPerAddress, loginsPerAccount } = limits;
  const tries = [
    { limit: { name: 'address', points: loginsPerAddress, windowSeconds: WINDOW_SECONDS }, subject: sha256(address) },
  ];
  if (account !== undefined)
    tries.push({
      limit: { name: 'account', points: loginsPerAccount, windowSeconds: WINDOW_SECONDS },
      subject: sha256(`${provider}\n${foldAccount(account)}`),
    });
  for (const { limit, subject } of tries) {
    const { allowed, retryAfterMs } = await store.attempt(limit, subject);
    if (!allowed) return refused('TOO_MANY_ATTEMPTS', retryAfterMs);
  }
  return undefined;
}

const MESSAGES = {
  INVALID_CREDENTIALS: 'The provider does not accept these credentials.',
  ACCOUNT_LOCKED: 'The provider has locked this account.',
  DENIED_BY_USER: 'The sign-in was declined at the provider.',
  INVALID_STATE: 'This sign-in was not begun here, or too long ago, or has ended. Begin again.',
  TOO_MANY_ATTEMPTS: 'Too many sign-ins. Wait a little.',
  PROVIDER_UNAVAILABLE: 'The provider does not answer as it should. Try again later.',
} as const;

export function refused(reason: keyof typeof MESSAGES, retryAfterMs?: number): LoginRefusedModel {
  const retryAfterSeconds = retryAfterMs === undefined ? null : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { __typename: 'LoginRefused', reason, message: MESSAGES[reason], retryAfterSeconds };
}
