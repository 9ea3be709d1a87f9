import { afterEach, expect } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import type { Caller, ProviderTools, TokenResponse, TokenResult, TokenSet } from '../../../src/provider/contract.js';
import { settings } from '../../../src/providers/socios/config.js';
import { createSocios } from '../../../src/providers/socios/index.js';
import { sociosSandbox } from '../../../src/providers/socios/sandbox.js';
import { senderOf } from '../../../src/upstream/client.js';
import { UpstreamFailure } from '../../../src/upstream/failure.js';
import type { UpstreamRequest, UpstreamResponse } from '../../../src/upstream/messages.js';
import { fetched } from '../../support/fetched.js';
import { valuesOf } from '../../support/settings.js';

/** Socios against its sandbox, without the engine: plain fetch, no refresh, no retry. */

export const CALLBACK = 'http://localhost:4000/callback/socios';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** `at`: settings that depend on where the sandbox is. */
export async function setUp(
  env: Readonly<Record<string, string>> = {},
  at: (origin: string) => Readonly<Record<string, string>> = () => ({}),
) {
  const sandbox = await sociosSandbox.start();
  open.push(sandbox);
  const values = valuesOf(settings, { ...sandbox.env, ...at(sandbox.origin), ...env });
  const socios = createSocios(values, tools);
  return { sandbox, values, socios };
}

export type Scene = Awaited<ReturnType<typeof setUp>>;
export type SociosProvider = Scene['socios'];

/** An error of the gateway's, for matchers. */
export const coded = (code: string): unknown =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) });

/** A response that a test builds. */
export const answer = (
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): UpstreamResponse => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  sentAtMs: 0,
  receivedAtMs: 0,
});

export const tools: ProviderTools = {
  async requestToken(url, ask, read) {
    const reading = read(await fetched(url, ask));
    return reading ?? { kind: 'unavailable', code: 'PROVIDER_PROTOCOL_ERROR' };
  },
  async requestRevocation(url, ask, done) {
    return done(await fetched(url, ask)) ? { kind: 'revoked' } : { kind: 'retry' };
  },
  sendOnce: senderOf(undefined),
  now: () => Date.now(),
};

/** A caller with one token. */
export function callerWith(socios: SociosProvider, held: TokenSet): Caller {
  return {
    async send(ask: UpstreamRequest) {
      const headers = { ...ask.headers, ...socios.authorize(held, ask).headers };
      const { method, body } = ask;
      const got = await fetched(`${socios.baseUrl}${ask.path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      }).catch((cause: unknown) => {
        const failure = new UpstreamFailure('no-response', { cause });
        throw gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS', cause: failure });
      });
      if (socios.rejectsToken(got)) throw gatewayError('LOGIN_REQUIRED', { provider: 'SOCIOS' });
      if (got.status === 429) throw gatewayError('RATE_LIMITED', { provider: 'SOCIOS' });
      if (got.status >= 500) throw gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS' });
      return got;
    },
    facts: async () => ({}),
  };
}

export function issued(outcome: TokenResult | undefined): TokenResponse {
  if (outcome?.kind !== 'issued') throw new Error(`no token: ${JSON.stringify(outcome)}`);
  return outcome.issued;
}

const BEGIN = {
  callbackUrl: CALLBACK,
  state: 'the-state',
  codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};
/** The verifier of the challenge in RFC 7636, appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

/** Parameters of the callback of a login that stored nothing. */
export const given = (code: string, codeVerifier = VERIFIER) => ({
  code,
  codeVerifier,
  remembered: {},
  params: {},
  callbackUrl: CALLBACK,
});

/** The authorization request of a login, and the values that it stores. */
export async function authorizationRequest({ socios }: Scene, input = {}) {
  const request = await socios.authorizationUrl?.(input, { ...BEGIN, scopes: socios.scopes?.(input) ?? [] });
  if (typeof request !== 'object') throw new Error('no authorization request');
  return request;
}

export const loginAddress = async (scene: Scene, input = {}): Promise<string> =>
  (await authorizationRequest(scene, input)).url;

/** Goes through the consent page as a browser does; resolves with where the browser is sent back to. */
export async function consent(scene: Scene, account = 'ana', decision = 'allow'): Promise<URL> {
  const page = await fetched(await loginAddress(scene), { method: 'GET' });
  const id = /name="consent" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const sent = await fetched(`${scene.sandbox.origin}/oauth2/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ consent: id, account, decision }).toString(),
  });
  return new URL(sent.headers.location ?? 'about:blank');
}

/** A code for a fan. */
export const codeFor = async (scene: Scene, account = 'ana'): Promise<string> =>
  (await consent(scene, account)).searchParams.get('code') ?? '';

/** A fan's tokens, by the whole redirect login. */
export const signIn = async (scene: Scene, account = 'ana'): Promise<TokenResponse> =>
  issued(await scene.socios.exchange?.(given(await codeFor(scene, account))));

/** Loaders for a fan. */
export const fanOf = async (scene: Scene, account = 'ana') =>
  scene.socios.api(callerWith(scene.socios, await signIn(scene, account))).fan();

/** Loaders for the application token. */
export async function application(scene: Scene) {
  const held = issued(await scene.socios.service?.obtain());
  return scene.socios.api(callerWith(scene.socios, held)).application();
}
