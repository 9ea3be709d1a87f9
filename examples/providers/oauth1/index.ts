import { defineProvider, type OAuth1Client, oauth1Header, type Provider, type ProviderTools } from 'keyring-gateway';
import { createQuillApi, type QuillApi, resolvers } from './api.js';
import { redirectLogin, tokenOf } from './auth.js';
import type { QuillLoginInput } from './config.js';
import { type QuillValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'QUILL';
const name = 'Quill';
/** A token does not expire. The session expires first. */
const FOR_EVER_MS = 10 * 365 * 86_400_000;

/** A token and its secret, which sign every request. There is nothing to refresh. Without a registration the gateway runs, but users cannot sign in. */
function create(values: QuillValues, tools: ProviderTools): Provider<QuillLoginInput, QuillApi> {
  const { consumerKey: key, consumerSecret: secret } = values;
  const client: OAuth1Client | undefined = key && secret ? { key, secret, method: 'HMAC-SHA1' } : undefined;
  return {
    id,
    name,
    login: client ? 'REDIRECT' : 'NONE',
    rotation: 'never',
    refreshMarginMs: 0,
    fallbackLifeMs: FOR_EVER_MS,
    baseUrl: values.url,
    authorize(held, { method, path, headers = {}, body }) {
      if (!client) return {};
      const request = { method, url: values.url + path, headers, ...(body !== undefined && { body }) };
      const authorization = oauth1Header(request, client, { token: tokenOf(held), nowMs: tools.now() });
      return { headers: { authorization } };
    },
    rejectsToken,
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
    api: createQuillApi,
    ...(client && redirectLogin(client, values, tools)),
  };
}

export const quill = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).quillSandbox,
  resolvers,
  create,
});
