import type { Provider, ProviderTools, TokenSet } from 'keyring-gateway';
import {
  authorizationUrl,
  gatewayError,
  type OAuth1Client,
  type OAuth1Token,
  oauth1Header,
  readTemporaryCredentials,
  readTokenCredentials,
  temporaryCredentialRequest,
  tokenCredentialRequest,
} from 'keyring-gateway';
import type { QuillApi } from './api.js';
import type { QuillLoginInput, QuillValues } from './config.js';

/** Limits of the request for temporary credentials. The response is small, and a user waits for it. */
const LIMITS = { deadlineMs: 10_000, maxBytes: 16_384 };

/** The token of a grant, with its secret. */
export const tokenOf = ({ accessToken, credentials }: TokenSet): OAuth1Token => ({
  token: accessToken,
  secret: credentials?.tokenSecret ?? '',
});

/** Temporary credentials, a login on Quill's page, and a verifier that exchanges them for a token (RFC 5849, 2). The token is valid until it is revoked. */
export function redirectLogin(client: OAuth1Client, values: QuillValues, tools: ProviderTools) {
  async function temporaryCredentials(callback: string): Promise<OAuth1Token> {
    const request = temporaryCredentialRequest(values.requestTokenUrl, client, callback, tools.now());
    const response = await tools.sendOnce(values.requestTokenUrl, request, LIMITS).catch((cause: Error) => {
      throw gatewayError('PROVIDER_UNAVAILABLE', { provider: 'QUILL', cause });
    });
    const temporary = readTemporaryCredentials(response);
    if (temporary) return temporary;
    const code = response.status >= 500 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_PROTOCOL_ERROR';
    throw gatewayError(code, { provider: 'QUILL', cause: new Error(`HTTP ${response.status}`) });
  }

  return {
    // The verifier takes the place of the code. The callback also has the request token.
    callback: { code: 'oauth_verifier', params: ['oauth_token'] },
    async authorizationUrl(_input, { state, callbackUrl }) {
      // OAuth 1.0a has no `state`. It is sent in the callback URL, which is signed.
      const { token, secret } = await temporaryCredentials(authorizationUrl(callbackUrl, { state }));
      return { url: authorizationUrl(values.authorizeUrl, { oauth_token: token }), remember: { token, secret } };
    },
    async exchange({ code: verifier, remembered, params }) {
      const { token = '', secret = '' } = remembered;
      // A verifier for another request token does not belong to this login (RFC 5849, 2.2).
      if (!token || params.oauth_token !== token) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      const given = { token: { token, secret }, verifier, nowMs: tools.now() };
      return tools.requestToken(
        values.accessTokenUrl,
        tokenCredentialRequest(values.accessTokenUrl, client, given),
        readTokenCredentials(fields => ({ subject: fields.get('user_id') || undefined })),
      );
    },
    returnTo: input => input.returnTo ?? undefined,
    revoke(_token, held) {
      const url = values.revokeUrl;
      const authorization = oauth1Header({ method: 'POST', url }, client, { token: tokenOf(held), nowMs: tools.now() });
      const request = { method: 'POST' as const, headers: { authorization } };
      return tools.requestRevocation(url, request, ({ status }) => status === 200);
    },
  } satisfies Partial<Provider<QuillLoginInput, QuillApi>>;
}
