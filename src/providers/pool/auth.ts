import type { TokenSet } from '../../provider/contract.js';
import { basic, form, type UpstreamRequest } from '../../upstream/answer.js';

/** What POOL asks for a token by: an API key is bound to one user. A type, not an interface, so that it fits `TokenSet.credentials`. */
export type PoolCredentials = {
  readonly userId: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** Path of the token endpoint (api.promoonly.com/doc/token). */
export const KEY_PATH = '/user/authenticate';
/** Path of the sign-in with e-mail and password (api.promoonly.com/doc/signin). */
export const ACCOUNT_PATH = '/user/authenticate/signin';

/** A token for a key: Basic over UTF-8, and the user id as the only form field. */
export function keyAsk({ userId, apiKey, apiSecret }: PoolCredentials): Omit<UpstreamRequest, 'path'> {
  const { headers, ...rest } = form({ userid: userId });
  return post({ ...headers, authorization: basic(apiKey, apiSecret) }, rest);
}

/** A token, and the key to further ones, for e-mail and password. No Authorization header. */
export function accountAsk({
  email,
  password,
}: {
  readonly email: string;
  readonly password: string;
}): Omit<UpstreamRequest, 'path'> {
  const { headers, ...rest } = form({ email, password });
  return post(headers, rest);
}

function post(
  headers: Readonly<Record<string, string>>,
  rest: Pick<UpstreamRequest, 'body'>,
): Omit<UpstreamRequest, 'path'> {
  return { method: 'POST', headers: { ...headers, accept: 'application/json' }, ...rest };
}

/** The credentials a grant can be renewed with; undefined where the sign-in brought none. */
export function credentialsOf({ credentials, facts }: TokenSet): PoolCredentials | undefined {
  const { userId = facts?.userId, apiKey, apiSecret } = credentials ?? {};
  return userId && apiKey && apiSecret ? { userId, apiKey, apiSecret } : undefined;
}

/** How a token is presented: Bearer over base64 of user id and token (api.promoonly.com/doc/sync_distribution). */
export function bearer({ accessToken, facts }: TokenSet): { readonly authorization: string } {
  const pair = `${facts?.userId ?? ''}:${accessToken}`;
  return { authorization: `Bearer ${Buffer.from(pair, 'utf8').toString('base64')}` };
}
