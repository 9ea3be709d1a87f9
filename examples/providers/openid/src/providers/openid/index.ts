import type { OpenidLoginInput } from '../../generated/graphql.js';
import { type Provider, type ProviderTools, providerModule } from '../../provider/contract.js';
import { rejectsToken } from './answers.js';
import { createOpenidApi, type OpenidApi } from './api.js';
import { type OpenidValues, settings } from './config.js';
import { discovery } from './discovery.js';
import { redirectLogin } from './login.js';
import { probesOf } from './probes.js';
import { resolvers } from './resolvers.js';

const id = 'OPENID';
const name = 'OpenID Connect';
const MINUTE_MS = 60_000;

/** Without a client registration nobody can sign in, but the gateway runs. */
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
    apiOrigin: values.url ?? new URL(issuer).origin,
    authorize: held => ({ authorization: `Bearer ${held.accessToken}` }),
    rejectsToken,
    renewable: (held, spent) => client !== undefined && held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: async () => ({ kind: 'misconfigured', error: 'no_client' }),
    api: caller => createOpenidApi(caller, discover, values.url ?? new URL(issuer).origin),
    ...(client && { ...redirectLogin(client, values, discover, tools), probes: probesOf(issuer) }),
  };
}

export const openid = providerModule({ id, name, settings, create, resolvers });
