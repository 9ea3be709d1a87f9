import type { PmapiLoginInput } from '../../generated/graphql.js';
import type { Provider, ProviderTools, ServiceAccess, TokenResult, TokenSet } from '../../provider/contract.js';
import { type Credentials, isRevoked, readToken, revocationAsk, tokenAsk } from './auth.js';
import type { PmapiValues } from './config.js';
import { takeOver } from './handed-over.js';
import { pathOf } from './paths.js';

type Dance = Required<Pick<Provider<PmapiLoginInput>, 'signIn' | 'renewable' | 'refresh' | 'revoke'>> & {
  readonly service?: ServiceAccess;
};

/** How Sign-Up.to hands out, renews and revokes tokens. There is no refresh token: to renew is to log in again with a remembered password. */
export function createDance(values: PmapiValues, tools: ProviderTools): Dance {
  const tokenUrl = values.url + pathOf(values.apiVersion, 'token');

  async function logIn(credentials: Credentials, remember: boolean): Promise<TokenResult> {
    const outcome = await tools.requestToken(tokenUrl, tokenAsk(values.loginBody, credentials), readToken);
    if (outcome.kind !== 'issued') return outcome;
    const { username, password } = credentials;
    const kept = remember ? { credentials: { username, password } } : {};
    // Not the account: the provider takes a user name in more than one spelling. `identify` asks for it.
    return { kind: 'issued', issued: { ...outcome.issued, ...kept } };
  }

  return {
    async signIn({ password: login, token }) {
      if (token) return takeOver(token, values, tools);
      if (!login.username || !login.password) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      return logIn(login, login.remember ?? false);
    },
    renewable: held => remembered(held) !== undefined,
    async refresh(held) {
      const credentials = remembered(held);
      return credentials ? logIn(credentials, true) : { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    },
    revoke: ({ value }) => tools.requestRevocation(tokenUrl, revocationAsk(value), isRevoked),
    ...serviceOf(values, credentials => logIn(credentials, false)),
  };
}

function remembered({ credentials }: TokenSet): Credentials | undefined {
  const { username, password } = credentials ?? {};
  return username && password ? { username, password } : undefined;
}

function serviceOf(
  { username, password, access }: PmapiValues,
  obtain: (credentials: Credentials) => Promise<TokenResult>,
): { service?: ServiceAccess } {
  if (!username || !password || !access) return {};
  return { service: { access, fingerprint: `${username}\n${password}`, obtain: () => obtain({ username, password }) } };
}
