import { defineProvider, type Provider, type ProviderTools } from 'keyring-gateway';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { type AcmeAuth, createAuth, credentialsOf } from './auth.js';
import { type AcmeValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ACME';
const name = 'Acme';
const MINUTE_MS = 60_000;

/** A secret for an access token and a refresh token. The refresh token is exchanged for the next pair. */
function create(values: AcmeValues, { requestToken }: ProviderTools): Provider<AcmeLoginInput, AcmeApi> {
  const auth = createAuth(values.url, requestToken);
  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: values.rotation,
    refreshMarginMs: 5 * MINUTE_MS,
    fallbackLifeMs: 60 * MINUTE_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken,
    loginAccount: ({ account }) => account,
    signIn: ({ account, secret }) => auth.bySecret({ account, secret }),
    renewable: (held, spent) => credentialsOf(held) !== undefined || (held.refreshToken !== undefined && !spent),
    presentsRefreshToken: held => held.refreshToken !== undefined,
    refresh: auth.refresh,
    ...serviceOf(values, auth),
    api: createAcmeApi,
  };
}

function serviceOf({ account, secret, access }: AcmeValues, { bySecret }: AcmeAuth): Pick<Provider, 'service'> {
  if (!account || !secret || !access) return {};
  return { service: { access, fingerprint: `${account}\n${secret}`, obtain: () => bySecret({ account, secret }) } };
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
