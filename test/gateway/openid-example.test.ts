import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openid } from '../../examples/providers/openid/index.js';
import { type Browser, startTestGateway, type TestGateway } from '../../src/testing/index.js';
import { RETURN_TO } from '../support/gateway.js';
import { freePort } from '../support/ports.js';
import { LOGIN, LOGOUT, REFRESH, REVOKE, SESSION } from './journey-queries.js';
import { FAN, type OidcWorld, startOidc } from './oidc-server.js';

const VIEWER = '{ viewer { openid { id } } }';
const FAN_SEEN = { viewer: { openid: { id: FAN } } };
const OURS = { provider: 'OPENID' };

describe('the OpenID example, against a certified provider', () => {
  let oidc: OidcWorld;
  let gateway: TestGateway;
  let browser: Browser;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    oidc = await startOidc(`http://localhost:${port}/callback/openid`);
  });
  beforeEach(async () => {
    oidc.reset();
    const { SOCIOS_CLIENT_ID = '', SOCIOS_CLIENT_SECRET = '' } = oidc.env;
    const env = {
      PORT: String(port),
      // All else is found out from here.
      OPENID_ISSUER: issuer(),
      OPENID_CLIENT_ID: SOCIOS_CLIENT_ID,
      OPENID_CLIENT_SECRET: SOCIOS_CLIENT_SECRET,
      OPENID_SCOPE: 'openid offline_access',
      KEYRING_RETURN_TO: RETURN_TO,
    };
    gateway = await startTestGateway({ providers: [openid] }, env);
    browser = gateway.browser();
  });
  afterEach(() => gateway.close());
  afterAll(() => oidc.close());

  const issuer = () => new URL(oidc.env.SOCIOS_TOKEN_URL ?? '').origin;
  const isCallback = (url: URL) => url.pathname === '/callback/openid';
  const comeBack = async (visitor = browser) => {
    const input = { openid: { returnTo: RETURN_TO } };
    const { login } = await visitor.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
    return (await visitor.follow(login.authorizationUrl, isCallback)).url;
  };
  const signIn = async () => {
    const answer = await browser.open(await comeBack());
    expect([answer.status, answer.headers.location]).toEqual([303, RETURN_TO]);
  };
  const made = (kind: 'access' | 'refresh') => oidc.made.filter(one => one.kind === kind).map(({ token }) => token);
  const active = (tokens: readonly string[]) => Promise.all(tokens.map(token => oidc.isActive(token)));

  it('signs in with discovery, code, PKCE and an ID token, which names the account', async () => {
    await signIn();
    const [asked] = oidc.authorizations;
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(asked?.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    const { session } = await browser.data<{ session: object }>(SESSION);
    expect(session).toMatchObject({
      grants: [{ ...OURS, subject: `${issuer()} ${FAN}`, renewable: true, generation: 1 }],
    });
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('presents each refresh token once', async () => {
    await signIn();
    for (const generation of [2, 3]) {
      const { refresh } = await browser.data<{ refresh: object }>(REFRESH, OURS);
      expect(refresh).toMatchObject({ __typename: 'Refreshed', grant: { generation, subject: `${issuer()} ${FAN}` } });
    }
    expect(oidc.redeemed).toEqual(made('refresh').slice(0, 2));
    expect(await active(made('refresh'))).toEqual([false, false, true]);
    // The claims are still held to the account of the login.
    expect(await browser.data(VIEWER)).toEqual(FAN_SEEN);
  });

  it('revokes every token, as the provider confirms', async () => {
    await signIn();
    await browser.data(REFRESH, OURS);
    expect(await active([...made('access'), ...made('refresh')].slice(-1))).toEqual([true]);
    expect(await browser.data(REVOKE, OURS)).toMatchObject({ revoke: { revocation: { outcome: 'REVOKED' } } });
    expect(new Set(await active(oidc.made.map(({ token }) => token)))).toEqual(new Set([false]));
  });

  it('revokes at logout', async () => {
    await signIn();
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ ...OURS, outcome: 'REVOKED' }] } });
    expect(new Set(await active(oidc.made.map(({ token }) => token)))).toEqual(new Set([false]));
  });

  it('rejects the code of another login, because PKCE binds it to the browser that began', async () => {
    const stolen = new URL(await comeBack(gateway.browser())).searchParams.get('code');
    const url = new URL(await comeBack());
    url.searchParams.set('code', stolen ?? '');
    expect((await browser.open(url.href)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_CREDENTIALS`);
    expect(await browser.session()).toBeUndefined();
  });
});
