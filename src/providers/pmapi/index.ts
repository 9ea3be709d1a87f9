import type { PmapiLoginInput } from '../../generated/graphql.js';
import { providerModule } from '../../provider/contract.js';
import { createPmapiApi } from './api.js';
import { presentation } from './auth.js';
import { settings } from './config.js';
import { rejectsToken } from './envelope.js';
import { createDance } from './grants.js';
import { probes } from './probes.js';
import { resolvers } from './resolvers.js';

const HOUR_MS = 3_600_000;

export const pmapi = providerModule({
  id: 'PMAPI',
  name: 'Sign-Up.to',
  settings,
  resolvers,
  create: (values, tools) => ({
    id: 'PMAPI',
    name: 'Sign-Up.to',
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: HOUR_MS / 2,
    accessTokenSurvivesRefresh: true,
    fallbackLifeMs: 24 * HOUR_MS,
    apiOrigin: values.url,
    authorize: held => presentation(held.accessToken),
    rejectsToken,
    loginAccount: (input: PmapiLoginInput) => input.password?.username,
    // dev.sign-up.to, endpoints/user: `locked`.
    lockAfter: 3,
    refreshAccount: ({ credentials }) => credentials?.username,
    presentsRefreshToken: () => false,
    ...createDance(values, tools),
    identify: async caller => (await createPmapiApi(caller, values.apiVersion).user()).id,
    probes: probes(values),
    api: caller => createPmapiApi(caller, values.apiVersion),
  }),
});
