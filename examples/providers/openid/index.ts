import { defineProvider, isObject, json, type Probe, type Provider, type ProviderTools } from 'keyring-gateway';
import { createOpenidApi, type OpenidApi, resolvers } from './api.js';
import { redirectLogin } from './auth.js';
import type { OpenidLoginInput } from './config.js';
import { type OpenidValues, settings } from './config.js';
import { discovery } from './discovery.js';
import { rejectsToken } from './responses.js';

const id = 'OPENID';
const name = 'OpenID Connect';
const MINUTE_MS = 60_000;

/** Without a client registration users cannot sign in, but the gateway runs. */
function create(values: OpenidValues, tools: ProviderTools): Provider<OpenidLoginInput, OpenidApi> {
  const { clientId, clientSecret, issuer } = values;
  const client = clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined;
  const discover = discovery(issuer, tools);
  return {
    id,
    name,
    login: client ? 'REDIRECT' : 'NONE',
    rotation: values.rotation,
    refreshMarginMs: 5 * MINUTE_MS,
    fallbackLifeMs: 60 * MINUTE_MS,
    baseUrl: values.url ?? new URL(issuer).origin,
    hosts: values.hosts,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: caller => createOpenidApi(caller, discover, values.url ?? new URL(issuer).origin),
    ...(client && { ...redirectLogin(client, values, discover, tools), probes: probesOf(issuer) }),
  };
}

export const openid = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).openidSandbox,
  resolvers,
  create,
});

/** The metadata, whose URL is derived from the issuer (OpenID Connect Discovery, 4). */
export const probesOf = (issuer: string): readonly Probe[] => [
  {
    endpoint: 'data',
    url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    request: { method: 'GET', headers: { accept: 'application/json' } },
    expects(response) {
      const body = json(response);
      return response.status === 200 && isObject(body) && body.issuer === issuer;
    },
  },
];
