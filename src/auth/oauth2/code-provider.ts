import type { Provider, ProviderTools } from '../../provider/contract.js';
import { type SettingGroup, type Settings, settingGroup, type Values } from '../../provider/setting.js';
import { address, origin, rotation, text } from '../../provider/setting-kinds.js';
import { isSuccess, type UpstreamResponse } from '../../upstream/messages.js';
import {
  authorizationUrl,
  type ClientAuth,
  clientSecretBasic,
  codeRequest,
  refreshRequest,
  revocationRequest,
} from './requests.js';
import { keepingRefreshToken, readTokenAnswer } from './token-response.js';

/** Endpoints of an authorization server: the defaults of settings. */
export interface CodeFlowAddresses {
  /** Authorization endpoint (RFC 6749, 3.1). */
  readonly authorizeUrl: string;
  /** Token endpoint (RFC 6749, 3.2). */
  readonly tokenUrl: string;
  /** Revocation endpoint (RFC 7009, 2). */
  readonly revokeUrl: string;
}

/** Addresses of a provider that speaks plain OAuth 2.0: the defaults of its settings. */
export interface CodeProviderAddresses extends CodeFlowAddresses {
  /** Data API: scheme, host and port. */
  readonly url: string;
}

/** Settings of `codeFlow`: `ACME_TOKEN_URL`, `ACME_CLIENT_ID` and so on for the prefix `ACME`. */
export function codeFlowSettings(prefix: string, title: string, addresses: CodeFlowAddresses) {
  return settingGroup({
    title,
    settings: {
      authorizeUrl: {
        name: `${prefix}_AUTHORIZE_URL`,
        doc: `Where browsers are sent to sign in at ${title}.`,
        schema: address(),
        default: addresses.authorizeUrl,
        upstream: true,
      },
      tokenUrl: {
        name: `${prefix}_TOKEN_URL`,
        doc: `Token endpoint of ${title}.`,
        schema: address(),
        default: addresses.tokenUrl,
        upstream: true,
      },
      revokeUrl: {
        name: `${prefix}_REVOKE_URL`,
        doc: `Revocation endpoint of ${title}.`,
        schema: address(),
        default: addresses.revokeUrl,
        upstream: true,
      },
      clientId: {
        name: `${prefix}_CLIENT_ID`,
        doc: `Client id of the registration at ${title}. Unset: users cannot sign in there.`,
        schema: text(),
      },
      clientSecret: {
        name: `${prefix}_CLIENT_SECRET`,
        doc: `Client secret of the registration at ${title}.`,
        schema: text(),
        secret: true,
      },
      scope: {
        name: `${prefix}_SCOPE`,
        doc: `Scopes requested from ${title}, space-separated. Unset: not sent.`,
        schema: text(),
      },
      rotation: {
        name: `${prefix}_ROTATION`,
        doc: 'What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds). If the provider does not document it, always is the safe choice.',
        schema: rotation(),
        default: 'always',
      },
    },
    check: ({ clientId, clientSecret }) => [
      ...(clientId && !clientSecret ? [`${prefix}_CLIENT_SECRET: Must be set where ${prefix}_CLIENT_ID is.`] : []),
      ...(clientSecret && !clientId ? [`${prefix}_CLIENT_ID: Must be set where ${prefix}_CLIENT_SECRET is.`] : []),
    ],
  });
}

/** Settings of a provider that speaks plain OAuth 2.0 and has one host: those of `codeFlow`, and `ACME_URL`. */
export function codeProviderSettings(prefix: string, title: string, addresses: CodeProviderAddresses) {
  const { settings, check } = codeFlowSettings(prefix, title, addresses);
  return settingGroup({
    title,
    settings: {
      url: {
        name: `${prefix}_URL`,
        doc: `Where the ${title} API is: scheme, host and port.`,
        schema: origin(),
        default: addresses.url,
        upstream: true,
      },
      ...settings,
    },
    check: values => check?.(values) ?? [],
  });
}

type ValuesOf<G> = G extends SettingGroup<infer S extends Settings> ? Values<S> : never;
/** Values of `codeFlowSettings`. */
export type CodeFlowValues = ValuesOf<ReturnType<typeof codeFlowSettings>>;
/** Values of `codeProviderSettings`. */
export type CodeProviderValues = ValuesOf<ReturnType<typeof codeProviderSettings>>;

/** A provider's part of LoginInput that has nothing but `returnTo`. */
export interface ReturningInput {
  readonly returnTo?: string | null;
}

/** Where a provider departs from the RFCs. */
export interface CodeFlowOptions {
  /** How the client proves itself. Default: `client_secret_basic`. */
  readonly clientAuth?: ClientAuth;
  /** Reads a token response. Default: RFC 6749's. */
  readonly read?: typeof readTokenAnswer;
  /** Whether a whole response to a revocation confirms that the token is no longer valid. Default: every 2xx (RFC 7009, 2.2). */
  readonly isRevoked?: (response: UpstreamResponse) => boolean;
}

/** What `codeFlow` gives a provider. Without a client registration `login` is NONE, and all that may be absent is. */
export type CodeFlow = Pick<
  Provider<ReturningInput>,
  | 'login'
  | 'rotation'
  | 'rejectsToken'
  | 'renewable'
  | 'presentsRefreshToken'
  | 'refresh'
  | 'scopes'
  | 'authorizationUrl'
  | 'exchange'
  | 'returnTo'
  | 'revoke'
>;

/**
 * Flow and traits of a provider that speaks plain OAuth 2.0: authorization code with PKCE (RFC 6749, 4.1; RFC 7636), refresh token (6), revocation
 * (RFC 7009). Without a client registration users cannot sign in, but the gateway runs. A provider overrides what it does differently. It declares where its data are
 * itself.
 */
export function codeFlow(values: CodeFlowValues, tools: ProviderTools, options: CodeFlowOptions = {}): CodeFlow {
  const { clientAuth = clientSecretBasic, read = readTokenAnswer } = options;
  const isRevoked = options.isRevoked ?? (({ status }: UpstreamResponse) => isSuccess(status));
  const { clientId, clientSecret, tokenUrl } = values;
  const shared = {
    rotation: values.rotation,
    rejectsToken: ({ status }: UpstreamResponse) => status === 401,
    presentsRefreshToken: tokens => tokens.refreshToken !== undefined,
  } satisfies Partial<CodeFlow>;
  if (!clientId || !clientSecret)
    return {
      ...shared,
      login: 'NONE',
      renewable: () => false,
      refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    };

  const client = { id: clientId, secret: clientSecret };
  return {
    ...shared,
    login: 'REDIRECT',
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
      tools.requestToken(tokenUrl, codeRequest(client, clientAuth, { code, redirectUri, codeVerifier }), read),
    returnTo: input => input.returnTo ?? undefined,
    renewable: (tokens, spent) => tokens.refreshToken !== undefined && !spent,
    refresh: async (tokens, spent) => {
      if (!tokens.refreshToken || spent) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      const request = refreshRequest(client, clientAuth, tokens.refreshToken);
      return tools.requestToken(tokenUrl, request, response => keepingRefreshToken(read(response), tokens));
    },
    revoke: ({ value }) =>
      tools.requestRevocation(values.revokeUrl, revocationRequest(client, clientAuth, value), isRevoked),
  };
}
