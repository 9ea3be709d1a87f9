import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/index.js';
import { type Front, startFront } from '../http/support.js';

const LOGIN = 'mutation($i: LoginInput!) { login(input: $i) { __typename } }';

/** Everything that graphql helps a newcomer with, each misspelt by a letter. */
const MISSPELT: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['a field', '{ sesion { id } }', {}],
  ['a field of a union’s member', 'mutation { refresh(provider: POOL) { grant { id } } }', {}],
  ['an argument', '{ folder(idd: 1) { id } }', {}],
  ['an argument of a directive', '{ session @include(iff: true, if: true) { id } }', {}],
  ['a directive', '{ session @includ(if: true) { id } }', {}],
  ['a type', '{ session { ... on Sesion { id } } }', {}],
  ['a variable’s type', 'query ($d: VpnDevise) { __typename }', {}],
  ['an enum value', '{ vpnCountries(device: ANDROIT) { id } }', {}],
  ['an enum value as text', '{ vpnCountries(device: "ANDROID") { id } }', {}],
  ['an input field', 'mutation { login(input: { purewll: {} }) { __typename } }', {}],
  ['an input field in a variable', LOGIN, { i: { purewll: {} } }],
  ['an enum value in a variable', 'query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', { d: 'ANDROIT' }],
];

describe('when introspection is off', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ settings: { introspection: false } });
  });
  afterAll(() => gateway.close());

  it.each([
    ['the introspection query', getIntrospectionQuery()],
    ['a type', '{ __type(name: "Session") { name } }'],
    [
      'introspection under an alias in a fragment',
      '{ ...F } fragment F on Query { s: __schema { queryType { name } } }',
    ],
    ['introspection together with another field', '{ providers { id } __schema { queryType { name } } }'],
  ])('refuses %s', async (_what, query) => {
    const { status, json } = await gateway.graphql(query, undefined, { accept: 'application/graphql-response+json' });
    expect([status, json.data]).toEqual([400, undefined]);
    expect(json.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(json.errors?.[0]?.message).toContain('introspection has been disabled');
  });

  it('resolves __typename, which clients need', async () => {
    const { json } = await gateway.graphql('{ __typename providers { __typename } }');
    expect(json).toEqual({ data: { __typename: 'Query', providers: [{ __typename: 'Provider' }] } });
  });

  it.each(MISSPELT)('suggests no name for %s', async (_what, query, variables) => {
    const { json, text } = await gateway.graphql(query, variables);
    expect(json.errors?.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/did you mean|perhaps/i);
  });
});

describe('when introspection is on', () => {
  it('suggests names, so that the test above can fail', async () => {
    const gateway = await startFront();
    const helped: string[] = [];
    for (const [what, query, variables] of MISSPELT)
      if (/Did you mean/.test((await gateway.graphql(query, variables)).text)) helped.push(what);
    await gateway.close();
    expect(helped.length).toBeGreaterThanOrEqual(8);
    expect(helped).toContain('a field');
    expect(helped).toContain('an input field in a variable');
  });
});

describe('KEYRING_INTROSPECTION', () => {
  const PRODUCTION = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://keyring.example',
    KEYRING_ALLOW_MEMORY_STORE: '1',
    KEYRING_SEAL_KEYS: `a:${Buffer.alloc(32, 7).toString('base64')}`,
    KEYRING_TRUST_PROXY: '1',
  };
  const introspection = (env: Record<string, string>) => {
    const read = readConfig(env);
    if (!read.ok) throw new Error(read.complaints.join('\n'));
    return read.config.limits.introspection;
  };

  it('follows KEYRING_GRAPHIQL unless it is set', () => {
    expect(introspection({})).toBe(true);
    expect(introspection({ KEYRING_GRAPHIQL: '0' })).toBe(false);
    expect(introspection({ KEYRING_INTROSPECTION: '0' })).toBe(false);
    expect(introspection(PRODUCTION)).toBe(false);
    expect(introspection({ ...PRODUCTION, KEYRING_INTROSPECTION: '1' })).toBe(true);
    expect(introspection({ ...PRODUCTION, KEYRING_GRAPHIQL: '1' })).toBe(true);
    expect(introspection({ ...PRODUCTION, KEYRING_GRAPHIQL: '1', KEYRING_INTROSPECTION: '0' })).toBe(false);
  });
});
