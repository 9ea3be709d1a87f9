import type { ProviderTools, TokenReading, TokenResult } from '../../provider/contract.js';
import type { UpstreamResponse } from '../../upstream/answer.js';
import { isToken, presentation } from './auth.js';
import { effectiveStatus, envelope, isOk } from './envelope.js';
import { pathOf } from './paths.js';
import { readRefusal } from './refusal.js';
import { currentUser, WHOAMI } from './whoami.js';

/** A token that another application was issued. `expiresAt` is its word for it: no endpoint tells. */
export interface HandedOver {
  readonly token: string;
  readonly expiresAt: Date;
}

const REFUSED: TokenReading = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

/** Takes a token over, if the provider says that it is good and whose it is. */
export async function takeOver(
  { token, expiresAt }: HandedOver,
  where: { url: string; apiVersion: number },
  tools: ProviderTools,
): Promise<TokenResult> {
  if (!isToken(token) || !(expiresAt.getTime() > tools.now())) return REFUSED;
  const url = where.url + pathOf(where.apiVersion, WHOAMI.endpoint, WHOAMI.query);
  const ask = { method: 'GET', headers: { ...presentation(token), accept: 'application/json' } } as const;
  return tools.requestToken(url, ask, readOwner({ token, expiresAt }));
}

/** Reads the answer to "who am I" asked with the token in hand. */
export function readOwner({ token, expiresAt }: HandedOver): (answer: UpstreamResponse) => TokenReading | undefined {
  return answer => {
    const said = envelope(answer);
    const status = effectiveStatus(answer, said);
    if (!isOk(status)) return readRefusal(status, said, answer);
    const user = currentUser(said?.data);
    if (!user) return undefined;
    const accessLifeMs = Math.max(0, expiresAt.getTime() - answer.receivedAtMs);
    return { kind: 'issued', issued: { accessToken: token, accessLifeMs, subject: user.id } };
  };
}
