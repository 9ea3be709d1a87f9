import type { TokenReading } from '../../provider/contract.js';
import { form, json, type UpstreamRequest, type UpstreamResponse } from '../../upstream/answer.js';
import { lifeMs } from '../../upstream/provider-numbers.js';
import { isObject } from '../../upstream/read.js';
import { anyId, filled } from '../../upstream/shapes.js';
import { errorCodeOf } from './answers.js';

/** Path of the token endpoint, for both grants. */
export const TOKEN_PATH = '/v1/token';

/** A type, not an interface, so that it fits `TokenSet.credentials`. */
export type Credentials = {
  readonly account: string;
  readonly secret: string;
};

function tokenAsk(fields: Readonly<Record<string, string>>): Omit<UpstreamRequest, 'path'> {
  const { headers, ...rest } = form(fields);
  return { method: 'POST', ...rest, headers: { accept: 'application/json', ...headers } };
}

export const secretAsk = ({ account, secret }: Credentials) => tokenAsk({ grant: 'secret', account, secret });

export const refreshAsk = (refreshToken: string) => tokenAsk({ grant: 'refresh', refresh_token: refreshToken });

/** Error codes that speak about the secret, or about the refresh token. Every other one must end no grant. */
const REFUSALS = new Set(['invalid_secret', 'invalid_refresh_token']);

/** Reads a token answer. Whatever comes with 429 or a 5xx is not believed. An error under 2xx says that nothing was issued. Undefined: it cannot be read as one. */
export function readToken(answer: UpstreamResponse): TokenReading | undefined {
  const body = json(answer);
  if (!isObject(body) || answer.status === 429 || answer.status >= 500) return undefined;
  const error = errorCodeOf(body);
  if (REFUSALS.has(error ?? '')) return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  if (answer.status < 300 && error !== undefined) return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
  const accessToken = filled(body.access_token);
  const refreshToken = filled(body.refresh_token);
  if (answer.status >= 300 || !accessToken) return undefined;
  return {
    kind: 'issued',
    issued: {
      accessToken,
      ...(refreshToken && { refreshToken }),
      accessLifeMs: lifeMs(body.expires_in),
      subject: anyId(body.account),
    },
  };
}
