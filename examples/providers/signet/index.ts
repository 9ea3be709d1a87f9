import { defineProvider, type Provider, type ProviderTools, type TokenResult } from 'keyring-gateway';
import { createSignetApi, resolvers, type SignetApi } from './api.js';
import { isKey, KEY_PATH, type Key, keyOf, keyRequest, readOwner, signed } from './auth.js';
import type { SignetLoginInput } from './config.js';
import { type SignetValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'SIGNET';
const name = 'Signet';
/** A key does not expire. The session expires first. */
const FOR_EVER_MS = 10 * 365 * 86_400_000;

/** A key whose secret signs every request. The login checks it once. There is nothing to refresh and nothing to revoke. */
function create(values: SignetValues, tools: ProviderTools): Provider<SignetLoginInput, SignetApi> {
  const take = async (key: Key): Promise<TokenResult> =>
    isKey(key)
      ? tools.requestToken(values.url + KEY_PATH, keyRequest(key, tools.now()), readOwner(key))
      : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  const { keyId, secret, access } = values;
  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: 0,
    fallbackLifeMs: FOR_EVER_MS,
    baseUrl: values.url,
    authorize: (held, request) => ({ headers: signed(keyOf(held), request, tools.now()) }),
    rejectsToken,
    loginAccount: input => input.keyId,
    signIn: input => take({ id: input.keyId, secret: input.secret }),
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
    ...(keyId &&
      secret &&
      access && { service: { access, fingerprint: `${keyId} ${secret}`, obtain: () => take({ id: keyId, secret }) } }),
    api: createSignetApi,
  };
}

export const signet = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).signetSandbox,
  resolvers,
  create,
});
