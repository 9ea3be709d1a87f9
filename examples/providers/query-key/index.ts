import { defineProvider, type Provider, type ProviderTools, type TokenResult } from 'keyring-gateway';
import { type AtlasApi, createAtlasApi, resolvers } from './api.js';
import { accountUrl, isKey, KEY_REQUEST, readOwner } from './auth.js';
import type { AtlasLoginInput } from './config.js';
import { type AtlasValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ATLAS';
const name = 'Atlas';
/** A key does not expire. The session expires first. */
const FOR_EVER_MS = 10 * 365 * 86_400_000;

/** An API key in the query of every request. The login checks it once. There is nothing to refresh and nothing to revoke. */
function create(values: AtlasValues, tools: ProviderTools): Provider<AtlasLoginInput, AtlasApi> {
  const take = async (apiKey: string): Promise<TokenResult> =>
    isKey(apiKey)
      ? tools.requestToken(accountUrl(values.url, apiKey), KEY_REQUEST, readOwner(apiKey))
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
    authorize: held => ({ query: { key: held.accessToken } }),
    rejectsToken,
    signIn: input => take(input.apiKey),
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
    ...(apiKey && access && { service: { access, fingerprint: apiKey, obtain: () => take(apiKey) } }),
    api: createAtlasApi,
  };
}

export const atlas = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).atlasSandbox,
  resolvers,
  create,
});
