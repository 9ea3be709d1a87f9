import type { Held, RevokeOutcome } from '../../provider.js';

/** Ends every token that is held, the refresh token first: while it lives it can make another access token (RFC 7009, 2.1). */
export async function endBothTokens(
  { refreshToken, accessToken }: Held,
  endOne: (token: string) => Promise<RevokeOutcome>,
): Promise<RevokeOutcome> {
  const first: RevokeOutcome = refreshToken ? await endOne(refreshToken) : { kind: 'revoked' };
  return first.kind === 'revoked' ? endOne(accessToken) : first;
}
