import { defineProvider, type Provider, type ProviderTools } from 'keyring-gateway';
import { createNimbusApi, type NimbusApi, resolvers } from './api.js';
import { redirectLogin } from './auth.js';
import type { NimbusLoginInput } from './config.js';
import { type NimbusValues, settings } from './config.js';
import { lacksScope, rejectsToken } from './responses.js';

const id = 'NIMBUS';
const name = 'Nimbus';
const MINUTE_MS = 60_000;

/** Without a client registration users cannot sign in, but the gateway runs. */
function create(values: NimbusValues, tools: ProviderTools): Provider<NimbusLoginInput, NimbusApi> {
  const { clientId, clientSecret } = values;
  const client = clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined;
  return {
    id,
    name,
    login: client ? 'REDIRECT' : 'NONE',
    accounts: 'many',
    rotation: values.rotation,
    refreshMarginMs: 5 * MINUTE_MS,
    fallbackLifeMs: 60 * MINUTE_MS,
    baseUrl: values.url,
    hosts: [values.url, values.mailUrl, values.filesUrl].map(url => new URL(url).host),
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    lacksScope,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: caller => createNimbusApi(caller, values),
    ...(client && redirectLogin(client, values, tools)),
  };
}

export const nimbus = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).nimbusSandbox,
  resolvers,
  create,
});
