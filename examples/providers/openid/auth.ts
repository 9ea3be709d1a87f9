import type {
  CodeExchange,
  Provider,
  ProviderTools,
  RevocableToken,
  RevokeOutcome,
  TokenResult,
  TokenSet,
} from 'keyring-gateway';
import {
  authorizationUrl,
  type EndpointRequest,
  isObject,
  json,
  keepingRefreshToken,
  type OAuthClient,
  readInstant,
  readTokenAnswer,
  type UpstreamResponse,
} from 'keyring-gateway';
import {
  type AuthorizationServer,
  authorizationCodeGrantRequest,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  clockSkew,
  customFetch,
  getValidatedIdTokenClaims,
  type HttpRequestOptions,
  processAuthorizationCodeResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  skipStateCheck,
  validateAuthResponse,
} from 'oauth4webapi';
import type { OpenidApi } from './api.js';
import type { OpenidLoginInput, OpenidValues } from './config.js';
import { type Discover, insecure } from './discovery.js';

/** Authorization code with PKCE (RFC 6749, 4.1; RFC 7636) and an ID token, refresh token, revocation (RFC 7009). */
export function redirectLogin(client: OAuthClient, values: OpenidValues, discover: Discover, tools: ProviderTools) {
  const own = { client: { client_id: client.id }, proof: ClientSecretBasic(client.secret) };
  /** Without metadata no request was sent. */
  const registered = (): Promise<Registration | undefined> =>
    discover().then(
      server => ({ server, ...own }),
      () => undefined,
    );

  async function exchange({ code, codeVerifier, callbackUrl }: CodeExchange): Promise<TokenResult> {
    const at = await registered();
    if (!at) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    const { url, request } = await codeRequest(at, code, callbackUrl, codeVerifier);
    let whole: UpstreamResponse | undefined;
    const outcome = await tools.requestToken(url, request, response => {
      whole = response;
      return readTokenAnswer(response);
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
    const { url, request } = await refreshRequest(at, held.refreshToken);
    const outcome = await tools.requestToken(url, request, response =>
      keepingRefreshToken(readTokenAnswer(response), held),
    );
    if (outcome.kind !== 'issued' || !held.facts) return outcome;
    return { kind: 'issued', issued: { ...outcome.issued, facts: held.facts } };
  }

  async function revoke({ value }: RevocableToken): Promise<RevokeOutcome> {
    const at = await registered();
    if (!at) return { kind: 'retry' };
    const { url, request } = await endRequest(at, value);
    return tools.requestRevocation(url, request, response => response.status >= 200 && response.status < 300);
  }

  /** Revokes the tokens of an unknown account. If a revocation ends the account, the tokens stay, because revoking them could end sessions in use. */
  async function discard({ refreshToken, accessToken }: TokenSet): Promise<void> {
    if (values.revocationEnds === 'account') return;
    if (refreshToken) await revoke({ kind: 'refresh', value: refreshToken });
    await revoke({ kind: 'access', value: accessToken });
  }

  return {
    scopes: () => values.scope.split(' ').filter(Boolean),
    async authorizationUrl(_input, { state, codeChallenge, callbackUrl, scopes }) {
      const server = await discover();
      const url = authorizationUrl(server.authorization_endpoint, {
        response_type: 'code',
        client_id: client.id,
        redirect_uri: callbackUrl,
        scope: scopes.join(' '),
        // OpenID Connect Core, 11: without `prompt=consent` the server must ignore offline_access.
        prompt: scopes.includes('offline_access') ? 'consent' : undefined,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      });
      // RFC 9207, 3: every authorization response of this server then has `iss`.
      const sendsIss = server.authorization_response_iss_parameter_supported === true;
      return { url, ...(sendsIss && { remember: { issuer: server.issuer } }) };
    },
    callback: { issuer: ({ issuer }) => issuer },
    exchange,
    returnTo: input => input.returnTo ?? undefined,
    refresh,
    revoke,
    revocationEnds: values.revocationEnds,
  } satisfies Partial<Provider<OpenidLoginInput, OpenidApi>>;
}

/** A request that the library prepared and did not send. */
interface Written {
  readonly url: string;
  readonly request: EndpointRequest;
}

/** The authorization server, and the client with its authentication. */
interface Registration {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly proof: ClientAuth;
}

type Options = HttpRequestOptions<'POST', URLSearchParams>;

/** Captures the request that the library would send. The gateway sends it with its own limits. */
async function written(issuer: string, write: (options: Options) => Promise<Response>): Promise<Written> {
  let taken: Written | undefined;
  await write({
    ...insecure(issuer),
    [customFetch]: async (url, { headers, body }) => {
      taken = { url, request: { method: 'POST', headers, body: String(body) } };
      return new Response();
    },
  });
  if (!taken) throw new Error('no request was written');
  return taken;
}

/** Exchanges a code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5). */
function codeRequest({ server, client, proof }: Registration, code: string, uri: string, verifier: string) {
  // The gateway has already checked `state`, and `iss` if the server announces it (RFC 9207).
  const back = new URLSearchParams({ code, iss: server.issuer });
  const checked = validateAuthResponse(server, client, back, skipStateCheck);
  return written(server.issuer, options =>
    authorizationCodeGrantRequest(server, client, proof, checked, uri, verifier, options),
  );
}

/** Exchanges a refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = ({ server, client, proof }: Registration, refreshToken: string) =>
  written(server.issuer, options => refreshTokenGrantRequest(server, client, proof, refreshToken, options));

/** Revokes one token (RFC 7009, 2.1). */
const endRequest = ({ server, client, proof }: Registration, token: string) =>
  written(server.issuer, options => revocationRequest(server, client, proof, token, options));

/**
 * The account of the tokens: `sub` of the ID token, after a check of issuer, audience, times and algorithm (OpenID Connect Core, 3.1.3.7). Rule 6 there allows TLS
 * instead of the signature. Undefined: there is no ID token, or none for this client.
 */
export async function subjectOf(
  server: AuthorizationServer,
  client: Client,
  response: UpstreamResponse,
): Promise<string | undefined> {
  const body = json(response);
  if (!isObject(body)) return undefined;
  // Only the ID token is passed on: the library refuses the whole response if the lifetime is not a number. The lifetime is read tolerantly elsewhere.
  const { access_token, id_token } = body;
  const at = { ...client, [clockSkew]: skewS(response) };
  try {
    const tokens = Response.json({ access_token, id_token, token_type: 'bearer' });
    const told = await processAuthorizationCodeResponse(server, at, tokens, { requireIdToken: true });
    return getValidatedIdTokenClaims(told)?.sub;
  } catch {
    return undefined;
  }
}

/** How far the provider's clock is ahead of ours, s. The ID token has times of that clock, and the response has its Date (RFC 9110, 6.6.1). */
function skewS({ headers, receivedAtMs }: UpstreamResponse): number {
  const date = readInstant(headers.date ?? '');
  return date ? Math.round((date.getTime() - receivedAtMs) / 1_000) : 0;
}
