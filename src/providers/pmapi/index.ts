import type { PmapiLoginInput } from '../../generated/graphql.js';
import { defineProvider, type Probe } from '../../provider/contract.js';
import { AS_JSON, post } from '../../upstream/messages.js';
import { authorizationHeader, createPmapiApi, pathOf, resolvers, WHOAMI } from './api.js';
import { createAuth } from './auth.js';
import { type PmapiValues, settings } from './config.js';
import { readEnvelope, rejectsToken } from './responses.js';

const HOUR_MS = 3_600_000;

export const pmapi = defineProvider({
  id: 'PMAPI',
  name: 'Sign-Up.to',
  settings,
  schema: new URL('../../../schema/pmapi.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).pmapiSandbox,
  resolvers,
  create: (values, tools) => ({
    id: 'PMAPI',
    name: 'Sign-Up.to',
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: HOUR_MS / 2,
    accessTokenSurvivesRefresh: true,
    fallbackLifeMs: 24 * HOUR_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: authorizationHeader(held.accessToken) }),
    rejectsToken,
    loginAccount: (input: PmapiLoginInput) => input.password?.username,
    // dev.sign-up.to, endpoints/user: `locked`.
    lockAfter: 3,
    refreshAccount: ({ credentials }) => credentials?.username,
    presentsRefreshToken: () => false,
    ...createAuth(values, tools),
    identify: async caller => (await createPmapiApi(caller, values.apiVersion).user()).id,
    probes: probes(values),
    api: caller => createPmapiApi(caller, values.apiVersion),
  }),
});

/** A token request without a user name does not count as a failed attempt of any user; a revocation without a token ends none. */
export function probes({ url, apiVersion }: Pick<PmapiValues, 'url' | 'apiVersion'>): readonly Probe[] {
  const tokenUrl = url + pathOf(apiVersion, 'token');
  const expects: Probe['expects'] = response => readEnvelope(response)?.ok === false;
  return [
    { endpoint: 'token', url: tokenUrl, request: post({}), expects },
    { endpoint: 'revocation', url: tokenUrl, request: { method: 'DELETE', headers: AS_JSON }, expects },
    {
      endpoint: 'data',
      url: url + pathOf(apiVersion, WHOAMI.endpoint, WHOAMI.query),
      request: { method: 'GET', headers: AS_JSON },
      expects,
    },
  ];
}
