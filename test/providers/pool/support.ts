import { gatewayError } from '../../../src/errors.js';
import type { Caller, Provider, RequestToken, TokenSet } from '../../../src/provider/contract.js';
import { settings } from '../../../src/providers/pool/config.js';
import { createPool } from '../../../src/providers/pool/index.js';
import { senderOf } from '../../../src/upstream/client.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';
import { fetched } from '../../support/fetched.js';
import { valuesOf } from '../../support/settings.js';

/** A complete response; JSON unless the body is a text. */
export function answerOf(body: unknown, rest: Partial<UpstreamResponse> = {}): UpstreamResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status: 200, headers: {}, text, sentAtMs: 1_000_000, receivedAtMs: 1_000_000, ...rest };
}

export const HTML = '<!doctype html><title>Oops</title><p>LEAKED-UPSTREAM-TEXT';

const requestToken: RequestToken = async (url, ask, read) =>
  read(await fetched(url, ask)) ?? { kind: 'unavailable', code: 'PROVIDER_PROTOCOL_ERROR' };

export type Pool = ReturnType<typeof createPool>;

/** POOL at work against an origin, with the settings of an environment. */
export function poolAt(env: Readonly<Record<string, string>>): Pool {
  return createPool(valuesOf(settings, env), {
    requestToken,
    requestRevocation: async () => ({ kind: 'revoked' }),
    sendOnce: senderOf(undefined),
    now: Date.now,
  });
}

/** Signs in and insists that it worked. */
export async function signedIn(pool: Pool, input: Parameters<NonNullable<Pool['signIn']>>[0]) {
  const outcome = await pool.signIn?.(input);
  if (outcome?.kind !== 'issued') throw new Error(`not signed in: ${outcome?.kind}`);
  return outcome.issued;
}

/** Calls with one token, without a refresh. Records the paths it requests. */
export function callerOf(pool: Provider, held: TokenSet): Caller & { readonly paths: string[] } {
  const paths: string[] = [];
  return {
    paths,
    facts: async () => held.facts ?? {},
    send: async ({ path, ...ask }) => {
      paths.push(path);
      const answer = await fetched(pool.baseUrl + path, {
        ...ask,
        headers: { ...ask.headers, ...pool.authorize(held, { path, ...ask }).headers },
      });
      if (answer.status === 401) throw gatewayError('LOGIN_REQUIRED', { provider: 'POOL' });
      if (answer.status >= 500) throw gatewayError('PROVIDER_UNAVAILABLE', { provider: 'POOL' });
      return answer;
    },
  };
}

/** Responds to every call from a table of paths, without a network. */
export function scripted(answers: Readonly<Record<string, UpstreamResponse>>): Caller & { readonly paths: string[] } {
  const paths: string[] = [];
  return {
    paths,
    facts: async () => ({ userId: '1' }),
    send: async ({ path }) => {
      paths.push(path);
      return answers[path] ?? answerOf({ result: 'nothing here' }, { status: 404 });
    },
  };
}

/** The gateway's code of a rejection. */
export async function codeFrom(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { extensions?: { code?: unknown } } | undefined)?.extensions?.code;
}
