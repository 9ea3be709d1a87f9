import type { AcmeLoginInput } from '../../generated/graphql.js';
import { type Provider, type ProviderTools, providerModule } from '../../provider/contract.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { redirectLogin } from './auth.js';
import { type AcmeValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ACME';
const name = 'Acme';
const MINUTE_MS = 60_000;

/** Without a client registration nobody can sign in, but the gateway runs. */
function create(values: AcmeValues, tools: ProviderTools): Provider<AcmeLoginInput, AcmeApi> {
  const { clientId, clientSecret } = values;
  const client = clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined;
  return {
    id,
    name,
    login: client ? 'REDIRECT' : 'NONE',
    rotation: values.rotation,
    refreshMarginMs: 5 * MINUTE_MS,
    fallbackLifeMs: 60 * MINUTE_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: createAcmeApi,
    ...(client && redirectLogin(client, values, tools)),
  };
}

export const acme = providerModule({ id, name, settings, create, resolvers });
