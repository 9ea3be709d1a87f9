import { describe, expect, it } from 'vitest';
import type { TokenSet } from '../../../src/provider/contract.js';
import {
  answer,
  CALLBACK,
  callerWith,
  codeFor,
  consent,
  given,
  issued,
  loginAddress,
  setUp,
  signIn,
  tools,
  VERIFIER,
} from './support.js';

const bodyOf = (text: string | undefined) => Object.fromEntries(new URLSearchParams(text));

describe('the application token', () => {
  it('is requested with Basic and only the grant type', async () => {
    const { sandbox, socios } = await setUp();
    const { accessToken, accessLifeMs, refreshToken } = issued(await socios.service?.obtain());
    expect(sandbox.ledger.find(accessToken)?.account).toBe('application');
    expect(accessLifeMs).toBe(3_600_000);
    expect(refreshToken).toBeUndefined();
    const [sent] = sandbox.seen;
    expect(sent?.body).toBe('grant_type=client_credentials');
    expect(sent?.headers.authorization).toMatch(/^Basic /);
  });

  it('has the remaining lifetime when the provider returns the same token again', async () => {
    const { sandbox, socios } = await setUp();
    sandbox.knobs.appTokenReuse = true;
    const first = issued(await socios.service?.obtain());
    sandbox.clock.skewMs = 2_877_000;
    const second = issued(await socios.service?.obtain());
    expect(second.accessToken).toBe(first.accessToken);
    expect(second.accessLifeMs).toBeLessThanOrEqual(723_000);
    expect(second.accessLifeMs).toBeGreaterThan(700_000);
  });

  it('is a configuration error when the secret is wrong', async () => {
    const { socios } = await setUp({ SOCIOS_CLIENT_SECRET: 'wrong' });
    expect(await socios.service?.obtain()).toEqual({ kind: 'misconfigured', error: 'invalid_client' });
  });
});

describe('authorizationUrl()', () => {
  it('contains the parameters of both partners and the state', async () => {
    const scene = await setUp();
    const { searchParams } = new URL(await loginAddress(scene));
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: scene.values.clientId,
      redirect_uri: CALLBACK,
      partner_tag: scene.values.partnerTag,
      state: 'the-state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
  });

  it('passes on non-empty tracking parameters from the allow-list, and lets none override a protocol parameter', async () => {
    const scene = await setUp();
    const tracking = {
      referrer: 'ñandú & co',
      campaign: '',
      param1: null,
      param3: 'banner',
      state: 'evil',
      client_id: 'evil',
    };
    const { searchParams } = new URL(await loginAddress(scene, { tracking }));
    expect(searchParams.get('referrer')).toBe('ñandú & co');
    expect(searchParams.get('param3')).toBe('banner');
    expect(searchParams.has('campaign') || searchParams.has('param1')).toBe(false);
    expect(searchParams.getAll('state')).toEqual(['the-state']);
    expect(searchParams.get('client_id')).toBe(scene.values.clientId);
  });

  it('contains scope only if set, and the configured callback', async () => {
    const scene = await setUp({ SOCIOS_SCOPE: 'a b', SOCIOS_REDIRECT_URI: 'https://app.example/cb' });
    const { searchParams } = new URL(await loginAddress(scene));
    expect(searchParams.get('scope')).toBe('a b');
    expect(searchParams.get('redirect_uri')).toBe('https://app.example/cb');
  });

  it('contains no PKCE challenge, and the exchange no verifier, when SOCIOS_PKCE is off', async () => {
    const scene = await setUp({ SOCIOS_PKCE: 'off' });
    const { searchParams } = new URL(await loginAddress(scene));
    expect([...searchParams.keys()].filter(name => name.startsWith('code_'))).toEqual([]);
    await signIn(scene);
    expect(bodyOf(scene.sandbox.seen.at(-1)?.body)).not.toHaveProperty('code_verifier');
  });
});

describe('exchange()', () => {
  it('sends the five fields and the PKCE verifier in the form, and no Authorization header', async () => {
    const scene = await setUp();
    const code = await codeFor(scene);
    const held = issued(await scene.socios.exchange?.(given(code)));
    expect(held.accessLifeMs).toBe(7_200_000);
    expect(scene.sandbox.ledger.find(held.refreshToken, 'refresh')?.state).toBe('live');
    const sent = scene.sandbox.seen.at(-1);
    expect(sent?.headers.authorization).toBeUndefined();
    expect(bodyOf(sent?.body)).toEqual({
      grant_type: 'authorization_code',
      code,
      client_id: scene.values.clientId,
      client_secret: scene.values.clientSecret,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
  });

  it('uses Basic if configured', async () => {
    const scene = await setUp({ SOCIOS_EXCHANGE_AUTH: 'basic' });
    scene.sandbox.knobs.exchangeAuth = 'basic';
    scene.sandbox.knobs.pkceRequired = true;
    expect((await signIn(scene)).accessToken).toMatch(/^\w{64}$/);
    const sent = bodyOf(scene.sandbox.seen.at(-1)?.body);
    expect(Object.keys(sent).sort()).toEqual(['code', 'code_verifier', 'grant_type', 'redirect_uri']);
  });

  it.each<[string, (code: string) => string, string]>([
    ['a made-up code', () => 'made-up', VERIFIER],
    ['a wrong verifier', code => code, 'x'.repeat(43)],
  ])('is rejected for %s', async (_title, change, verifier) => {
    const scene = await setUp();
    const code = await codeFor(scene);
    expect(await scene.socios.exchange?.(given(change(code), verifier))).toEqual({
      kind: 'rejected',
      reason: 'INVALID_CREDENTIALS',
    });
  });
});

describe('refresh()', () => {
  it('uses Basic and returns the rotated refresh token', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    const renewed = issued(await scene.socios.refresh(held, false));
    expect(renewed.accessToken).not.toBe(held.accessToken);
    expect(renewed.refreshToken).not.toBe(held.refreshToken);
    const sent = scene.sandbox.seen.at(-1);
    expect(sent?.headers.authorization).toMatch(/^Basic /);
    expect(bodyOf(sent?.body)).toEqual({ grant_type: 'refresh_token', refresh_token: held.refreshToken });
  });

  it('keeps the refresh token when the response has none', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    scene.sandbox.faults.next(/token/, {
      kind: 'status',
      status: 200,
      body: { access_token: 'new', expires_in: '60' },
    });
    expect(issued(await scene.socios.refresh(held, false))).toMatchObject({
      accessToken: 'new',
      refreshToken: held.refreshToken,
      accessLifeMs: 60_000,
    });
  });

  it('uses the form if configured', async () => {
    const scene = await setUp({ SOCIOS_REFRESH_AUTH: 'post' });
    scene.sandbox.knobs.refreshAuth = 'post';
    expect((await scene.socios.refresh(await signIn(scene), false)).kind).toBe('issued');
  });

  it('is rejected for an expired refresh token', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    scene.sandbox.clock.skewMs = scene.sandbox.knobs.refreshLifeMs + 1;
    expect(await scene.socios.refresh(held, false)).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
  });

  it('never presents a used refresh token', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    const before = scene.sandbox.seen.length;
    expect(scene.socios.renewable(held, false)).toBe(true);
    expect(scene.socios.renewable(held, true)).toBe(false);
    expect(scene.socios.renewable({ accessToken: 'a' }, false)).toBe(false);
    expect((await scene.socios.refresh(held, true)).kind).toBe('rejected');
    expect(scene.sandbox.seen).toHaveLength(before);
  });
});

