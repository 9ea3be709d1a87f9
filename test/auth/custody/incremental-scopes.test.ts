import { afterEach, describe, expect, it } from 'vitest';
import type { LoginInput } from '../../../src/generated/graphql.js';
import type { Provider } from '../../../src/provider/contract.js';
import { ACME } from '../../support/acme/sandbox.js';
import { type Browser, type EngineUnderTest, engineOf } from '../../support/engine.js';

/** A provider with a redirect login that grants what is requested, to the account that the input names. */
interface Input {
  readonly account: string;
  readonly scopes?: readonly string[];
}

let engine: EngineUnderTest;
afterEach(() => engine.drain());

function provider(more: Partial<Provider<Input>> = {}): Provider {
  let issued = 0;
  const made = {
    id: ACME,
    name: 'Acme',
    login: 'REDIRECT',
    rotation: 'never',
    refreshMarginMs: 0,
    fallbackLifeMs: 3_600_000,
    baseUrl: 'http://127.0.0.1:1',
    authorize: () => ({}),
    rejectsToken: () => false,
    scopes: (input: Input) => input.scopes,
    authorizationUrl: (input: Input, { state, scopes }: { state: string; scopes: readonly string[] }) => ({
      url: `https://acme.test/?${new URLSearchParams({ state, scope: scopes.join(' ') })}`,
      remember: { account: input.account },
    }),
    async exchange({ code, remembered }: { code: string; remembered: Readonly<Record<string, string>> }) {
      issued += 1;
      if (code === 'bad') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      return { kind: 'issued', issued: { accessToken: `token-${issued}`, subject: remembered.account } };
    },
    renewable: () => false,
    presentsRefreshToken: () => false,
    refresh: async () => ({ kind: 'unknown' }),
    api: (caller: unknown) => caller,
    ...more,
  };
  return made as unknown as Provider;
}

/** The scopes that the authorization request of this login names. */
async function begin(browser: Browser, input: Input): Promise<{ state: string; scopes: string[] }> {
  const outcome = await browser.open().sessions.login({ acme: input } as unknown as LoginInput);
  if (outcome.__typename !== 'LoginRedirect') throw new Error('no redirect');
  const { searchParams } = new URL(outcome.authorizationUrl);
  return {
    state: searchParams.get('state') ?? '',
    scopes: (searchParams.get('scope') ?? '').split(' ').filter(Boolean),
  };
}

async function signIn(browser: Browser, input: Input): Promise<string[]> {
  const { state, scopes } = await begin(browser, input);
  const outcome = await browser.open().sessions.completeLogin(ACME, 'good', state);
  expect(outcome.__typename).toBe('LoggedIn');
  return scopes;
}

const scopesOf = async (browser: Browser) => (await browser.session())?.grants.map(({ scopes }) => scopes);

describe('when a login requests more scopes', () => {
  it('requests the scopes granted before as well, and the grant shows all of them', async () => {
    engine = engineOf(provider());
    const browser = engine.browser();
    expect(await signIn(browser, { account: 'ann', scopes: ['mail'] })).toEqual(['mail']);
    expect(await signIn(browser, { account: 'ann', scopes: ['files'] })).toEqual(['mail', 'files']);
    expect(await scopesOf(browser)).toEqual([['mail', 'files']]);
  });

  it.each(['started', 'refused'])('leaves the grant unchanged while the login is only %s', async how => {
    engine = engineOf(provider());
    const browser = engine.browser();
    await signIn(browser, { account: 'ann', scopes: ['mail'] });
    const { state } = await begin(browser, { account: 'ann', scopes: ['files'] });
    if (how === 'refused')
      expect(await browser.open().sessions.completeLogin(ACME, 'bad', state)).toMatchObject({
        __typename: 'LoginRefused',
      });
    expect((await browser.session())?.grants).toMatchObject([{ state: 'ACTIVE', scopes: ['mail'], generation: 1 }]);
  });

  it('requests the scopes of every account of the session when the session may have several', async () => {
    engine = engineOf(provider({ accounts: 'many' }));
    const browser = engine.browser();
    await signIn(browser, { account: 'ann', scopes: ['mail'] });
    await signIn(browser, { account: 'bob', scopes: ['files'] });
    expect(await signIn(browser, { account: 'ann', scopes: ['photos'] })).toEqual(
      expect.arrayContaining(['mail', 'files', 'photos']),
    );
    expect(await scopesOf(browser)).toHaveLength(2);
  });

  it('does not request scopes of another session', async () => {
    engine = engineOf(provider());
    await signIn(engine.browser(), { account: 'ann', scopes: ['mail'] });
    expect(await signIn(engine.browser(), { account: 'ann', scopes: ['files'] })).toEqual(['files']);
  });
});

describe('when a login requests no scopes', () => {
  it("requests the provider's default", async () => {
    engine = engineOf(provider());
    const browser = engine.browser();
    await signIn(browser, { account: 'ann', scopes: ['mail'] });
    expect(await signIn(browser, { account: 'ann' })).toEqual([]);
  });
});
