import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DJ, INES } from '../../../src/providers/pool/sandbox/seed.js';
import { poolSandbox } from '../../../src/providers/pool/sandbox.js';
import { basic, form } from '../../../src/upstream/messages.js';
import { fetched } from '../../support/fetched.js';
import { poolAt } from './support.js';

const sandbox = await poolSandbox.start();
afterAll(() => sandbox.close());
beforeEach(() => Object.assign(sandbox.knobs, { tokenLifeSeconds: 600, wrongKeyStatus: 401, deadToken: 'status' }));

const rightBasic = basic(DJ.key.apiKey, DJ.key.apiSecret);
const post = (path: string, body: string | undefined, headers: Record<string, string>) =>
  fetched(sandbox.origin + path, { method: 'POST', headers, ...(body !== undefined && { body }) });

async function authenticate(fields: Record<string, string> = { userid: '1001' }, authorization = rightBasic) {
  const { headers, body } = form(fields);
  return post('/user/authenticate', body, { ...headers, authorization });
}
const tokenOf = async () => (JSON.parse((await authenticate()).text) as { token: string }).token;
const get = (path: string, authorization?: string) =>
  fetched(sandbox.origin + path, { method: 'GET', ...(authorization !== undefined && { headers: { authorization } }) });
const bearer = (pair: string) => `Bearer ${Buffer.from(pair).toString('base64')}`;

describe('the sandbox issues tokens', () => {
  it('by key, in the documented format', async () => {
    const beforeMs = Date.now();
    const body = JSON.parse((await authenticate()).text);
    const afterMs = Date.now();
    expect(body).toEqual({
      code: 504,
      expires: body.server_time + 600,
      server_time: expect.any(Number),
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      userid: 1001,
    });
    expect(body.server_time).toBeGreaterThanOrEqual(Math.floor(beforeMs / 1000));
    expect(body.server_time).toBeLessThanOrEqual(Math.ceil(afterMs / 1000));
  });

  it('by e-mail and password, with the key and the other name of the expiry', async () => {
    const { headers, body } = form({ email: INES.email, password: INES.password });
    const answer = JSON.parse((await post('/user/authenticate/signin', body, headers)).text);
    expect(answer).toMatchObject({ result: 'Authenticated', api_key: INES.key.apiKey, userid: 1004 });
    expect(answer.expiration - answer.server_time).toBe(600);
    expect(answer).not.toHaveProperty('expires');
  });

  it('for the configured lifetime, by its own clock', async () => {
    sandbox.knobs.tokenLifeSeconds = 5;
    sandbox.clock.skewMs = -86_400_000;
    const token = await tokenOf();
    expect((await get('/user/charts', bearer(`1001:${token}`))).status).toBe(200);
    sandbox.clock.skewMs += 6_000;
    expect((await get('/user/charts', bearer(`1001:${token}`))).status).toBe(401);
    sandbox.clock.skewMs = 0;
  });
});

