import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import { type Browser, send } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { LOGOUT, REFRESH, REVOKE, SESSION } from './journey-queries.js';
import { beginSocios } from './journey-steps.js';
import { FAN, type OidcWorld, startOidc } from './oidc-server.js';

const VIEWER = '{ viewer { socios { id username wallet { id totalBalance } } } }';
const FAN_SEEN = {
  viewer: { socios: { id: FAN, username: 'A fan of OpenID', wallet: [{ id: 'w1', totalBalance: '3.5' }] } },
};

describe('the redirect login at a certified authorization server', () => {
  let oidc: OidcWorld;
  let world: World;
  let browser: Browser;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    oidc = await startOidc(`http://localhost:${port}/callback/socios`);
  });
  beforeEach(async () => {
    oidc.reset();
    world = await startWorld({ env: { PORT: String(port), ...oidc.env } });
    browser = world.browser();
  });
  afterEach(() => world.close());
  afterAll(() => oidc.close());

  const isCallback = (url: URL) => url.pathname === '/callback/socios';

  /** From the mutation through the provider's pages; gives the callback address, not yet opened. */
  const comeBack = async () =>
    (await browser.follow(await beginSocios(browser, { returnTo: RETURN_TO }), isCallback)).url;

  const signIn = async () => {
    const answer = await browser.open(await comeBack());
    expect([answer.status, answer.headers.location]).toEqual([303, RETURN_TO]);
  };
  const made = (kind: 'access' | 'refresh') => oidc.made.filter(one => one.kind === kind).map(({ token }) => token);
  const active = (tokens: readonly string[]) => Promise.all(tokens.map(token => oidc.isActive(token)));
  const generation = async () => {
    const { session } = await browser.data<{ session: { grants: { generation: number }[] } }>(SESSION);
    return session.grants[0]?.generation;
  };

  it('signs in with code, state and PKCE', async () => {
    await signIn();
    const [asked] = oidc.authorizations;
    expect(asked?.get('state')).toMatch(/^[\w-]{43}$/);
    expect(asked?.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
    const { session } = await browser.data<{ session: object }>(SESSION);
    expect(session).toMatchObject({ grants: [{ provider: 'SOCIOS', subject: FAN, renewable: true, generation: 1 }] });
  });

  it('can be started by a plain navigation', async () => {
    const { url } = await browser.follow(`/login/socios?returnTo=${encodeURIComponent(RETURN_TO)}`, isCallback);
    expect((await browser.open(url)).headers.location).toBe(RETURN_TO);
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('reads public data with a token of the application', async () => {
    expect(await browser.data('{ polls { nodes { id question } } }')).toEqual({
      polls: { nodes: [{ id: 'p1', question: 'Who?' }] },
    });
  });

  it('refreshes repeatedly, each time with the newest refresh token', async () => {
    await signIn();
    for (const expected of [2, 3]) {
      const { refresh } = await browser.data<{ refresh: object }>(REFRESH, { provider: 'SOCIOS' });
      expect(refresh).toMatchObject({ __typename: 'Refreshed', grant: { generation: expected } });
    }
    const refreshTokens = made('refresh');
    expect(new Set(refreshTokens).size).toBe(3);
    expect(oidc.redeemed).toEqual(refreshTokens.slice(0, 2));
    expect(await active(refreshTokens)).toEqual([false, false, true]);
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('refreshes an expired token during a query, which succeeds', async () => {
    oidc.lifeS = 1;
    await signIn();
    await expect.poll(() => active(made('access')), { timeout: 10_000 }).not.toContain(true);
    oidc.lifeS = 3600;
    const [before, redeemed] = [(await generation()) ?? 0, oidc.redeemed.length];
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.data(VIEWER)));
    expect(answers).toEqual(Array(5).fill(FAN_SEEN));
    // One refresh for all queries that found the token expired.
    expect(await generation()).toBe(before + 1);
    expect(oidc.redeemed).toHaveLength(redeemed + 1);
  });

  it('refreshes in the background before the token expires', async () => {
    oidc.lifeS = 5;
    await signIn();
    oidc.lifeS = 3600;
    // The margin is a fifth of the life at most, less some jitter: from 4.4 s on at the latest.
    await wait(4_450);
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
    await expect.poll(generation).toBeGreaterThan(1);
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('revokes both tokens: the server reports both as inactive', async () => {
    await signIn();
    await browser.data(REFRESH, { provider: 'SOCIOS' });
    expect(await active(oidc.made.map(({ token }) => token).slice(-2))).toEqual([true, true]);
    expect(await browser.data(REVOKE, { provider: 'SOCIOS' })).toMatchObject({
      revoke: { revocation: { outcome: 'REVOKED' }, session: { grants: [] } },
    });
    expect(new Set(await active(oidc.made.map(({ token }) => token)))).toEqual(new Set([false]));
    expect(await browser.data(VIEWER)).toEqual({ viewer: { socios: null } });
  });

  it('revokes at logout', async () => {
    await signIn();
    expect(await browser.data(LOGOUT)).toEqual({
      logout: { sessionsEnded: 1, revocations: [{ provider: 'SOCIOS', outcome: 'REVOKED' }] },
    });
    expect(await active(oidc.made.map(({ token }) => token))).toEqual([false, false]);
  });

  it('revokes the tokens that a second login replaces', async () => {
    await signIn();
    await signIn();
    await expect.poll(() => active(made('refresh'))).toEqual([false, true]);
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('reports LOGIN_REQUIRED after the user withdrew the consent at the provider', async () => {
    await signIn();
    await send({
      url: oidc.env.SOCIOS_REVOKE_URL ?? '',
      method: 'POST',
      headers: { authorization: basicOf(oidc.env), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: made('refresh')[0] ?? '' }).toString(),
    });
    expect(await oidc.isActive(made('access')[0])).toBe(false);
    const answer = await browser.graphql(VIEWER);
    expect(new Set(answer.errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['LOGIN_REQUIRED']));
    expect(await browser.data(SESSION)).toMatchObject({ session: { grants: [{ state: 'NEEDS_LOGIN' }] } });
    // The way out is a new login, in the same session.
    await signIn();
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('accepts no code but the one it was sent', async () => {
    const url = new URL(await comeBack());
    url.searchParams.set('code', 'A'.repeat(43));
    expect((await browser.open(url.href)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_CREDENTIALS`);
    expect(await browser.session()).toBeUndefined();
    expect(oidc.made).toEqual([]);
  });

  it('accepts no code of another login: PKCE binds it to the browser that began', async () => {
    const other = world.browser();
    const stolen = new URL((await other.follow(await beginSocios(other), isCallback)).url).searchParams.get('code');
    const url = new URL(await comeBack());
    url.searchParams.set('code', stolen ?? '');
    expect((await browser.open(url.href)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_CREDENTIALS`);
    expect(await browser.session()).toBeUndefined();
  });

  it('reports to the application that the user declined', async () => {
    oidc.agrees = false;
    expect((await browser.open(await comeBack())).headers.location).toBe(`${RETURN_TO}?keyring_error=DENIED_BY_USER`);
    expect(await browser.session()).toBeUndefined();
  });
});

function basicOf({ SOCIOS_CLIENT_ID: id = '', SOCIOS_CLIENT_SECRET: secret = '' }: OidcWorld['env']): string {
  const encoded = [id, secret].map(part => new URLSearchParams({ v: part }).toString().slice(2)).join(':');
  return `Basic ${Buffer.from(encoded).toString('base64')}`;
}
