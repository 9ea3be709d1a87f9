import { defineProvider, type Provider, type ProviderTools, type TokenResult } from 'keyring-gateway';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { isKey, KEY_PATH, keyRequest, presentation, readOwner } from './auth.js';
import { type AcmeValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ACME';
const name = 'Acme';
/** A key does not expire. The session expires first. */
const FOR_EVER_MS = 10 * 365 * 86_400_000;

/** An API key in a header of every request. The login checks it once. There is nothing to refresh and nothing to revoke. */
function create(values: AcmeValues, tools: ProviderTools): Provider<AcmeLoginInput, AcmeApi> {
  const take = async (apiKey: string): Promise<TokenResult> =>
    isKey(apiKey)
      ? tools.requestToken(values.url + KEY_PATH, keyRequest(apiKey), readOwner(apiKey))
      : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  const { apiKey, access } = values;
  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: 0,
    fallbackLifeMs: FOR_EVER_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: presentation(held.accessToken) }),
    rejectsToken,
    signIn: input => take(input.apiKey),
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
    ...(apiKey && access && { service: { access, fingerprint: apiKey, obtain: () => take(apiKey) } }),
    api: createAcmeApi,
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
