import type { PmapiLoginInput } from '../../generated/graphql.js';
import type {
  Provider,
  ProviderTools,
  ServiceAccess,
  TokenReading,
  TokenResult,
  TokenSet,
} from '../../provider/contract.js';
import { type EndpointRequest, isSuccess, post, type UpstreamResponse } from '../../upstream/messages.js';
import { dateMs, lifeUntilMs } from '../../upstream/provider-numbers.js';
import { reject, row } from '../../upstream/read.js';
import { authorizationHeader, pathOf, WHOAMI } from './api.js';
import type { PmapiValues } from './config.js';
import { currentUser, effectiveStatus, isHtml, readEnvelope, readRefusal } from './responses.js';

type Auth = Required<Pick<Provider<PmapiLoginInput>, 'signIn' | 'renewable' | 'refresh' | 'revoke'>> & {
  readonly service?: ServiceAccess;
};

/** How Sign-Up.to issues, refreshes and revokes tokens. There is no refresh token: to refresh is to log in again with a remembered password. */
export function createAuth(values: PmapiValues, tools: ProviderTools): Auth {
  const tokenUrl = values.url + pathOf(values.apiVersion, 'token');

  async function logIn(credentials: Credentials, remember: boolean): Promise<TokenResult> {
    const outcome = await tools.requestToken(tokenUrl, tokenRequest(values.loginBody, credentials), readToken);
    if (outcome.kind !== 'issued') return outcome;
    const { username, password } = credentials;
    const kept = remember ? { credentials: { username, password } } : {};
    // Not the account: the provider accepts a user name in more than one spelling. `identify` requests it.
    return { kind: 'issued', issued: { ...outcome.issued, ...kept } };
  }

  return {
    async signIn({ password: login, token }) {
      if (token) return takeOverToken(token, values, tools);
      if (!login.username || !login.password) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      return logIn(login, login.remember ?? false);
    },
    renewable: held => remembered(held) !== undefined,
    async refresh(held) {
      const credentials = remembered(held);
      return credentials ? logIn(credentials, true) : { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
    },
    revoke: ({ value }) => tools.requestRevocation(tokenUrl, revocationRequest(value), isRevoked),
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

/** A token from another application. `expiresAt` comes from that application: no endpoint has it. */
interface ExistingToken {
  readonly token: string;
  readonly expiresAt: Date;
}

const REFUSED: TokenReading = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

/** Takes a token over, if the provider says that it is good and whose it is. */
async function takeOverToken(
  { token, expiresAt }: ExistingToken,
  where: { url: string; apiVersion: number },
  tools: ProviderTools,
): Promise<TokenResult> {
  if (!isToken(token) || !(expiresAt.getTime() > tools.now())) return REFUSED;
  const url = where.url + pathOf(where.apiVersion, WHOAMI.endpoint, WHOAMI.query);
  const request = { method: 'GET', headers: { ...authorizationHeader(token), accept: 'application/json' } } as const;
  return tools.requestToken(url, request, readOwner({ token, expiresAt }));
}

/** Reads the response to the "who am I" request with the token. */
export function readOwner({
  token,
  expiresAt,
}: ExistingToken): (response: UpstreamResponse) => TokenReading | undefined {
  return response => {
    const envelope = readEnvelope(response);
    const status = effectiveStatus(response, envelope);
    if (!isSuccess(status)) return readRefusal(status, envelope, response);
    const user = currentUser(envelope?.data);
    if (!user) return undefined;
    const accessLifeMs = Math.max(0, expiresAt.getTime() - response.receivedAtMs);
    return { kind: 'issued', issued: { accessToken: token, accessLifeMs, subject: user.id } };
  };
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** POST /token: trades a user name and password for a token (dev.sign-up.to, authorisation/token). */
export const tokenRequest = (encoding: 'form' | 'json', { username, password }: Credentials) =>
  post({ username, password }, encoding);

/** DELETE /token without a filter: ends the token that the request presents. A filter would put the secret in the URL. */
export function revocationRequest(token: string): EndpointRequest {
  return { method: 'DELETE', headers: { ...authorizationHeader(token), accept: 'application/json' } };
}

/** Whether a token can travel in a header. Its documented form (96 of A-Z a-z 0-9 / +) is not insisted on. */
export const isToken = (text: string) => /^[\x21-\x7e]{1,4096}$/.test(text);

const ISSUED = row(({ token, expiry }) => ({
  token: typeof token === 'string' && isToken(token) ? token : reject(),
  expiry,
}));

/** Reads the response to POST /token. Success is any 2xx (202 has been seen) with a token; `data` is an object or an array of one. */
export function readToken(response: UpstreamResponse): TokenReading | undefined {
  const envelope = readEnvelope(response);
  const status = effectiveStatus(response, envelope);
  if (!isSuccess(status)) return readRefusal(status, envelope, response);
  const data = Array.isArray(envelope?.data) ? envelope.data[0] : envelope?.data;
  const issued = ISSUED(data);
  if (!issued) return undefined;
  const { token, expiry } = issued;
  return { kind: 'issued', issued: { accessToken: token, accessLifeMs: lifeMs(expiry, response) } };
}

/**
 * ms from the response to `expiry` (epoch seconds by the provider's clock). The Date header has that clock's time; where it makes no sense of
 * the expiry, ours has to do. 0: over already; undefined: nothing usable was said.
 */
function lifeMs(expiry: unknown, response: UpstreamResponse): number | undefined {
  const lives = [dateMs(response), response.receivedAtMs]
    .map(nowMs => lifeUntilMs(expiry, nowMs))
    .filter(life => life !== undefined);
  return lives.find(life => life > 0) ?? (lives.length > 0 ? 0 : undefined);
}

/** Whether a revocation's response confirms that the token is no longer valid: success, or an unknown token. */
export function isRevoked(response: UpstreamResponse): boolean {
  const status = effectiveStatus(response);
  return status === 401 || ((isSuccess(status) || status === 404) && !isHtml(response));
}
