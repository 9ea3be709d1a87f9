import type { PoolLoginInput } from '../../generated/graphql.js';
import { defineProvider, type Probe, type Provider, type ProviderTools } from '../../provider/contract.js';
import { AS_JSON, json, post } from '../../upstream/messages.js';
import { createPoolApi, type PoolApi, resolvers, userId } from './api.js';
import {
  ACCOUNT_PATH,
  accountRequest,
  bearer,
  credentialsOf,
  KEY_PATH,
  keyRequest,
  type PoolCredentials,
  readAccountResponse,
  readKeyResponse,
} from './auth.js';
import { type PoolValues, settings } from './config.js';
import { rejectsToken, wordsOf } from './responses.js';

export const pool = defineProvider({
  id: 'POOL',
  name: 'Promo Only',
  settings,
  create: createPool,
  schema: new URL('../../../schema/pool.graphql', import.meta.url),
  sandbox: async () => (await import('./sandbox.js')).poolSandbox,
  resolvers,
});

/** POOL at work: tokens of minutes, requested again with key and secret each time; there is no refresh token and no revocation. */
export function createPool(values: PoolValues, { requestToken }: ProviderTools): Provider<PoolLoginInput, PoolApi> {
  const byKey = (credentials: PoolCredentials) =>
    requestToken(values.url + KEY_PATH, keyRequest(credentials), readKeyResponse(credentials));

  return {
    id: 'POOL',
    name: 'Promo Only',
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: 60_000,
    fallbackLifeMs: 300_000,

    baseUrl: values.url,
    authorize: held => ({ headers: bearer(held) }),
    rejectsToken,

    loginAccount: ({ account, key }) => (key ? key.userId.trim() : account.email.trim().toLowerCase()),
    signIn: ({ account, key }) =>
      key ? byKey(key) : requestToken(values.url + ACCOUNT_PATH, accountRequest(account), readAccountResponse),
    identify: caller => userId(caller),
    renewable: held => credentialsOf(held) !== undefined,
    presentsRefreshToken: () => false,
    // Without credentials no token can be requested: a new login is needed.
    refresh: async held => {
      const credentials = credentialsOf(held);
      return credentials ? byKey(credentials) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
    ...serviceOf(values, byKey),
    probes: probes(values.url),
    api: createPoolApi,
  };
}

function serviceOf(
  { userId, apiKey, apiSecret, access }: PoolValues,
  byKey: (credentials: PoolCredentials) => ReturnType<ProviderTools['requestToken']>,
): Pick<Provider, 'service'> {
  if (userId === undefined || apiKey === undefined || apiSecret === undefined || access === undefined) return {};
  const credentials = { userId, apiKey, apiSecret };
  return { service: { access, fingerprint: JSON.stringify(credentials), obtain: () => byKey(credentials) } };
}

/** Without key and user id no account is meant. How POOL words its refusals is not documented: any words of its own will do. */
function probes(url: string): readonly Probe[] {
  return [
    {
      endpoint: 'token',
      url: url + KEY_PATH,
      request: post({}),
      expects: response => response.status < 500 && wordsOf(json(response)) !== undefined,
    },
    {
      endpoint: 'data',
      url: `${url}/user/formats`,
      request: { method: 'GET', headers: AS_JSON },
      expects: rejectsToken,
    },
  ];
}
