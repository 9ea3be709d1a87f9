import { clientSecretPost, codeFlow, defineProvider, type Provider, type ProviderTools } from 'keyring-gateway';
import { type CirrusApi, createCirrusApi, resolvers } from './api.js';
import type { CirrusLoginInput } from './config.js';
import { type CirrusValues, settings } from './config.js';
import { isRevoked, readTokens, rejectsToken } from './responses.js';

const id = 'CIRRUS';
const name = 'Cirrus';

/** `codeFlow` implements authorization code with PKCE, refresh tokens and revocation. The fields below it are specific to Cirrus. */
function create(values: CirrusValues, tools: ProviderTools): Provider<CirrusLoginInput, CirrusApi> {
  return {
    ...codeFlow(values, tools, { clientAuth: clientSecretPost, read: readTokens, isRevoked }),
    id,
    name,
    // A user can belong to several organizations.
    accounts: 'many',
    refreshMarginMs: 300_000,
    // An organization sets the lifetime of tokens. The token response does not contain it.
    fallbackLifeMs: 'until-rejected',
    revocationEnds: 'grant',
    baseUrl: ({ facts }) => facts?.instanceUrl ?? '',
    hosts: values.hosts,
    authorize: ({ accessToken }) => ({ headers: { authorization: `Bearer ${accessToken}` } }),
    rejectsToken,
    api: createCirrusApi,
  };
}

export const cirrus = defineProvider({
  id,
  name,
  settings,
  schema: new URL('./schema.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).cirrusSandbox,
  resolvers,
  create,
});
