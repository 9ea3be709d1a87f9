import { ClientSecretBasic } from 'oauth4webapi';
import { authorizationUrl } from '../../auth/oauth2/authorization-url.js';
import type { OAuthClient } from '../../auth/oauth2/client-authentication.js';
import { keepingRefreshToken, readTokenAnswer } from '../../auth/oauth2/token-response.js';
import type { OpenidLoginInput } from '../../generated/graphql.js';
import type {
  Provider,
  ProviderTools,
  RevocableToken,
  RevokeOutcome,
  TokenResult,
  TokenSet,
} from '../../provider/contract.js';
import type { UpstreamResponse } from '../../upstream/answer.js';
import type { OpenidApi } from './api.js';
import type { OpenidValues } from './config.js';
import type { Discover } from './discovery.js';
import { subjectOf } from './id-token.js';
import { codeRequest, endRequest, type Registration, refreshRequest } from './requests.js';

/** Authorization code with PKCE (RFC 6749, 4.1; RFC 7636) and an ID token, renewal by refresh token, revocation (RFC 7009). */
export function redirectLogin(client: OAuthClient, values: OpenidValues, discover: Discover, tools: ProviderTools) {
  const redirectUri = tools.callbackUrl;
  const own = { client: { client_id: client.id }, proof: ClientSecretBasic(client.secret) };
  /** Without metadata nothing was sent. */
  const registered = (): Promise<Registration | undefined> =>
    discover().then(
      server => ({ server, ...own }),
      () => undefined,
    );

  async function exchange(code: string, codeVerifier: string): Promise<TokenResult> {
    const at = await registered();
    if (!at) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    const { url, ask } = await codeRequest(at, code, redirectUri, codeVerifier);
    let whole: UpstreamResponse | undefined;
    const outcome = await tools.requestToken(url, ask, answer => {
      whole = answer;
      return readTokenAnswer(answer);
    });
    if (outcome.kind !== 'issued' || !whole) return outcome;
    const sub = await subjectOf(at.server, at.client, whole);
    // `sub` names an account only together with its issuer (OpenID Connect Core, 5.7).
    const subject = `${at.server.issuer} ${sub}`;
    if (sub) return { kind: 'issued', issued: { ...outcome.issued, subject, facts: { subject: sub } } };
    await discard(outcome.issued);
    return { kind: 'unavailable', code: 'PROVIDER_PROTOCOL_ERROR' };
  }

  async function refresh(held: TokenSet, spent: boolean): Promise<TokenResult> {
    if (!held.refreshToken || spent) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    const at = await registered();
    if (!at) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    const { url, ask } = await refreshRequest(at, held.refreshToken);
    const outcome = await tools.requestToken(url, ask, answer => keepingRefreshToken(readTokenAnswer(answer), held));
    if (outcome.kind !== 'issued' || !held.facts) return outcome;
    return { kind: 'issued', issued: { ...outcome.issued, facts: held.facts } };
  }

  async function revoke({ value }: RevocableToken): Promise<RevokeOutcome> {
    const at = await registered();
    if (!at) return { kind: 'retry' };
    const { url, ask } = await endRequest(at, value);
    return tools.requestRevocation(url, ask, answer => answer.status >= 200 && answer.status < 300);
  }

  /** Tokens of an account that is not known. Where a revocation ends the account they stay: it could end sessions that are in use. */
  async function discard({ refreshToken, accessToken }: TokenSet): Promise<void> {
    if (values.revocationEnds === 'account') return;
    if (refreshToken) await revoke({ kind: 'refresh', value: refreshToken });
    await revoke({ kind: 'access', value: accessToken });
  }

  return {
    authorizationUrl: async (_input, { state, codeChallenge }) =>
      authorizationUrl((await discover()).authorization_endpoint, {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: redirectUri,
        scope: values.scope,
        // OpenID Connect Core, 11: without it offline_access is to be ignored.
        prompt: values.scope.split(' ').includes('offline_access') ? 'consent' : undefined,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }),
    exchange,
    returnTo: input => input.returnTo ?? undefined,
    refresh,
    revoke,
    revocationEnds: values.revocationEnds,
  } satisfies Partial<Provider<OpenidLoginInput, OpenidApi>>;
}
