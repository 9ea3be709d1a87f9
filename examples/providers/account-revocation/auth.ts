import type { Provider, ProviderTools, RevocableToken, RevokeOutcome, TokenReading, TokenSet } from 'keyring-gateway';
import {
  anyId,
  authorizationUrl,
  clientRequest,
  clientSecretPost,
  form,
  isObject,
  json,
  keepingRefreshToken,
  type OAuthClient,
  readTokenAnswer,
  refreshRequest,
  type UpstreamResponse,
} from 'keyring-gateway';
import { createVeloApi, type VeloApi } from './api.js';
import type { VeloLoginInput, VeloValues } from './config.js';
import { faultsOf } from './responses.js';

/** Authorization code without PKCE, rotating refresh token, and a deauthorization that ends every token of the athlete. */
export function redirectLogin(client: OAuthClient, values: VeloValues, tools: ProviderTools) {
  async function refresh(refreshToken: string, held: TokenSet) {
    const request = refreshRequest(client, clientSecretPost, refreshToken);
    return tools.requestToken(values.tokenUrl, request, response => keepingRefreshToken(readTokens(response), held));
  }

  /**
   * Velo deauthorizes with a valid access token only. A refresh returns one: the stored token if it is valid for more than an hour, otherwise a new one. So a
   * stored access token is not sent.
   */
  async function revoke({ kind, value }: RevocableToken, held: TokenSet): Promise<RevokeOutcome> {
    if (kind === 'access') return { kind: 'refused', error: 'unsupported_token_type' };
    const outcome = await refresh(value, held);
    if (outcome.kind === 'rejected') return { kind: 'revoked' };
    if (outcome.kind === 'misconfigured') return { kind: 'retry', error: outcome.error };
    if (outcome.kind !== 'issued')
      return { kind: 'retry', ...(outcome.kind === 'unavailable' && { retryAfterMs: outcome.retryAfterMs }) };
    const { headers, ...body } = form({ access_token: outcome.issued.accessToken });
    const request = { method: 'POST' as const, headers: { accept: 'application/json', ...headers }, ...body };
    // A 401: the token is no longer valid.
    return tools.requestRevocation(values.deauthorizeUrl, request, ({ status }) => status === 200 || status === 401);
  }

  return {
    authorizationUrl: (_input, { state, callbackUrl }) =>
      authorizationUrl(values.authorizeUrl, {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: callbackUrl,
        // Separated by commas, not by spaces as in RFC 6749, 3.3.
        scope: values.scope.join(','),
        approval_prompt: 'auto',
        state,
      }),
    exchange: ({ code }) =>
      tools.requestToken(
        values.tokenUrl,
        clientRequest(client, clientSecretPost, { grant_type: 'authorization_code', code }),
        readTokens,
      ),
    returnTo: input => input.returnTo ?? undefined,
    identify: async caller => (await createVeloApi(caller).me()).id,
    refresh: async (held, spent) =>
      held.refreshToken && !spent
        ? refresh(held.refreshToken, held)
        : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' },
    revoke,
    revocationEnds: 'account',
  } satisfies Partial<Provider<VeloLoginInput, VeloApi>>;
}

/**
 * Reads a token response. A success has the format of RFC 6749; the first one also has the athlete. Errors have Velo's own format and name the rejected value: the
 * code, the refresh token or the application. Undefined: it is not a token response.
 */
export function readTokens(response: UpstreamResponse): TokenReading | undefined {
  const reading = readTokenAnswer(response);
  const body = json(response);
  if (reading?.kind === 'issued') {
    const subject = isObject(body) && isObject(body.athlete) ? anyId(body.athlete.id) : undefined;
    return { kind: 'issued', issued: { ...reading.issued, ...(subject && { subject }) } };
  }
  const faults = faultsOf(body);
  if (!faults || response.status === 429 || response.status >= 500) return reading;
  const resources = new Set(faults.map(({ resource }) => resource));
  if (resources.has('Application')) return { kind: 'misconfigured', error: 'invalid_client' };
  if (resources.has('RefreshToken') || resources.has('AuthorizationCode'))
    return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  return response.status < 300 ? { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' } : undefined;
}