describe('the sandbox rejects', () => {
  it('bodies that are not forms', async () => {
    const headers = { authorization: rightBasic };
    const json = JSON.stringify({ userid: '1001', email: INES.email, password: INES.password });
    for (const path of ['/user/authenticate', '/user/authenticate/signin', '/user/token/validate']) {
      expect((await post(path, json, { ...headers, 'content-type': 'application/json' })).status).toBe(415);
      expect((await post(path, 'userid=1001', { ...headers, 'content-type': 'text/plain' })).status).toBe(415);
    }
  });

  it('keys that are wrong, missing or in the wrong place', async () => {
    const latin1 = `Basic ${Buffer.from(`${INES.key.apiKey}:${INES.key.apiSecret}`, 'latin1').toString('base64')}`;
    const wrong = [
      await authenticate({ userid: '1002' }),
      await authenticate({}),
      await authenticate({ userid: '1001' }, basic(DJ.key.apiKey, 'no')),
      await authenticate({ userid: '1004' }, latin1),
      await authenticate({ userid: '1001', ...DJ.key }, ''),
    ];
    expect(wrong.map(answer => answer.status)).toEqual([401, 401, 401, 401, 401]);
    sandbox.knobs.wrongKeyStatus = 200;
    const soft = await authenticate({ userid: '1001' }, basic('no', 'no'));
    expect([soft.status, JSON.parse(soft.text)]).toEqual([200, { result: expect.stringMatching(/^Invalid/) }]);
  });

  it('passwords that are wrong, under 200', async () => {
    const { headers, body } = form({ email: INES.email, password: 'no' });
    const answer = await post('/user/authenticate/signin', body, headers);
    expect([answer.status, answer.text]).toEqual([200, '{"result":"Invalid email and password combination."}']);
  });

  it('tokens that are not exactly Bearer base64(userid:token)', async () => {
    const token = await tokenOf();
    const right = bearer(`1001:${token}`);
    expect((await get('/user/charts', right)).status).toBe(200);
    const wrong = [
      undefined,
      `Bearer ${token}`,
      `Bearer 1001:${token}`,
      bearer(token),
      bearer(`1002:${token}`),
      bearer(`01001:${token}`),
      bearer(`1001:${token} `),
      right.replace('Bearer', 'Basic'),
      right.replace('Bearer', 'bearer'),
      right.replace(/=+$/, ''),
    ];
    for (const header of wrong) {
      sandbox.knobs.deadToken = 'status';
      expect((await get('/user/charts', header)).status, header).toBe(header === right ? 200 : 401);
      sandbox.knobs.deadToken = 'soft';
      const soft = await get('/user/charts', header);
      expect([soft.status, soft.text]).toEqual([200, '{"token":"invalid"}']);
    }
  });

  it('other methods and unknown paths', async () => {
    const right = bearer(`1001:${await tokenOf()}`);
    expect((await get('/user/authenticate', right)).status).toBe(405);
    expect((await post('/user/charts', undefined, { authorization: right })).headers.allow).toBe('GET');
    expect((await get('/v1/user/charts', right)).status).toBe(404);
    expect((await get('/release/abc', right)).status).toBe(404);
    expect((await get('/release/7', right)).status).toBe(404);
    expect((await get('/releases/date/0', right)).status).toBe(400);
    expect((await get('/releases/date/1/2026-02-30', right)).status).toBe(400);
  });
});

it('the sandbox pages by dates, newest first, 15 by default', async () => {
  const right = bearer(`1001:${await tokenOf()}`);
  const dates = async (path: string) =>
    (JSON.parse((await get(path, right)).text) as { date: string }[]).map(({ date }) => date);
  const first = await dates('/releases/date/1');
  expect(first).toHaveLength(15);
  expect(first).toEqual([...first].sort().reverse());
  expect((await dates('/releases/date/2'))[0]).toBe((await dates('/releases/date/1/2026-10-30/16'))[15]);
  expect(await dates(`/releases/date/1/${first[3]}/2`)).toEqual(first.slice(3, 5));
  expect(await dates('/releases/date/4')).toEqual([]);
});

it('the sandbox reports whether a token is valid', async () => {
  const token = await tokenOf();
  const ask = async (fields: Record<string, string>) => {
    const { headers, body } = form(fields);
    return JSON.parse((await post('/user/token/validate', body, headers)).text);
  };
  expect(await ask({ userid: '1001', token })).toEqual({ token: 'valid' });
  expect(await ask({ userid: '1002', token })).toEqual({ token: 'invalid' });
});

it('the sandbox lists logins and settings that work', async () => {
  for (const { input } of sandbox.logins) {
    const login = input.pool as Parameters<NonNullable<ReturnType<typeof poolAt>['signIn']>>[0];
    expect(await poolAt(sandbox.env).signIn?.(login)).toMatchObject({ kind: 'issued' });
  }
  expect(await poolAt({ ...sandbox.env, ...sandbox.serviceEnv }).service?.obtain()).toMatchObject({ kind: 'issued' });
});
