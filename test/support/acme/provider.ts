import type {
  Caller,
  Provider,
  ProviderTools,
  RevocableToken,
  RevocationEnds,
  TokenReading,
} from '../../../src/provider/contract.js';
import type { Rotation } from '../../../src/provider/setting-kinds.js';
import type { UpstreamResponse } from '../../../src/upstream/messages.js';
import { form, json } from '../../../src/upstream/messages.js';
import { ACME } from './sandbox.js';

export interface AcmeLogin {
  readonly username: string;
  readonly password: string;
}

/** The provider's API as a test calls it through the engine. */
export interface AcmeApi {
  me(): Promise<string>;
  act(): Promise<string>;
}

export interface AcmeOptions {
  readonly origin: string;
  readonly rotation: Rotation;
  readonly revokes?: boolean;
  readonly marginMs?: number;
  readonly accessTokenSurvivesRefresh?: boolean;
  readonly revocationEnds?: RevocationEnds;
  /** Whether a token response names the account; default: true. */
  readonly subjects?: boolean;
  readonly identify?: (caller: Caller) => Promise<string | undefined>;
  /** How many accounts a session may hold; default: one. */
  readonly accounts?: 'one' | 'many';
  /** Scopes that each token response reports. */
  readonly scopes?: () => readonly string[] | undefined;
  readonly service?: { readonly username: string; readonly password: string };
  /** No token response names the account: the engine has to request it, which takes this long. */
  readonly identifyAfter?: () => Promise<void>;
}

function read(answer: UpstreamResponse): TokenReading | undefined {
  const body = json(answer) as Record<string, unknown> | undefined;
  if (typeof body !== 'object') return undefined;
  if (body.error === 'invalid_grant') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
  if (typeof body.error === 'string') return { kind: 'misconfigured', error: body.error };
  if (typeof body.access_token !== 'string') return undefined;
  const seconds = Number(body.expires_in);
  return {
    kind: 'issued',
    issued: {
      accessToken: body.access_token,
      ...(typeof body.refresh_token === 'string' && { refreshToken: body.refresh_token }),
      accessLifeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    },
  };
}

/** The provider for `startAcme`'s sandbox: a minimal one. */
export function acmeProvider(
  options: AcmeOptions,
  { requestToken, requestRevocation }: ProviderTools,
): Provider<AcmeLogin, AcmeApi> {
  const { origin, rotation, service, identifyAfter } = options;
  const ask = (fields: Record<string, string>) =>
    requestToken(`${origin}/token`, { method: 'POST', ...form(fields) }, answer => {
      const reading = read(answer);
      return reading?.kind === 'issued'
        ? { kind: 'issued', issued: { ...reading.issued, scopes: options.scopes?.() } }
        : reading;
    });
  const signIn = async ({ username, password }: AcmeLogin) => {
    const outcome = await ask({ grant_type: 'password', username, password });
    const isTold = outcome.kind === 'issued' && options.subjects !== false && !identifyAfter;
    return isTold ? { ...outcome, issued: { ...outcome.issued, subject: username } } : outcome;
  };
  return {
    id: ACME,
    name: 'Acme',
    login: 'CREDENTIALS',
    rotation,
    accessTokenSurvivesRefresh: options.accessTokenSurvivesRefresh ?? false,
    revocationEnds: options.revocationEnds ?? 'token',
    ...(options.identify && { identify: options.identify }),
    ...(options.accounts && { accounts: options.accounts }),
    refreshMarginMs: options.marginMs ?? 60_000,
    fallbackLifeMs: 300_000,
    refreshLifeMs: 90 * 86_400_000,
    baseUrl: origin,
    authorize: held => ({ headers: { authorization: `Bearer ${held.accessToken}` } }),
    rejectsToken: answer => answer.status === 401,
    loginAccount: input => input.username,
    signIn,
    renewable: (held, spent) => held.refreshToken !== undefined && !spent,
    presentsRefreshToken: held => held.refreshToken !== undefined,
    async refresh(held) {
      const outcome = await ask({ grant_type: 'refresh_token', refresh_token: held.refreshToken ?? '' });
      if (outcome.kind !== 'issued') return outcome;
      const refreshToken = outcome.issued.refreshToken ?? held.refreshToken;
      return { ...outcome, issued: { ...outcome.issued, ...(refreshToken && { refreshToken }) } };
    },
    ...(options.revokes !== false && {
      revoke: ({ value }: RevocableToken) =>
        requestRevocation(
          `${origin}/revoke`,
          { method: 'POST', ...form({ token: value }) },
          answer => answer.status < 300,
        ),
    }),
    ...(identifyAfter && {
      async identify(caller: Caller) {
        const subject = account(await caller.send({ method: 'GET', path: '/me' }));
        await identifyAfter();
        return subject;
      },
    }),
    ...(service && {
      service: {
        access: 'public' as const,
        fingerprint: `${service.username}:${service.password}`,
        obtain: () => signIn(service),
      },
    }),
    api: (caller: Caller): AcmeApi => ({
      me: async () => account(await caller.send({ method: 'GET', path: '/me' })),
      act: async () => account(await caller.send({ method: 'POST', path: '/act' })),
    }),
  };
}

const account = (answer: UpstreamResponse) => String((json(answer) as { account?: unknown }).account);