describe('revoke()', () => {
  const refresh = ({ refreshToken: value = '' }: TokenSet) => ({ kind: 'refresh', value }) as const;
  const access = ({ accessToken: value }: TokenSet) => ({ kind: 'access', value }) as const;

  it('sends only the given token', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    for (const token of [refresh(held), access(held)])
      expect(await scene.socios.revoke?.(token, held)).toEqual({ kind: 'revoked' });
    const sent = scene.sandbox.seen.slice(-2).map(({ body }) => bodyOf(body));
    expect(sent).toEqual([{ token: held.refreshToken }, { token: held.accessToken }]);
    expect(scene.sandbox.ledger.live(Date.now())).toEqual([]);
  });

  it('is repeatable because the provider responds the same for expired tokens', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    await scene.socios.revoke?.(access(held), held);
    expect(await scene.socios.revoke?.(access(held), held)).toEqual({ kind: 'revoked' });
  });

  it('is retried after a 503', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    scene.sandbox.faults.next(/revoke/, { kind: 'status', status: 503 });
    expect(await scene.socios.revoke?.(access(held), held)).toMatchObject({ kind: 'retry' });
  });

  it('accepts any 2xx as success', async () => {
    const scene = await setUp();
    scene.sandbox.faults.next(/revoke/, { kind: 'status', status: 204, body: '' });
    const held = { accessToken: 'a' };
    expect(await scene.socios.revoke?.(access(held), held)).toEqual({ kind: 'revoked' });
  });
});

describe('identify()', () => {
  it('reads the fan from the provider', async () => {
    const scene = await setUp();
    const held = await signIn(scene, 'bjorn');
    expect(await scene.socios.identify?.(callerWith(scene.socios, held))).toBe(
      scene.sandbox.ledger.find(held.accessToken)?.account,
    );
  });
});

describe('the redirect login', () => {
  it('returns with code and state, and with access_denied when the fan refuses', async () => {
    const scene = await setUp();
    const back = await consent(scene);
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get('state')).toBe('the-state');
    const denied = await consent(scene, 'ana', 'deny');
    expect(denied.searchParams.get('error')).toBe('access_denied');
    expect(denied.searchParams.get('state')).toBe('the-state');
    expect(denied.searchParams.has('code')).toBe(false);
  });

  it('reads returnTo from the input', async () => {
    const { socios } = await setUp();
    expect(socios.returnTo?.({ returnTo: 'https://app.example/in' })).toBe('https://app.example/in');
    expect(socios.returnTo?.({ returnTo: null })).toBeUndefined();
  });
});

describe('without a client registration', () => {
  it('offers no login, uses no service credentials and keeps a stored grant', async () => {
    const { socios } = await setUp({ SOCIOS_CLIENT_ID: '', SOCIOS_CLIENT_SECRET: '' });
    expect(socios.login).toBe('NONE');
    expect(socios.service).toBeUndefined();
    expect(socios.revoke).toBeUndefined();
    expect(socios.authorizationUrl).toBeUndefined();
    expect(socios.renewable({ accessToken: 'a', refreshToken: 'r' }, false)).toBe(false);
    expect((await socios.refresh({ accessToken: 'a', refreshToken: 'r' }, false)).kind).toBe('misconfigured');
  });

  it.each(['SOCIOS_CLIENT_ID', 'SOCIOS_CLIENT_SECRET'])('reports half a registration (%s)', async name => {
    await expect(setUp({ [name]: '' })).rejects.toThrow(name);
  });
});

it('the token is sent unchanged', async () => {
  const { socios } = await setUp();
  expect(socios.authorize({ accessToken: 'abc' }, { method: 'GET', path: '/' }).headers).toEqual({
    authorization: 'Bearer abc',
  });
  expect(socios.rejectsToken(answer(401))).toBe(true);
  expect(await tools.requestToken(`${socios.baseUrl}/nowhere`, { method: 'POST' }, () => undefined)).toMatchObject({
    kind: 'unavailable',
  });
});
