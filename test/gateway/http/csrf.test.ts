import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Front, startFront } from './support.js';

const LOGIN = 'mutation { login(input: { purewl: { secretKey: "k" } }) { __typename } }';
const LOGOUT = 'mutation { logout { sessionsEnded } }';
const QUERY = '{ session { id } }';
const COOKIE = { cookie: 'other=1; keyring=sid.secret' };
const BEARER = { authorization: 'Bearer sid.secret' };

describe('the CSRF check', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront();
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.engine.logins.length = 0;
    gateway.engine.logouts = 0;
  });

  const post = (query: string, headers: Record<string, string>) =>
    gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  it.each([
    ['a mutation without a session', LOGIN, {}],
    ['a mutation with the session cookie', LOGOUT, COOKIE],
    ['a query with the session cookie', QUERY, COOKIE],
    [
      'a mutation with an authorization that is not a bearer value',
      LOGOUT,
      { authorization: 'Basic c2lkOnNlY3JldA==' },
    ],
    ['a mutation that only requests bearer transport', LOGIN, { 'x-keyring-transport': 'bearer' }],
  ])('refuses %s', async (_name, query, headers) => {
    const answer = await post(query, headers);
    expect(answer.status).toBe(403);
    expect(answer.json.data).toBeUndefined();
    expect(answer.json.errors?.[0]?.extensions).toEqual({ code: 'CSRF_REQUIRED' });
    expect(answer.cookies).toEqual([]);
    expect(gateway.engine.logins).toEqual([]);
    expect(gateway.engine.logouts).toBe(0);
  });

  it('refuses a GET query with the session cookie', async () => {
    const answer = await gateway.ask({ path: `/graphql?query=${encodeURIComponent(QUERY)}`, headers: COOKIE });
    expect(answer.status).toBe(403);
    expect(answer.json.errors?.[0]?.extensions.code).toBe('CSRF_REQUIRED');
  });

  it.each(['x-keyring-csrf', 'apollo-require-preflight', 'graphql-require-preflight', 'x-graphql-yoga-csrf'])(
    'accepts %s, with any value',
    async name => {
      for (const value of ['1', 'true', ''])
        for (const [query, headers] of [
          [LOGIN, {}],
          [LOGOUT, COOKIE],
          [QUERY, COOKIE],
        ] as const)
          expect((await post(query, { ...headers, [name]: value })).status).toBe(200);
      expect(gateway.engine.logins).toHaveLength(3);
    },
  );

  it('needs no header with a bearer value', async () => {
    expect((await post(LOGOUT, BEARER)).status).toBe(200);
    expect((await post(QUERY, { ...BEARER, ...COOKIE })).status).toBe(200);
    expect(gateway.engine.logouts).toBe(1);
  });

  it('needs no header for a query without a session', async () => {
    expect((await post(QUERY, { cookie: 'keyring-login=b; keyring2=x' })).status).toBe(200);
    expect((await gateway.ask({ path: '/graphql?query={__typename}' })).status).toBe(200);
  });

  it('judges the operation that operationName selects, not the first', async () => {
    const body = { query: `query A ${QUERY} mutation B { logout { sessionsEnded } }`, operationName: 'B' };
    const answer = await gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(403);
    expect(gateway.engine.logouts).toBe(0);
  });
});

describe('the limit of one login per operation', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront();
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.engine.logins.length = 0;
  });

  const input = '(input: { purewl: { secretKey: "k" } })';
  const one = `login${input} { __typename }`;

  it.each([
    ['aliases', `mutation { a: ${one} b: ${one} }`],
    [
      'login and completeLogin',
      `mutation { ${one} completeLogin(provider: SOCIOS, code: "c", state: "s") { __typename } }`,
    ],
    ['a fragment', `mutation { a: ${one} ...F } fragment F on Mutation { b: ${one} }`],
    ['an inline fragment', `mutation { a: ${one} ... { b: ${one} } }`],
    [
      '@include of a variable',
      `mutation($yes: Boolean!) { a: ${one} ... @include(if: $yes) { b: ${one} } }`,
      { yes: true },
    ],
    ['@include of a default', `mutation($yes: Boolean! = true) { a: ${one} ... @include(if: $yes) { b: ${one} } }`],
    ['@skip of false', `mutation { a: ${one} ... @skip(if: false) { b: ${one} } }`],
    ['very many', `mutation { ${Array.from({ length: 90 }, (_, n) => `a${n}: ${one}`).join(' ')} }`],
  ])('refuses more by %s, and none of them runs', async (_name, query, variables?: Record<string, boolean>) => {
    const answer = await gateway.graphql(query, variables);
    expect(answer.status).toBe(400);
    expect(answer.json.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(answer.json.data).toBeUndefined();
    expect(gateway.engine.logins).toEqual([]);
  });

  it.each([
    ['repetition that merges', `mutation { ${one} ${one} ...F ...F } fragment F on Mutation { ${one} }`],
    ['@skip', `mutation($no: Boolean!) { a: ${one} ... @skip(if: $no) { b: ${one} } }`, { no: true }],
    ['@include of false', `mutation { a: ${one} ... @include(if: false) { b: ${one} } }`],
    ['another mutation next to it', `mutation { ${one} refresh(provider: POOL) { __typename } }`],
  ])('runs a single one: %s', async (_name, query, variables?: Record<string, boolean>) => {
    const answer = await gateway.graphql(query, variables);
    expect(answer.json.errors).toBeUndefined();
    expect(gateway.engine.logins).toHaveLength(1);
  });

  it('enforces @oneOf on variables', async () => {
    const query = 'mutation($i: LoginInput!) { login(input: $i) { __typename } }';
    const answer = await gateway.graphql(query, { i: { purewl: { secretKey: 'k' }, socios: {} } });
    expect(answer.json.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(gateway.engine.logins).toEqual([]);
  });
});
