import { describe, expect, it } from 'vitest';
import { codeChallengeS256 } from '../../../src/auth/oauth2/requests.js';
import { fetched } from '../../support/fetched.js';
import { CALLBACK, codeFor, given, issued, loginAddress, type Scene, setUp, signIn, VERIFIER } from './support.js';

/** The sandbox must refuse what the real one would. */

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const basicOf = ({ values }: Scene, secret = values.clientSecret) => ({
  authorization: `Basic ${Buffer.from(`${values.clientId}:${secret}`).toString('base64')}`,
});
const post = (scene: Scene, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetched(`${scene.sandbox.origin}${path}`, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const get = (scene: Scene, path: string, token?: string) =>
  fetched(`${scene.sandbox.origin}${path}`, {
    method: 'GET',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

describe('the token endpoint', () => {
  it.each<[string, Record<string, string>, Record<string, string>, number, string]>([
    ['no proof', { grant_type: 'client_credentials' }, {}, 401, 'invalid_client'],
    ['a wrong header', { grant_type: 'client_credentials' }, { authorization: 'Basic %%%' }, 401, 'invalid_client'],
    ['no grant type', {}, { good: '1' }, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, { good: '1' }, 400, 'unsupported_grant_type'],
    [
      'JSON',
      { grant_type: 'client_credentials' },
      { good: '1', 'content-type': 'application/json' },
      400,
      'invalid_request',
    ],
    ['an exchange with Basic', { grant_type: 'authorization_code', code: 'c' }, { good: '1' }, 401, 'invalid_client'],
    [
      'an unknown refresh token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      { good: '1' },
      400,
      'invalid_grant',
    ],
  ])('rejects %s', async (_title, fields, { good, ...headers }, status, error) => {
    const scene = await setUp();
    const got = await post(scene, '/oauth2/token', fields, { ...(good && basicOf(scene)), ...headers });
    expect([got.status, JSON.parse(got.text).error]).toEqual([status, error]);
  });

  it('rejects two client authentications, a repeated field, and another method', async () => {
    const scene = await setUp();
    const { clientId = '', clientSecret = '' } = scene.values;
    const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    expect((await post(scene, '/oauth2/token', fields, basicOf(scene))).status).toBe(400);
    const twice = {
      method: 'POST',
      headers: { ...FORM, ...basicOf(scene) },
      body: 'grant_type=client_credentials&grant_type=x',
    } as const;
    expect((await fetched(`${scene.sandbox.origin}/oauth2/token`, twice)).status).toBe(400);
    expect((await get(scene, '/oauth2/token')).status).toBe(405);
  });

  it('accepts a code once, and revokes its tokens when it comes again', async () => {
    const scene = await setUp();
    const code = await codeFor(scene);
    issued(await scene.socios.exchange?.(given(code)));
    expect((await scene.socios.exchange?.(given(code)))?.kind).toBe('rejected');
    expect(scene.sandbox.ledger.live(Date.now())).toEqual([]);
  });

  it('accepts no code after five minutes or with another callback', async () => {
    const scene = await setUp();
    const code = await codeFor(scene);
    const { clientId = '', clientSecret = '' } = scene.values;
    const fields = { grant_type: 'authorization_code', code, client_id: clientId, client_secret: clientSecret };
    const other = await post(scene, '/oauth2/token', { ...fields, redirect_uri: `${CALLBACK}/` });
    expect(JSON.parse(other.text).error).toBe('invalid_grant');
    scene.sandbox.clock.skewMs = 300_001;
    expect((await scene.socios.exchange?.(given(code)))?.kind).toBe('rejected');
  });

  it.each<[string, 'on' | 'off', Record<string, string>]>([
    ['no verifier', 'on', {}],
    ['an empty verifier', 'on', { code_verifier: '' }],
    ['another verifier', 'on', { code_verifier: 'x'.repeat(43) }],
    ['the challenge itself', 'on', { code_verifier: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }],
    ['a verifier for a login without a challenge', 'off', { code_verifier: VERIFIER }],
  ])('rejects a code with %s (RFC 7636, 4.6)', async (_title, pkce, more) => {
    const scene = await setUp({ SOCIOS_PKCE: pkce });
    const { clientId = '', clientSecret = '' } = scene.values;
    const client = { client_id: clientId, client_secret: clientSecret };
    const code = await codeFor(scene);
    const fields = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...client, ...more };
    expect(JSON.parse((await post(scene, '/oauth2/token', fields)).text).error).toBe('invalid_grant');
  });

  it.each([
    ['shorter than 43 characters', 'x'.repeat(42)],
    ['longer than 128 characters', 'x'.repeat(129)],
    ['of other characters', `${'x'.repeat(42)}+`],
  ])('rejects a verifier %s, even if its hash matches (RFC 7636, 4.1)', async (_title, verifier) => {
    const scene = await setUp();
    const url = new URL(await loginAddress(scene));
    url.searchParams.set('code_challenge', codeChallengeS256(verifier));
    Object.assign(scene.sandbox.knobs, { autoConsent: true });
    const { headers } = await fetched(url.href, { method: 'GET' });
    const code = new URL(headers.location ?? '').searchParams.get('code') ?? '';
    expect((await scene.socios.exchange?.(given(code, verifier)))?.kind).toBe('rejected');
  });

  it('revokes the token family when a used refresh token comes again', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    const renewed = issued(await scene.socios.refresh(held, false));
    expect((await scene.socios.refresh(held, false)).kind).toBe('rejected');
    expect((await scene.socios.refresh(renewed, false)).kind).toBe('rejected');
    expect(scene.sandbox.ledger.replays).toBe(1);
    expect((await get(scene, '/user/1.0.0/user/me', renewed.accessToken)).status).toBe(401);
  });

  it('accepts a used one within its grace period, and always without rotation', async () => {
    const scene = await setUp();
    scene.sandbox.knobs.rotation = 'grace';
    const held = await signIn(scene);
    for (const _ of [1, 2]) issued(await scene.socios.refresh(held, false));
    scene.sandbox.clock.skewMs = 31_000;
    expect((await scene.socios.refresh(held, false)).kind).toBe('rejected');
    scene.sandbox.knobs.rotation = 'never';
    const lasting = await signIn(scene);
    for (const _ of [1, 2])
      expect(issued(await scene.socios.refresh(lasting, false)).refreshToken).toBe(lasting.refreshToken);
  });

  it('ends the old access token on a refresh if configured', async () => {
    const scene = await setUp();
    scene.sandbox.knobs.refreshEndsAccess = true;
    const held = await signIn(scene);
    const renewed = issued(await scene.socios.refresh(held, false));
    expect((await get(scene, '/user/1.0.0/user/me', held.accessToken)).status).toBe(401);
    expect((await get(scene, '/user/1.0.0/user/me', renewed.accessToken)).status).toBe(200);
  });
});

describe('the authorization endpoint', () => {
  it.each([
    ['client_id', 'other', 400],
    ['redirect_uri', `${CALLBACK}/more`, 400],
    ['redirect_uri', 'https://evil.example/callback/socios', 400],
    ['partner_tag', 'other', 400],
    ['partner_tag', '', 400],
    ['response_type', 'token', 302],
    ['code_challenge', 'short', 302],
    ['code_challenge_method', 'plain', 302],
  ])('rejects %s %j', async (name, value, status) => {
    const scene = await setUp();
    const url = new URL(await loginAddress(scene));
    url.searchParams.set(name, value);
    const got = await fetched(url.href, { method: 'GET' });
    expect(got.status).toBe(status);
    if (status === 302)
      expect(new URL(got.headers.location ?? '').searchParams.get('error')).toMatch(/^(unsupported|invalid)/);
  });

  it.each(['code_challenge', 'code_challenge_method'])('rejects a PKCE request without %s', async name => {
    const scene = await setUp();
    const url = new URL(await loginAddress(scene));
    url.searchParams.delete(name);
    const { headers } = await fetched(url.href, { method: 'GET' });
    expect(new URL(headers.location ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('accepts only registered values once something is registered', async () => {
    const scene = await setUp();
    scene.sandbox.knobs.redirectUris.push('https://app.example/callback/socios');
    expect((await fetched(await loginAddress(scene), { method: 'GET' })).status).toBe(400);
  });

  it('can be skipped for a given fan', async () => {
    const scene = await setUp();
    Object.assign(scene.sandbox.knobs, { autoConsent: true, account: 'li' });
    const { headers } = await fetched(await loginAddress(scene), { method: 'GET' });
    const code = new URL(headers.location ?? '').searchParams.get('code') ?? '';
    const { accessToken } = issued(await scene.socios.exchange?.(given(code)));
    expect((await get(scene, '/user/1.0.0/user/me', accessToken)).text).toContain('李小梅');
  });

  it('accepts each form once', async () => {
    const scene = await setUp();
    const page = await fetched(await loginAddress(scene), { method: 'GET' });
    const consent = /name="consent" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const fields = { consent, account: 'ana', decision: 'allow' };
    expect((await post(scene, '/oauth2/authorize', fields)).status).toBe(302);
    expect((await post(scene, '/oauth2/authorize', fields)).status).toBe(400);
  });
});

describe('the revocation endpoint', () => {
  it('returns 200 with an empty page for any token, and names the ended tokens in headers', async () => {
    const scene = await setUp();
    const held = await signIn(scene);
    const unknown = await post(scene, '/oauth2/revoke', { token: 'unknown' }, basicOf(scene));
    expect([unknown.status, unknown.text, unknown.headers['content-type']]).toEqual([200, '', 'text/html']);
    expect(unknown.headers.revokedaccesstoken).toBeUndefined();
    const ended = await post(scene, '/oauth2/revoke', { token: held.accessToken }, basicOf(scene));
    expect(ended.headers.revokedrefreshtoken).toBe(held.refreshToken);
    expect(scene.sandbox.ledger.live(Date.now())).toEqual([]);
  });

  it('requires client authentication and the right field', async () => {
    const scene = await setUp();
    expect((await post(scene, '/oauth2/revoke', { token: 'x' })).status).toBe(401);
    expect((await post(scene, '/oauth2/revoke', { token: 'x' }, basicOf(scene, 'wrong'))).status).toBe(401);
    expect((await post(scene, '/oauth2/revoke', { accessToken: 'x' }, basicOf(scene))).status).toBe(400);
  });
});

describe('the API gateway', () => {
  const PUBLIC = '/polls/1.0.8/polls';
  const OWN = '/polls/1.0.8/user/polls';

  it('requires the right kind of token in the right place', async () => {
    const scene = await setUp();
    const { accessToken, refreshToken } = await signIn(scene);
    const app = issued(await scene.socios.service?.obtain()).accessToken;
    const code = async (path: string, token?: string) => {
      const { status, text } = await get(scene, path, token);
      return status === 200 ? 200 : JSON.parse(text).fault.code;
    };
    expect(await code(PUBLIC, app)).toBe(200);
    expect(await code(OWN, accessToken)).toBe(200);
    expect(await code(OWN, app)).toBe(900905);
    expect(await code(PUBLIC, accessToken)).toBe(900905);
    expect(await code(OWN, refreshToken)).toBe(900901);
    expect(await code(OWN, 'made-up')).toBe(900901);
    expect(await code(`${OWN}?access_token=${accessToken}`)).toBe(900902);
    scene.sandbox.clock.skewMs = scene.sandbox.knobs.accessLifeMs;
    expect(await code(OWN, accessToken)).toBe(900901);
  });

  it.each([
    ['wrapped', '{"fault":{"code":900901,'],
    ['bare', '{"code":"900901",'],
    ['xml', '<ams:code>900901</ams:code>'],
  ] as const)('writes faults %s', async (style, part) => {
    const scene = await setUp();
    scene.sandbox.knobs.faultStyle = style;
    const got = await get(scene, OWN, 'made-up');
    expect(got.text).toContain(part);
    expect(got.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(scene.socios.rejectsToken(got)).toBe(true);
  });

  it.each([
    'page=0',
    'limit=0',
    'limit=101',
    'page=x',
    'ids=a',
    'ids[]=x',
    'quorumReached=1',
    'isBound=true',
    'openAt[from]=today',
  ])('rejects %s', async query => {
    const scene = await setUp();
    const app = issued(await scene.socios.service?.obtain()).accessToken;
    expect((await get(scene, `${PUBLIC}?${query}`, app)).status).toBe(400);
  });

  it('returns its own errors for missing resources', async () => {
    const scene = await setUp();
    expect((await get(scene, '/nowhere')).status).toBe(404);
    expect((await get(scene, '/polls/1.0.7/polls')).status).toBe(404);
    expect((await get(scene, '/polls/1.0.8/surveys')).text).toContain('900906');
    expect((await post(scene, PUBLIC, {})).status).toBe(405);
  });

  it('returns one public poll by its path', async () => {
    const scene = await setUp();
    const app = issued(await scene.socios.service?.obtain()).accessToken;
    const statusOf = async (id: string) => (await get(scene, `/polls/1.0.8/poll/${id}`, app)).status;
    expect(await statusOf('a0000000-0000-4000-8000-000000000064')).toBe(200);
    expect(await statusOf('a0000000-0000-4000-8000-000000000065')).toBe(404);
    expect(await statusOf('nope')).toBe(400);
  });
});
