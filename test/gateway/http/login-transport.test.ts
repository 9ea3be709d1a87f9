import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COOKIE_VALUE, type Front, startFront } from './support.js';

const LOGIN = 'mutation { login(input: { purewl: { secretKey: "k" } }) { __typename } }';
const COMPLETE = 'mutation { completeLogin(provider: SOCIOS, code: "c", state: "s") { __typename } }';
const IN_A_FRAGMENT =
  'mutation { ...L } fragment L on Mutation { login(input: { purewl: { secretKey: "k" } }) { __typename } }';
const FRIEND = 'https://app.example';
const APP = 'capacitor://localhost';

const CROSS_SITE = { 'sec-fetch-site': 'cross-site' };
const BY_BEARER = { 'x-keyring-transport': 'bearer' };

let gateway: Front;
beforeAll(async () => {
  gateway = await startFront({ settings: { origins: [FRIEND, APP] } });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.engine.logins.length = 0;
});

async function refusalOf(query: string, headers: Record<string, string>) {
  const answer = await gateway.graphql(query, undefined, headers);
  expect(gateway.engine.logins).toEqual([]);
  expect(answer.cookies).toEqual([]);
  expect(answer.headers).not.toHaveProperty('x-keyring-session');
  expect(answer.json.data ?? null).toBeNull();
  const [error] = answer.json.errors ?? [];
  return { status: answer.status, code: error?.extensions.code, message: error?.message };
}

describe('a login from a page of another site', () => {
  it.each([
    ['login', LOGIN],
    ['login in a fragment', IN_A_FRAGMENT],
    ['completeLogin', COMPLETE],
  ])('is refused with both origins in the message: %s', async (_name, query) => {
    const { status, code, message } = await refusalOf(query, { origin: FRIEND, ...CROSS_SITE });
    expect([status, code]).toEqual([403, 'FORBIDDEN']);
    expect(message).toContain(FRIEND);
    expect(message).toContain(gateway.publicUrl);
    expect(message).toContain('SameSite=Lax');
  });

  it('names the loopback name by which the page requested the gateway', async () => {
    const host = `127.0.0.1:${gateway.port}`;
    const { message } = await refusalOf(LOGIN, { host, origin: `http://localhost:${gateway.port}`, ...CROSS_SITE });
    expect(message).toContain(`${gateway.publicUrl} (requested as ${host})`);
  });

  it('is refused in the web view of an app as well, which drops the cookie too', async () => {
    expect(await refusalOf(LOGIN, { origin: APP, ...CROSS_SITE })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('is accepted where the session cookie arrives', async () => {
    const headers = { origin: FRIEND, cookie: 'keyring=a.b', ...CROSS_SITE };
    expect((await gateway.graphql(LOGIN, undefined, headers)).cookies).toHaveLength(1);
  });

  it('does not keep the page from other operations', async () => {
    const answer = await gateway.graphql('{ providers { id } }', undefined, { origin: FRIEND, ...CROSS_SITE });
    expect(answer.json.errors).toBeUndefined();
    const logout = 'mutation { logout { sessionsEnded } }';
    expect((await gateway.graphql(logout, undefined, { origin: FRIEND, ...CROSS_SITE })).json.errors).toBeUndefined();
  });

  it('is refused only if the login is executed', async () => {
    const query =
      'mutation { login(input: { purewl: { secretKey: "k" } }) @skip(if: true) { __typename } logout { sessionsEnded } }';
    expect((await gateway.graphql(query, undefined, { origin: FRIEND, ...CROSS_SITE })).json.errors).toBeUndefined();
  });
});

describe('a login with the session cookie', () => {
  it.each([
    ['of the same origin', { 'sec-fetch-site': 'same-origin' }],
    ['of another origin of the same site', { origin: FRIEND, 'sec-fetch-site': 'same-site' }],
    ['of an extension with permissions for the host', { origin: APP, 'sec-fetch-site': 'none' }],
    ['of an app, by the HTTP client of its platform', { origin: APP }],
    ["of Node's fetch", { 'sec-fetch-mode': 'cors' }],
  ])('is accepted from a client %s', async (_name, headers: Record<string, string>) => {
    const answer = await gateway.graphql(LOGIN, undefined, headers);
    expect(answer.json.errors).toBeUndefined();
    expect(answer.cookies).toHaveLength(1);
  });
});

describe('a login by bearer', () => {
  it.each([
    ['x-keyring-transport: bearer', 'of an allowed origin', { ...BY_BEARER, origin: FRIEND }],
    ['x-keyring-transport: bearer', 'of an app', { ...BY_BEARER, origin: APP }],
    ['x-keyring-transport: bearer', 'without an Origin', { ...BY_BEARER, 'sec-fetch-site': 'same-origin' }],
    ['x-keyring-transport: bearer', 'of another site', { ...BY_BEARER, ...CROSS_SITE, origin: FRIEND }],
    ['Authorization: Bearer', 'of an allowed origin', { authorization: 'Bearer a.b', origin: FRIEND }],
  ])('is refused with %s from a page %s', async (header, _name, headers: Record<string, string>) => {
    const { status, code, message } = await refusalOf(LOGIN, headers);
    expect([status, code]).toEqual([403, 'FORBIDDEN']);
    expect(message).toContain(header);
    expect(message).toContain(headers.origin ?? 'a web page');
  });

  it('is refused together with the session cookie', async () => {
    const { status, code, message } = await refusalOf(LOGIN, { ...BY_BEARER, cookie: 'keyring=a.b' });
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(message).toContain('x-keyring-transport: bearer');
  });

  it.each([
    ['a client that sends neither Origin nor Sec-Fetch-Site', BY_BEARER],
    ["Node's fetch, which sends Sec-Fetch-Mode", { ...BY_BEARER, 'sec-fetch-mode': 'cors' }],
    ['a client that presents a value', { authorization: 'Bearer a.b' }],
  ])('is accepted from %s', async (_name, headers: Record<string, string>) => {
    const answer = await gateway.graphql(LOGIN, undefined, headers);
    expect(answer.json.errors).toBeUndefined();
    expect(answer.headers['x-keyring-session']).toBe(COOKIE_VALUE);
    expect(answer.cookies).toEqual([]);
  });
});
