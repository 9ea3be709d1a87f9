import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../../src/providers/pmapi/sandbox.js';
import { PERSON } from './support.js';

type Sandbox = Awaited<ReturnType<typeof pmapiSandbox.start>>;
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await pmapiSandbox.start();
});
afterEach(() => sandbox.close());

async function call(method: string, path: string, init: { headers?: Record<string, string>; body?: string } = {}) {
  const response = await fetch(sandbox.origin + path, { method, ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : undefined };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const logIn = (fields: Record<string, string> = PERSON) =>
  call('POST', '/v1/token', { headers: FORM, body: new URLSearchParams(fields).toString() });
const tokenOf = async () => (await logIn()).json.response.data.token as string;
const present = (token: string) => ({ headers: { authorization: `SuTToken ${token}` } });
const error = (code: number) => ({ status: 'error', response: { code, subcode: null, message: expect.any(String) } });

describe('POST /token', () => {
  it('returns 202 with a token of 96 characters and an absolute expiry', async () => {
    const beforeMs = Date.now();
    const { status, json, headers } = await logIn();
    const afterMs = Date.now();
    expect(status).toBe(202);
    expect(json).toEqual({
      status: 'OK',
      response: {
        count: 1,
        next: null,
        data: { token: expect.stringMatching(/^[A-Za-z0-9/+]{96}$/), expiry: expect.any(Number) },
      },
    });
    const { expiry } = json.response.data;
    expect(expiry).toBeGreaterThanOrEqual(Math.floor(beforeMs / 1000) + 86_400);
    expect(expiry).toBeLessThanOrEqual(Math.ceil(afterMs / 1000) + 86_400);
    expect(headers.get('x-sut-server')).toBe('sandbox-1');
  });

  it('accepts JSON as well, and the name of the endpoint in any case', async () => {
    const init = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(PERSON) };
    expect((await call('POST', '/v1/Token/', init)).status).toBe(202);
  });

  it.each([
    ['another content type', { headers: { 'content-type': 'text/plain' }, body: 'username=a&password=b' }, '', 415],
    ['a missing field', { headers: FORM, body: 'username=zoe' }, '', 400],
    ['broken JSON', { headers: { 'content-type': 'application/json' }, body: '{' }, '', 400],
    ['credentials in the query', { headers: FORM, body: '' }, '?username=a&password=b', 400],
    ['an unknown user', { headers: FORM, body: 'username=nobody&password=b' }, '', 401],
  ])('rejects %s', async (_title, init, query, status) => {
    const got = await call('POST', `/v1/token${query}`, init);
    expect(got.status).toBe(status);
    expect(got.json).toEqual(error(status));
  });

  it('locks a user after three wrong passwords in a row', async () => {
    const wrong = () => logIn({ ...PERSON, password: 'wrong' });
    await wrong();
    await wrong();
    expect((await logIn()).status).toBe(202);
    for (let n = 0; n < 3; n += 1) expect((await wrong()).status).toBe(401);
    const locked = await logIn();
    expect(locked.status).toBe(401);
    expect(locked.json.response.message).toMatch(/locked/);
    // Support has to end it.
    sandbox.clock.skewMs = 365 * 86_400_000;
    expect((await logIn()).status).toBe(401);
  });

  it('ends a lock after the configured time, and counts wrong passwords from zero', async () => {
    sandbox.knobs.lockMs = 60_000;
    const wrong = () => logIn({ ...PERSON, password: 'wrong' });
    for (let n = 0; n < 3; n += 1) await wrong();
    sandbox.clock.skewMs = 59_000;
    expect((await logIn()).json.response.message).toMatch(/locked/);
    sandbox.clock.skewMs = 61_000;
    await wrong();
    await wrong();
    expect((await logIn()).status).toBe(202);
  });
});

describe('tokens', () => {
  it('are accepted only in the Authorization header with the scheme SuTToken', async () => {
    const token = await tokenOf();
    expect((await call('GET', '/v1/folder', present(token))).status).toBe(200);
    for (const authorization of [`Bearer ${token}`, token, `SuTToken ${token}x`, `suttoken ${token}`, ''])
      expect((await call('GET', '/v1/folder', { headers: { authorization } })).status).toBe(401);
    expect((await call('GET', `/v1/folder?token=${encodeURIComponent(token)}`)).json).toEqual(error(401));
  });

  it("expire by the provider's clock, and when deleted", async () => {
    const [one, two, three] = [await tokenOf(), await tokenOf(), await tokenOf()];
    expect((await call('DELETE', '/v1/token', present(one))).json.status).toBe('OK');
    expect((await call('DELETE', `/v1/token?token=${encodeURIComponent(two)}`, present(three))).status).toBe(200);
    expect((await call('DELETE', '/v1/token', present(one))).status).toBe(401);
    for (const [token, status] of [
      [one, 401],
      [two, 401],
      [three, 200],
    ] as const)
      expect((await call('GET', '/v1/user', present(token))).status).toBe(status);
    sandbox.clock.skewMs = 86_400_000;
    expect((await call('GET', '/v1/user', present(three))).status).toBe(401);
    expect((await call('DELETE', '/v1/token')).status).toBe(401);
  });

  it('of another user cannot be deleted', async () => {
    const token = await tokenOf();
    const { username, password } = {
      username: sandbox.serviceEnv.PMAPI_USERNAME ?? '',
      password: sandbox.serviceEnv.PMAPI_PASSWORD ?? '',
    };
    const other = (await logIn({ username, password })).json.response.data.token;
    expect((await call('DELETE', `/v1/token?token=${encodeURIComponent(token)}`, present(other))).status).toBe(404);
    expect((await call('GET', '/v1/user', present(token))).status).toBe(200);
  });
});

describe('reads', () => {
  it.each([
    ['/v1/folder?id=1004', 200],
    ['/v1/Folder/1004/', 200],
    ['/v1/folder?count=2&sort=name&reverse=true', 200],
    ['/v1/account', 200],
    ['/v1/list?smsdefault=1', 200],
    ['/v1/folder/5', 404],
    ['/v1/folder?name=nobody', 404],
    ['/v1/list?folder_id=5', 404],
    ['/v1/nothing', 404],
    ['/v1/constructor', 404],
    ['/v1/folder?reverse=constructor', 400],
    ['/v2/folder', 404],
    ['/folder', 404],
    ['/v1/folder?sort=list_count', 400],
    ['/v1/folder?count=0', 400],
    ['/v1/folder?count=many', 400],
    ['/v1/folder?reverse=yes', 400],
    ['/v1/folder?page=2', 400],
    ['/v1/folder?id=x', 400],
  ])('%s returns %s', async (path, status) => {
    const got = await call('GET', path, present(await tokenOf()));
    expect(got.status).toBe(status);
    expect(got.json).toMatchObject(status === 200 ? { status: 'OK' } : error(status));
  });

  it('return an object by id, an array of one for the current user, 405 and 406 where appropriate, and no body to HEAD', async () => {
    const auth = present(await tokenOf());
    expect((await call('GET', '/v1/folder?id=1004', auth)).json.response.data.id).toBe(1004);
    const users = (await call('GET', '/v1/user?currentuser=true', auth)).json.response.data;
    expect(users).toMatchObject([{ username: PERSON.username, currentuser: true, password: null }]);
    expect((await call('PUT', '/v1/account', auth)).status).toBe(405);
    expect((await call('GET', '/v1/list', { headers: { ...auth.headers, accept: 'text/html' } })).status).toBe(406);
    expect(await call('HEAD', '/v1/folder', auth)).toMatchObject({ status: 200, json: undefined });
  });

  it('page by the value at which a page starts', async () => {
    const auth = present(await tokenOf());
    const get = async (query: string) => (await call('GET', `/v1/list?${query}`, auth)).json.response;
    const one = await get('');
    expect(one).toMatchObject({ count: 200, next: expect.any(Number) });
    const two = await get(`start=${one.next}`);
    expect(two).toMatchObject({ count: 140, next: null });
    expect(two.data[0].id).toBe(one.next);
    expect((await get('count=999')).count).toBe(200);
    expect((await get('sort=name&count=2')).next).toEqual(expect.any(String));
  });

  it('return the users of the account to an administrator only', async () => {
    expect((await call('GET', '/v1/user', present(await tokenOf()))).json.response.count).toBe(3);
    const login = { username: 'gateway', password: 'sandbox-gateway' };
    const own = (await logIn(login)).json.response.data.token;
    expect((await call('GET', '/v1/user', present(own))).json.response.data).toMatchObject([{ username: 'gateway' }]);
  });
});

it('creates a live token when it is first read, and a new one when it has expired', async () => {
  expect(sandbox.ledger.entries.size).toBe(0);
  const inputs = () =>
    sandbox.logins.map(login => login.input) as { pmapi: { token?: { token: string; expiresAt: string } } }[];
  const handed = inputs()[2]?.pmapi.token;
  expect(inputs()[2]?.pmapi.token).toEqual(handed);
  expect(sandbox.ledger.entries.size).toBe(1);
  expect((await call('GET', '/v1/user', present(handed?.token ?? ''))).status).toBe(200);
  sandbox.ledger.revoke(handed?.token ?? '');
  expect(inputs()[2]?.pmapi.token?.token).not.toBe(handed?.token);
});
