import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejectsToken } from '../../../src/providers/purewl/responses.js';
import type { PurewlKnobs } from '../../../src/providers/purewl/sandbox/common.js';
import { purewlSandbox } from '../../../src/providers/purewl/sandbox.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import { fetched } from '../../support/fetched.js';
import { tokenOf } from './support.js';

const secretKey = 'sandbox-purewl-secret-key';
let sandbox: Sandbox<PurewlKnobs>;
beforeEach(async () => {
  sandbox = await purewlSandbox.start();
});
afterEach(() => sandbox.close());

const TYPE = 'application/x-www-form-urlencoded';
const post = (body: string, type = TYPE, query = '') =>
  fetched(`${sandbox.origin}/auth/v1/accessToken${query}`, { method: 'POST', headers: { 'content-type': type }, body });
const get = (path: string, headers: Record<string, string> = {}) =>
  fetched(sandbox.origin + path, { method: 'GET', headers });
const headerOf = (text: string) => (JSON.parse(text) as { header: { response_code: number } }).header;
const bodyOf = (text: string) => (JSON.parse(text) as { body: Record<string, string> }).body;

describe('the token endpoint', () => {
  it.each([
    ['a wrong key', 'grantType=secret&secretKey=no', TYPE, 200],
    ['a key in the query', 'grantType=secret', TYPE, 200],
    ['an unknown grant', `grantType=password&secretKey=${secretKey}`, TYPE, 400],
    ['no grant', `secretKey=${secretKey}`, TYPE, 400],
    ['a refresh without its token', `grantType=refresh&secretKey=${secretKey}`, TYPE, 400],
    ['JSON', JSON.stringify({ grantType: 'secret', secretKey }), 'application/json', 415],
    ['a form under another name', `grantType=secret&secretKey=${secretKey}`, 'text/plain', 415],
  ])('rejects %s', async (_name, body, type, status) => {
    const answer = await post(body, type, `?secretKey=${secretKey}`);
    expect(answer.status).toBe(status);
    expect(headerOf(answer.text).response_code).not.toBe(1);
    expect(sandbox.ledger.entries.size).toBe(0);
  });

  it('survives invalid JSON when it accepts JSON', async () => {
    sandbox.knobs.authBody = 'json';
    expect((await post('{', 'application/json')).status).toBe(415);
    expect((await post(`grantType=secret&secretKey=${secretKey}`)).status).toBe(415);
  });

  it('responds as documented', async () => {
    const answer = await post(`grantType=secret&secretKey=${secretKey}`);
    expect(JSON.parse(answer.text)).toEqual({
      header: { code: 1, message: 'success', response_code: 1 },
      body: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expiry: 3600,
        resellerId: 48213,
        resellerUid: 'res_7f3c19d2a8',
      },
    });
  });
});

describe('a refresh', () => {
  const refresh = (refreshToken = '', key = secretKey) =>
    post(`grantType=refresh&refreshToken=${refreshToken}&secretKey=${key}`);
  const login = async () => bodyOf((await post(`grantType=secret&secretKey=${secretKey}`)).text);

  it('with rotation always revokes the token family on a replay', async () => {
    const first = await login();
    const second = bodyOf((await refresh(first.refreshToken)).text);
    expect(headerOf((await refresh(first.refreshToken)).text).response_code).not.toBe(1);
    expect(sandbox.ledger.replays).toBe(1);
    expect((await get('/inventory/v3/cities/mac', { 'x-accesstoken': second.accessToken ?? '' })).status).toBe(401);
    expect(headerOf((await refresh(second.refreshToken)).text).response_code).not.toBe(1);
  });

  it('with rotation grace accepts a replay for a while', async () => {
    sandbox.knobs.rotation = { graceMs: 10_000 };
    const { refreshToken } = await login();
    await refresh(refreshToken);
    expect(headerOf((await refresh(refreshToken)).text).response_code).toBe(1);
    sandbox.clock.skewMs = 11_000;
    expect(headerOf((await refresh(refreshToken)).text).response_code).not.toBe(1);
    expect(sandbox.ledger.live(sandbox.clock.now())).toEqual([]);
  });

  it('with rotation never accepts the same token again and again, and returns none', async () => {
    sandbox.knobs.rotation = 'never';
    const { refreshToken } = await login();
    expect(bodyOf((await refresh(refreshToken)).text)).not.toHaveProperty('refreshToken');
    expect(headerOf((await refresh(refreshToken)).text).response_code).toBe(1);
  });

  it('requires the secret key unless the sandbox is lax', async () => {
    const { refreshToken } = await login();
    expect(headerOf((await refresh(refreshToken, 'other')).text).response_code).not.toBe(1);
    sandbox.knobs.secretOnRefresh = false;
    expect(headerOf((await refresh(refreshToken, 'other')).text).response_code).toBe(1);
  });

  it('stops working when the refresh token expires', async () => {
    const { refreshToken } = await login();
    sandbox.clock.skewMs = 31 * 86_400_000;
    expect(headerOf((await refresh(refreshToken)).text).response_code).not.toBe(1);
  });
});

describe('data calls', () => {
  const path = '/inventory/v3/countries/windows';

  it('require a live token in X-AccessToken', async () => {
    const token = await tokenOf(sandbox, secretKey);
    expect((await get(path, { 'x-accesstoken': token })).status).toBe(200);
    for (const answer of [
      await get(path),
      await get(path, { authorization: `Bearer ${token}` }),
      await get(`${path}?X-AccessToken=${token}&accessToken=${token}`),
      await get(path, { 'x-accesstoken': `Bearer ${token}` }),
    ])
      expect(answer.status).toBe(401);
    sandbox.clock.skewMs = 3_600_000;
    expect((await get(path, { 'x-accesstoken': token })).status).toBe(401);
  });

  it.each([200, 401, 403] as const)('report an expired token under %i so that it is recognized', async status => {
    sandbox.knobs.deadTokenStatus = status;
    const answer = await get(path, { 'x-accesstoken': 'dead' });
    expect(answer.status).toBe(status);
    expect(rejectsToken(answer)).toBe(true);
  });

  it.each([
    ['/inventory/v3/countries/linux', 400],
    ['/inventory/v3/countries/ANDROID', 400],
    ['/inventory/v9/countries/android', 404],
    ['/inventory/v3/regions/android', 404],
    ['/auth/v1/accessToken', 405],
    ['/', 404],
  ])('to %s return %i', async (where, status) => {
    const answer = await get(where, { 'x-accesstoken': await tokenOf(sandbox, secretKey) });
    expect(answer.status).toBe(status);
    expect(headerOf(answer.text).response_code).not.toBe(1);
  });

  it('list cities by the configured method only', async () => {
    const headers = { 'x-accesstoken': await tokenOf(sandbox, secretKey) };
    const by = (method: 'GET' | 'POST') => fetched(`${sandbox.origin}/inventory/v3/cities/mac`, { method, headers });
    expect([(await by('GET')).status, (await by('POST')).status]).toEqual([200, 405]);
    sandbox.knobs.citiesMethod = 'POST';
    expect([(await by('GET')).status, (await by('POST')).status]).toEqual([405, 200]);
  });
});
