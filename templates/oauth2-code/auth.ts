import {
  authorizationUrl,
  clientSecretBasic,
  codeRequest,
  type OAuthClient,
  refreshRequest,
  revocationRequest,
} from '../../auth/oauth2/requests.js';
import { keepingRefreshToken, readTokenAnswer } from '../../auth/oauth2/token-response.js';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import type { Provider, ProviderTools } from '../../provider/contract.js';
import { type AcmeApi, createAcmeApi } from './api.js';
import type { AcmeValues } from './config.js';

/** Authorization code with PKCE (RFC 6749, 4.1; RFC 7636), refresh token, revocation (RFC 7009). */
export function redirectLogin(client: OAuthClient, values: AcmeValues, tools: ProviderTools) {
  return {
    scopes: () => values.scope?.split(' ').filter(Boolean),
    authorizationUrl: (_input, { state, codeChallenge, callbackUrl, scopes }) =>
      authorizationUrl(values.authorizeUrl, {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: callbackUrl,
        scope: scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }),
    exchange: ({ code, codeVerifier, callbackUrl: redirectUri }) =>
      tools.requestToken(
        values.tokenUrl,
        codeRequest(client, clientSecretBasic, { code, redirectUri, codeVerifier }),
        readTokenAnswer,
      ),
    returnTo: input => input.returnTo ?? undefined,
    identify: async caller => (await createAcmeApi(caller).me()).id,
    refresh: async (held, spent) => {
      if (!held.refreshToken || spent) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      const request = refreshRequest(client, clientSecretBasic, held.refreshToken);
      return tools.requestToken(values.tokenUrl, request, response =>
        keepingRefreshToken(readTokenAnswer(response), held),
      );
    },
    revoke: ({ value }) =>
      tools.requestRevocation(
        values.revokeUrl,
        revocationRequest(client, clientSecretBasic, value),
        response => response.status >= 200 && response.status < 300,
      ),
  } satisfies Partial<Provider<AcmeLoginInput, AcmeApi>>;
}
