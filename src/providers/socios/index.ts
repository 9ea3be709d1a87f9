import * as oauth2 from '../../auth/oauth2/requests.js';
import { serverMetadata } from '../../auth/oauth2/server-metadata.js';
import { keepingRefreshToken, readTokenAnswer } from '../../auth/oauth2/token-response.js';
import type { SociosLoginInput } from '../../generated/graphql.js';
import { defineProvider, type Probe, type Provider, type ProviderTools } from '../../provider/contract.js';
import { AS_JSON, isSuccess, post } from '../../upstream/messages.js';
import { createSociosApi, resolvers } from './api.js';
import { authorizationRequest, exchangeRequest, PROOFS } from './auth.js';
import { pathOf } from './client.js';
import { type SociosValues, settings } from './config.js';
import { faultCode, rejectsToken, type SociosApi } from './responses.js';

export const socios = defineProvider({
  id: 'SOCIOS',
  name: 'Socios.com',
  settings,
  create: createSocios,
  schema: new URL('../../../schema/socios.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).sociosSandbox,
  resolvers,
});

type Socios = Provider<SociosLoginInput, SociosApi>;

/** 90 days: the provider's own example of a refresh token's life. */
const REFRESH_LIFE_MS = 7_776_000_000;

/** The Socios provider. Without a client registration users cannot sign in and no data can be read, but the gateway runs. */
export function createSocios(values: SociosValues, tools: ProviderTools): Socios {
  const { clientId, clientSecret } = values;
  const client = clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined;
  return {
    id: 'SOCIOS',
    name: 'Socios.com',
    login: client ? 'REDIRECT' : 'NONE',
    rotation: values.rotation,
    refreshMarginMs: 120_000,
    // WSO2's default for both kinds of token.
    fallbackLifeMs: 3_600_000,
    refreshLifeMs: REFRESH_LIFE_MS,
    baseUrl: values.apiUrl,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: caller => createSociosApi(caller, values),
    ...(client && redirectLogin(client, values, tools)),
    ...(client && serviceOf(client, values, tools)),
    ...(client && { probes: probes(values) }),
  };
}

function redirectLogin(client: oauth2.OAuthClient, values: SociosValues, tools: ProviderTools) {
  const announced = values.metadataUrl ? serverMetadata('SOCIOS', values.metadataUrl, tools) : async () => undefined;
  return {
    scopes: () => values.scope?.split(' ').filter(Boolean),
    authorizationUrl: async (input, begin) => authorizationRequest(client, values, await announced(), input, begin),
    callback: { issuer: ({ issuer }) => issuer },
    exchange: given => tools.requestToken(values.tokenUrl, exchangeRequest(client, values, given), readTokenAnswer),
    returnTo: input => input.returnTo ?? undefined,
    identify: async caller => (await createSociosApi(caller, values).fan().me()).id,
    refresh: async (held, spent) => {
      if (!held.refreshToken || spent) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      const request = oauth2.refreshRequest(client, PROOFS[values.refreshAuth], held.refreshToken);
      return tools.requestToken(values.tokenUrl, request, response =>
        keepingRefreshToken(readTokenAnswer(response), held),
      );
    },
    // Documented for access tokens only, and 200 for every token: a 200 proves nothing, so each token is sent separately.
    revoke: ({ value }) => {
      const request = oauth2.revocationRequest(client, oauth2.clientSecretBasic, value);
      return tools.requestRevocation(values.revokeUrl, request, ({ status }) => isSuccess(status));
    },
  } satisfies Partial<Socios>;
}

function serviceOf(client: oauth2.OAuthClient, values: SociosValues, tools: ProviderTools) {
  return {
    service: {
      access: values.access,
      fingerprint: `${client.id}:${client.secret}`,
      obtain: () => {
        const request = oauth2.clientCredentialsRequest(client, oauth2.clientSecretBasic);
        return tools.requestToken(values.tokenUrl, request, readTokenAnswer);
      },
    },
  } satisfies Partial<Socios>;
}

/** A form without grant, token or client: refused as RFC 6749, 5.2 and RFC 7009, 2.2.1 have it. The data API wants a token. */
export function probes(values: SociosValues): readonly Probe[] {
  const request = post({});
  const expects: Probe['expects'] = response => readTokenAnswer(response)?.kind === 'misconfigured';
  return [
    { endpoint: 'token', url: values.tokenUrl, request, expects },
    // Socios' response without a client is not documented; WSO2 may respond without a body.
    {
      endpoint: 'revocation',
      url: values.revokeUrl,
      request,
      expects: response =>
        expects(response) || ([200, 400, 401].includes(response.status) && response.text.trim() === ''),
    },
    {
      endpoint: 'data',
      url: values.apiUrl + pathOf('readMe', values),
      request: { method: 'GET', headers: AS_JSON },
      expects: response => response.status === 401 || faultCode(response) === 900902,
    },
  ];
}
