import { type CodeProviderValues, codeFlow } from '../../auth/oauth2/code-provider.js';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import { defineProvider, type Provider, type ProviderTools } from '../../provider/contract.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import { settings } from './config.js';

const id = 'ACME';
const name = 'Acme';

/** Authorization code with PKCE, refresh token and revocation are `codeFlow`'s; what Acme does otherwise stands below it. */
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

export const acme = defineProvider({ id, name, settings, create, resolvers });
