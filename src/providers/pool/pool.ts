import type { PoolLoginInput } from '../../generated/graphql.js';
import type { Provider, ProviderTools } from '../../provider/contract.js';
import { ACCOUNT_PATH, accountAsk, bearer, credentialsOf, KEY_PATH, keyAsk, type PoolCredentials } from './auth.js';
import { userId } from './client.js';
import type { PoolValues } from './config.js';
import { rejectsToken } from './envelope.js';
import { createPoolApi, type PoolApi } from './loaders.js';
import { probes } from './probes.js';
import { readAccountAnswer, readKeyAnswer } from './token-answer.js';

/** POOL at work: tokens of minutes, got anew from key and secret each time; there is no refresh token and no revocation. */
export function createPool(values: PoolValues, { requestToken }: ProviderTools): Provider<PoolLoginInput, PoolApi> {
  const byKey = (credentials: PoolCredentials) =>
    requestToken(values.url + KEY_PATH, keyAsk(credentials), readKeyAnswer(credentials));

  return {
    id: 'POOL',
    name: 'Promo Only',
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: 60_000,
    fallbackLifeMs: 300_000,

    apiOrigin: values.url,
    authorize: bearer,
    rejectsToken,

    loginAccount: ({ account, key }) => (key ? key.userId.trim() : account.email.trim().toLowerCase()),
    signIn: ({ account, key }) =>
      key ? byKey(key) : requestToken(values.url + ACCOUNT_PATH, accountAsk(account), readAccountAnswer),
    identify: caller => userId(caller),
    renewable: held => credentialsOf(held) !== undefined,
    presentsRefreshToken: () => false,
    // Without credentials nothing can be asked, and only the user can help.
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
