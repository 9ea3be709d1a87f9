import type { Provider, RevocableToken, RevokeOutcome, TokenSet } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';

/** A token to revoke, under a name that is the same in every try. */
export interface Revocable {
  readonly name: string;
  readonly token: RevocableToken;
  /** When the token expires, so that a retry makes no sense any more, ms. */
  readonly untilMs: number;
}

export const REFRESH = 'refresh';

/** Every token of a grant, the refresh token first: while it lives it can make another access token (RFC 7009, 2.1). */
export function revocables(tokens: TokenSet, untilMs: number, accessEndMs = untilMs): Revocable[] {
  const { refreshToken, accessToken, previousAccessTokens: earlier = [] } = tokens;
  const access = (name: string, value: string, endMs: number): Revocable => ({
    name,
    token: { kind: 'access', value },
    untilMs: endMs,
  });
  return [
    ...(refreshToken ? [{ name: REFRESH, token: { kind: 'refresh' as const, value: refreshToken }, untilMs }] : []),
    access('access', accessToken, accessEndMs),
    ...earlier.map(({ token, endMs }, n) => access(`earlier-${n}`, token, endMs)),
  ];
}

/** The form of every error code that OAuth has registered. Other text may quote a token. */
const OAUTH_ERROR = /^[a-z][a-z_]{0,39}$/;

export const RETRY: RevokeOutcome = { kind: 'retry' };

/** Revokes one token. Never rejects: what fails in the provider's folder is to be tried again. */
export async function revokeOne(
  provider: Provider,
  { token }: Revocable,
  tokens: TokenSet,
  log: Log,
): Promise<RevokeOutcome> {
  try {
    const outcome = (await provider.revoke?.(token, tokens)) ?? RETRY;
    if (outcome.kind === 'refused') {
      const error = outcome.error !== undefined && OAUTH_ERROR.test(outcome.error) ? outcome.error : 'other';
      log.warn({ provider: provider.id, error }, 'the provider refused to revoke a token: it expires there');
    }
    return outcome;
  } catch (error) {
    logFailure(log, provider.id, error);
    return RETRY;
  }
}

export const logFailure = (log: Log, provider: ProviderId, error: unknown): void =>
  log.error({ provider, error: (error as Error).name }, 'a revocation failed in our own code');
