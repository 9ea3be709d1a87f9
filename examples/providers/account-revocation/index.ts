import { defineProvider, type Provider, type ProviderTools } from 'keyring-gateway';
import { createVeloApi, resolvers, type VeloApi } from './api.js';
import { redirectLogin } from './auth.js';
import type { VeloLoginInput } from './config.js';
import { settings, type VeloValues } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'VELO';
const name = 'Velo';
const MINUTE_MS = 60_000;

/** Without a client registration users cannot sign in, but the gateway runs. */
function create(values: VeloValues, tools: ProviderTools): Provider<VeloLoginInput, VeloApi> {
  const { clientId, clientSecret } = values;
  const client = clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined;
  return {
    id,
    name,
    login: client ? 'REDIRECT' : 'NONE',
    rotation: values.rotation,
    // Velo issues a new access token only in the last hour of the old one.
    refreshMarginMs: 55 * MINUTE_MS,
    fallbackLifeMs: 360 * MINUTE_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: createVeloApi,
    ...(client && redirectLogin(client, values, tools)),
  };
}

export const velo = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).veloSandbox,
  resolvers,
  create,
});
