import { defineProvider, type Provider, type ProviderTools, type TokenResult, type TokenSet } from 'keyring-gateway';
import type { AcmeLoginInput } from '../../generated/graphql.js';
import { type AcmeApi, createAcmeApi, resolvers } from './api.js';
import {
  type Credentials,
  isRevoked,
  LOGIN_PATH,
  loginRequest,
  logoutRequest,
  presentation,
  readToken,
} from './auth.js';
import { type AcmeValues, settings } from './config.js';
import { rejectsToken } from './responses.js';

const id = 'ACME';
const name = 'Acme';
const HOUR_MS = 3_600_000;

/** A user name and a password for a token. There is no refresh token. A refresh is another login with the password that the user allowed the gateway to store. */
function create(values: AcmeValues, tools: ProviderTools): Provider<AcmeLoginInput, AcmeApi> {
  const loginUrl = values.url + LOGIN_PATH;

  async function logIn(credentials: Credentials, remember: boolean): Promise<TokenResult> {
    const outcome = await tools.requestToken(loginUrl, loginRequest(credentials), readToken);
    if (outcome.kind !== 'issued') return outcome;
    const kept = remember ? { credentials } : {};
    return { kind: 'issued', issued: { ...outcome.issued, ...kept } };
  }

  return {
    id,
    name,
    login: 'CREDENTIALS',
    rotation: 'never',
    refreshMarginMs: HOUR_MS / 4,
    accessTokenSurvivesRefresh: true,
    fallbackLifeMs: HOUR_MS,
    baseUrl: values.url,
    authorize: held => ({ headers: presentation(held.accessToken) }),
    rejectsToken,
    loginAccount: ({ username }) => username,
    // The subject comes from Acme, because a user name has several spellings.
    identify: async caller => (await createAcmeApi(caller).me()).id,
    signIn: ({ username, password, remember }) => logIn({ username, password }, remember ?? false),
    renewable: held => remembered(held) !== undefined,
    presentsRefreshToken: () => false,
    async refresh(held) {
      const credentials = remembered(held);
      return credentials ? logIn(credentials, true) : { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    },
    revoke: ({ value }) => tools.requestRevocation(loginUrl, logoutRequest(value), isRevoked),
    ...serviceOf(values, credentials => logIn(credentials, false)),
    api: createAcmeApi,
  };
}

function remembered({ credentials }: TokenSet): Credentials | undefined {
  const { username, password } = credentials ?? {};
  return username && password ? { username, password } : undefined;
}

function serviceOf(
  { username, password, access }: AcmeValues,
  obtain: (credentials: Credentials) => Promise<TokenResult>,
): Pick<Provider, 'service'> {
  if (!username || !password || !access) return {};
  return { service: { access, fingerprint: `${username}\n${password}`, obtain: () => obtain({ username, password }) } };
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
