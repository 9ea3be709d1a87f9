import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import type { Provider, ProviderTools, TokenResult } from '../../src/provider/contract.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { until } from '../../src/testing/until.js';
import { type AcmeApi, type AcmeLogin, acmeProvider } from '../support/acme/provider.js';
import { type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { type EngineUnderTest, engineWith } from '../support/engine.js';
import { ALLOWED, ODD_URLS } from '../upstream/odd-hosts.js';

/** Every connection that undici opens, or tries to. */
const opened: string[] = [];
const record = (message: unknown) => {
  const { connectParams } = message as { connectParams: { host: string } };
  opened.push(connectParams.host);
};

let acme: Sandbox<AcmeKnobs>;
let own: string;
let engine: EngineUnderTest;
beforeAll(async () => {
  subscribe('undici:client:beforeConnect', record);
  acme = await startAcme();
  own = new URL(acme.origin).host;
});
beforeEach(() => {
  acme.seen.length = 0;
  opened.length = 0;
});
afterEach(() => engine.drain());
afterAll(async () => {
  await acme.close();
  unsubscribe('undici:client:beforeConnect', record);
});

/** Hosts other than the provider's own that received a connection. */
const strayed = () => opened.filter(host => host !== own);

interface Tricks {
  /** The account's host in a token response. */
  readonly atLogin?: string;
  readonly atRefresh?: string;
  /** The provider's `baseUrl`, in place of the host that its tokens name. */
  readonly baseUrl?: Provider['baseUrl'];
  readonly tokenUrl?: string;
  readonly revocationUrl?: string;
  /** The host that a resolver names for its request. */
  readonly named?: string;
}

/** Acme with a host for each account. Plain http is allowed for its own host alone, which is listed. */
function hosted(tools: ProviderTools, tricks: Tricks): Provider {
  const provider = acmeProvider({ origin: acme.origin, rotation: 'always' }, tools);
  const at = (result: TokenResult, instance = acme.origin): TokenResult =>
    result.kind === 'issued' ? { ...result, issued: { ...result.issued, facts: { instance } } } : result;
  const { signIn, refresh } = provider;
  const altered: Provider<AcmeLogin, AcmeApi> = {
    ...provider,
    baseUrl: tricks.baseUrl ?? (tokens => tokens.facts?.instance ?? ''),
    hosts: [own, ...ALLOWED],
    signIn: async input =>
      tricks.tokenUrl === undefined
        ? at((await signIn?.(input)) as TokenResult, tricks.atLogin)
        : tools.requestToken(tricks.tokenUrl, { method: 'POST', body: 'secret' }, () => undefined),
    refresh: async (tokens, spent) => at(await refresh(tokens, spent), tricks.atRefresh),
    ...(tricks.revocationUrl !== undefined && {
      revoke: () => tools.requestRevocation(tricks.revocationUrl ?? '', { method: 'POST', body: 'secret' }, () => true),
    }),
    ...(tricks.named !== undefined && {
      api: caller => ({
        me: async () => (await caller.send({ method: 'GET', path: '/me', origin: tricks.named as string })).text,
        act: async () => '',
      }),
    }),
  };
  return altered as unknown as Provider;
}

const start = (tricks: Tricks, store = new MemoryStore()) => {
  engine = engineWith(tools => hosted(tools, tricks), { store });
  return engine.browser();
};
const revoked = () => acme.seen.filter(({ path }) => path === '/revoke').length;
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    error => error.extensions?.code,
  );
/** Http URLs of the table are allowed here, for the sandbox's sake. */
const REFUSED = ODD_URLS.filter(url => !/^http:\/\/(a\.api|login)\.example\.com$/.test(url));
const named = REFUSED.map(url => [JSON.stringify(url), url]);

describe('when the account is at an allowed host', () => {
  it('sends the request to that host', async () => {
    const browser = start({});
    await browser.signedIn('ann');
    expect(await browser.me()).toBe('ann');
  });

  it('keeps the host over a refresh that does not name it', async () => {
    const browser = start({});
    await browser.signedIn('ann');
    expect((await browser.refresh()).__typename).toBe('Refreshed');
    expect(await browser.me()).toBe('ann');
  });
});

describe('when a host is not allowed', () => {
  it.each(named)('sends no request to a host named by the token response of a login: %s', async (_name, url) => {
    const browser = start({ atLogin: url });
    expect(await browser.login('ann')).toMatchObject({ __typename: 'LoginRefused', reason: 'PROVIDER_UNAVAILABLE' });
    expect(await browser.session()).toBeNull();
    // The tokens are not left alive.
    await until('the tokens are revoked', () => revoked() === 2, { everyMs: 2 });
    expect(strayed()).toEqual([]);
  });

  it.each(named)('sends no request to a host named by the token response of a refresh: %s', async (_name, url) => {
    const browser = start({ atRefresh: url });
    await browser.signedIn('ann');
    expect(await browser.refresh()).toMatchObject({ __typename: 'RefreshRefused', reason: 'NEEDS_LOGIN' });
    await until('the new tokens are revoked', () => revoked() >= 2, { everyMs: 2 });
    expect(strayed()).toEqual([]);
  });

  it.each(named)('sends no token request to a host from login input or a callback: %s', async (_name, url) => {
    const browser = start({ tokenUrl: url });
    expect(await browser.login('ann')).toMatchObject({ __typename: 'LoginRefused', reason: 'PROVIDER_UNAVAILABLE' });
    expect(strayed()).toEqual([]);
  });

  it.each(named)('sends no request to a host in a stored grant: %s', async (_name, url) => {
    const store = new MemoryStore();
    const before = start({}, store);
    await before.signedIn('ann');
    const after = start({ baseUrl: () => url }, store);
    after.value = before.value;
    expect(await failureOf(after.me())).toBe('HOST_NOT_ALLOWED');
    expect(strayed()).toEqual([]);
  });

  it.each(named)("sends no request to a host named by a field's resolver: %s", async (_name, url) => {
    const browser = start({ named: url });
    await browser.signedIn('ann');
    expect(await failureOf(browser.me())).toBe('HOST_NOT_ALLOWED');
    expect(strayed()).toEqual([]);
  });

  it.each(named)('sends no revocation to it: %s', async (_name, url) => {
    const browser = start({ revocationUrl: url });
    await browser.signedIn('ann');
    await browser.logout();
    await engine.drain();
    expect(strayed()).toEqual([]);
  });
});

describe('when a response names the scopes that the token lacks', () => {
  const lacking = (tools: ProviderTools): Provider => ({
    ...hosted(tools, {}),
    authorize: ({ accessToken }) => ({ query: { access_token: accessToken } }),
    lacksScope: ({ status }) => (status === 401 ? ['mail.read'] : undefined),
  });

  it('fails the field with SCOPE_REQUIRED and does not refresh', async () => {
    engine = engineWith(lacking, {});
    const browser = engine.browser();
    await browser.signedIn('ann');
    await expect(browser.me()).rejects.toMatchObject({
      extensions: { code: 'SCOPE_REQUIRED', provider: 'ACME', scopes: ['mail.read'] },
    });
    expect(acme.seen.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('logs no token that was sent in the query', async () => {
    engine = engineWith(lacking, {});
    const browser = engine.browser();
    await browser.signedIn('ann');
    const error = await browser.me().catch((failure: Error) => failure);
    expect(acme.seen.some(({ path }) => path === '/me')).toBe(true);
    expect(`${JSON.stringify(error)} ${String(error)} ${engine.log.lines.join()}`).not.toContain('CANARY');
  });
});
