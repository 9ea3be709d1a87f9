import { type CodeProviderValues, codeFlow, defineProvider, type Provider, type ProviderTools } from 'keyring-gateway';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { settings } from './config.js';

const id = 'ACME';
const name = 'Acme';

/** `codeFlow` implements authorization code with PKCE, refresh tokens and revocation. The fields below it are specific to Acme. */
function create(values: CodeProviderValues, tools: ProviderTools): Provider<AcmeLoginInput, AcmeApi> {
  return {
    ...codeFlow(values, tools),
    id,
    name,
    refreshMarginMs: 300_000,
    fallbackLifeMs: 3_600_000,
    baseUrl: values.url,
    authorize: ({ accessToken }) => ({ headers: { authorization: `Bearer ${accessToken}` } }),
    identify: async caller => (await createAcmeApi(caller).me()).id,
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
