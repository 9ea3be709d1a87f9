import {
  clientCredentialsRequest,
  clientSecretBasic,
  defineProvider,
  type Provider,
  type ProviderTools,
  readTokenAnswer,
  type ServiceAccess,
} from 'keyring-gateway';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { type AcmeValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ACME';
const name = 'Acme';
const MINUTE_MS = 60_000;

/** Client credentials (RFC 6749, 4.4). Users do not sign in; the gateway itself is the client. It requests a new token in the same way as the first. */
function create(values: AcmeValues, tools: ProviderTools): Provider<never, AcmeApi> {
  const service = serviceAccess(values, tools);
  return {
    id,
    name,
    login: 'NONE',
    rotation: 'never',
    refreshMarginMs: 5 * MINUTE_MS,
    fallbackLifeMs: 60 * MINUTE_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_login_here' }),
    ...(service && { service }),
    api: createAcmeApi,
  };
}

function serviceAccess(values: AcmeValues, { requestToken }: ProviderTools): ServiceAccess | undefined {
  const { clientId, clientSecret, access, tokenUrl, scope } = values;
  if (!clientId || !clientSecret || !access) return undefined;
  const request = clientCredentialsRequest({ id: clientId, secret: clientSecret }, clientSecretBasic, scope);
  return {
    access,
    fingerprint: `${clientId}\n${clientSecret}`,
    obtain: () => requestToken(tokenUrl, request, readTokenAnswer),
  };
}

export const acme = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  resolvers,
  sandbox: async () => (await import('./sandbox.js')).acmeSandbox,
  create,
});
