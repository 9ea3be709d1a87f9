import {
  type AuthorizationServer,
  type Client,
  clockSkew,
  getValidatedIdTokenClaims,
  processAuthorizationCodeResponse,
} from 'oauth4webapi';
import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { readInstant } from '../../upstream/provider-numbers.js';
import { isObject } from '../../upstream/read.js';

/**
 * Whose tokens these are: `sub` of the ID token, after issuer, audience, times and algorithm were checked (OpenID Connect Core, 3.1.3.7; its rule 6
 * lets TLS stand for the signature here). Undefined: there is no ID token, or not one for us.
 */
export async function subjectOf(
  server: AuthorizationServer,
  client: Client,
  answer: UpstreamResponse,
): Promise<string | undefined> {
  const body = json(answer);
  if (!isObject(body)) return undefined;
  // The ID token alone: the library refuses the whole answer for a life that is no number, which is read tolerantly elsewhere.
  const { access_token, id_token } = body;
  const at = { ...client, [clockSkew]: skewS(answer) };
  try {
    const response = Response.json({ access_token, id_token, token_type: 'bearer' });
    const told = await processAuthorizationCodeResponse(server, at, response, { requireIdToken: true });
    return getValidatedIdTokenClaims(told)?.sub;
  } catch {
    return undefined;
  }
}

/** How far the provider's clock is ahead of ours, s: the ID token's times are its own, and its Date (RFC 9110, 6.6.1) came with them. */
function skewS({ headers, receivedAtMs }: UpstreamResponse): number {
  const date = readInstant(headers.date ?? '');
  return date ? Math.round((date.getTime() - receivedAtMs) / 1_000) : 0;
}
