import type { Caller, ProviderTools, TokenResult, TokenSet } from '../../../src/provider/contract.js';
import { pmapi } from '../../../src/providers/pmapi/index.js';
import { pmapiSandbox } from '../../../src/providers/pmapi/sandbox.js';
import { senderOf } from '../../../src/upstream/client.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';
import { fetched } from '../../support/fetched.js';

/** A complete response, without a network. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): UpstreamResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, text, sentAtMs: NOW_MS - 50, receivedAtMs: NOW_MS };
}

/** The gateway's clock in responses that tests build, ms. */
export const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

/** The provider's success and error frames. */
export const okBody = (data: unknown, next: unknown = null) => ({ status: 'OK', response: { count: 1, next, data } });
export const errorBody = (code: number, message = 'UPSTREAM-WORDS') => ({
  status: 'error',
  response: { code, subcode: null, message },
});

/** Minimal tools: each complete response is read once. */
export const tools: ProviderTools = {
  sendOnce: senderOf(undefined),
  now: () => Date.now(),
  async requestToken(url, ask, read) {
    const got = await fetched(url, ask);
    return (
      read(got) ?? { kind: 'unavailable', code: got.status < 400 ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_UNAVAILABLE' }
    );
  },
  async requestRevocation(url, ask, done) {
    return done(await fetched(url, ask)) ? { kind: 'revoked' } : { kind: 'retry' };
  },
};

/** A sandbox, its provider, and a caller for any access token. */
export async function stage(settings: Partial<Parameters<typeof pmapi.create>[0]> = {}) {
  const sandbox = await pmapiSandbox.start();
  const provider = pmapi.create(
    {
      url: sandbox.origin,
      apiVersion: 1,
      loginBody: 'form',
      username: undefined,
      password: undefined,
      access: undefined,
      ...settings,
    },
    tools,
  );
  const callerOf = (held: TokenSet): Caller => ({
    facts: async () => held.facts ?? {},
    send: ({ path, headers, ...ask }) =>
      fetched(provider.baseUrl + path, {
        ...ask,
        headers: { ...headers, ...provider.authorize(held, { path, ...ask }).headers },
      }),
  });
  return { sandbox, provider, callerOf, apiFor: (held: TokenSet) => provider.api(callerOf(held)) };
}

export function issuedOf(outcome: TokenResult | undefined) {
  if (outcome?.kind !== 'issued') throw new Error(`not issued: ${JSON.stringify(outcome)}`);
  return outcome.issued;
}

export const PERSON = { username: 'zoe@example.com', password: 'Green-7&x=1' };
