import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderModel } from '../../src/auth/models.js';
import type { LoginField } from '../../src/generated/graphql.js';
import { type InitialLogins, loginWays } from '../../src/resolvers/login-ways.js';
import { startWorld, type World } from '../support/gateway.js';

const WAYS = `{
  providers {
    id
    ways { name label hint kind path takesReturnTo fields { name path group label hint kind secret required options initial } }
  }
}`;

/** Provider with a part of LoginInput as given. */
function waysOf(input: string, more: Partial<ProviderModel> = {}, logins?: InitialLogins) {
  const schema = buildSchema(`
    scalar DateTime scalar Date scalar URL
    type Query { ok: Boolean }
    input LoginInput @oneOf { acme: AcmeLoginInput }
    ${input}`);
  const provider = {
    id: 'ACME' as never,
    name: 'Acme',
    login: 'CREDENTIALS',
    accounts: 'ONE',
    hasServiceAccess: false,
    canRevoke: false,
  } as const;
  return loginWays(schema, { ...provider, ...more }, logins);
}

const outline = ({ path, kind, secret, required }: LoginField) =>
  `${path.join('.')}: ${secret ? 'secret ' : ''}${kind}${required ? '!' : ''}`;

describe('a provider with a single login method', () => {
  it('has one method, with the name of the provider', () => {
    const [way, ...others] = waysOf('input AcmeLoginInput { secretKey: String! }');
    expect(others).toEqual([]);
    expect(way).toMatchObject({
      name: 'acme',
      label: 'Acme',
      kind: 'CREDENTIALS',
      path: ['acme'],
      takesReturnTo: false,
    });
    expect(way?.fields.map(outline)).toEqual(['secretKey: secret TEXT!']);
  });

  it('has no fields where its input has no field but returnTo', () => {
    const [way] = waysOf('input AcmeLoginInput { returnTo: URL }', { login: 'REDIRECT' });
    expect(way).toMatchObject({ kind: 'REDIRECT', takesReturnTo: true, fields: [] });
  });

  it('has no method where login is not possible', () => {
    expect(waysOf('input AcmeLoginInput { key: String! }', { login: 'NONE' })).toEqual([]);
  });
});

describe('a form that begins with a login', () => {
  const input = `
    enum Region { EU US }
    input Place { region: Region = EU }
    input ByPassword { username: String! password: String! remember: Boolean = true place: Place scopes: [String!] }
    input ByKey { key: String! note: String }
    input AcmeLoginInput @oneOf { password: ByPassword key: ByKey }`;
  const login = (values: object) => ({ acme: values });
  const password = { username: 'ann', password: 'secret', remember: false, place: { region: 'US' }, scopes: ['a'] };
  const initialOf = (...logins: ReturnType<InitialLogins>) =>
    Object.fromEntries(
      waysOf(input, {}, () => logins).map(({ name, fields }) => [name, fields.map(({ initial }) => initial)]),
    );

  it('has the values of the first login of its way, nested ones included, and the defaults for the others', () => {
    const other = { username: 'bob', password: 'x' };
    expect(initialOf(login({ password }), login({ password: other }), login({ key: { key: 'k-1' } }))).toEqual({
      password: ['ann', 'secret', 'false', 'US'],
      key: ['k-1', null],
    });
    expect(initialOf(login({ password: other })).password).toEqual(['bob', 'x', 'true', 'EU']);
  });

  it('has no value that is not text, a number or a truth value', () => {
    expect(initialOf(login({ key: { key: { inner: 1 }, note: null } })).key).toEqual([null, null]);
  });
});

describe('a provider with several login methods', () => {
  const input = `
    input AcmeLoginInput @oneOf { oauth: AcmeOauthInput personalToken: AcmeTokenInput }
    input AcmeOauthInput { returnTo: URL tenant: String! }
    input AcmeTokenInput { token: String! "When it ends." expiresAt: DateTime }`;

  it('has an entry for each, of the kind that the provider declares', () => {
    const ways = waysOf(input, { login: 'REDIRECT', ways: { personalToken: 'CREDENTIALS' } });
    expect(ways.map(({ name, label, kind, path }) => ({ name, label, kind, path }))).toEqual([
      { name: 'oauth', label: 'Oauth', kind: 'REDIRECT', path: ['acme', 'oauth'] },
      { name: 'personalToken', label: 'Personal token', kind: 'CREDENTIALS', path: ['acme', 'personalToken'] },
    ]);
    expect(ways.map(({ fields }) => fields.map(outline))).toEqual([
      ['tenant: TEXT!'],
      ['token: secret TEXT!', 'expiresAt: DATE_TIME'],
    ]);
  });
});

describe('the fields of a login method', () => {
  it('have kind, choices, default values and whether they are required', () => {
    const [way] = waysOf(`
      enum Region { EU US }
      input AcmeLoginInput {
        region: Region! = EU
        count: Int
        rate: Float!
        since: Date
        home: URL
        stay: Boolean! = true
        names: [String!]
      }`);
    expect(way?.fields.map(outline)).toEqual([
      'region: CHOICE',
      'count: NUMBER',
      'rate: NUMBER!',
      'since: DATE',
      'home: URL',
      'stay: BOOLEAN',
    ]);
    expect(way?.fields[0]).toMatchObject({ options: ['EU', 'US'], initial: 'EU' });
    expect(way?.fields[5]).toMatchObject({ options: null, initial: 'true' });
  });

  it('of an inner group have their path and the name of the group, and are required only where the group is', () => {
    const [way] = waysOf(`
      input AcmeLoginInput { extra: Extra account: Account! }
      input Extra { referrer: String! }
      input Account { number: ID! }`);
    expect(way?.fields.map(outline)).toEqual(['extra.referrer: TEXT', 'account.number: TEXT!']);
    expect(way?.fields.map(({ group }) => group)).toEqual(['Extra', 'Account']);
  });

  it('end where an input type contains itself', () => {
    const [way] = waysOf('input AcmeLoginInput { name: String again: AcmeLoginInput }');
    expect(way?.fields.map(({ path }) => path.length)).toEqual([1, 2, 3, 4]);
  });

  it('have labels for people, and a hint where it adds to the label', () => {
    const [way] = waysOf(`
      input AcmeLoginInput { "API secret." apiSecret: String "As on the invoice." userId: ID two_words: String email: String }`);
    expect(way?.fields.map(({ label, hint }) => [label, hint])).toEqual([
      ['API secret', null],
      ['User ID', 'As on the invoice.'],
      ['Two words', null],
      ['E-mail', null],
    ]);
  });
});

describe('the gateway with every provider', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { KEYRING_INTROSPECTION: '0' } });
  });
  afterAll(() => world.close());

  it('lists every login method without a session and without introspection', async () => {
    const answer = await world.browser().graphql(WAYS);
    const { providers } = answer.data as {
      providers: { id: string; ways: { name: string; kind: string; fields: LoginField[] }[] }[];
    };
    const listed = Object.fromEntries(
      providers.map(({ id, ways }) => [id, ways.map(({ name, kind, fields }) => [name, kind, ...fields.map(outline)])]),
    );
    expect(listed).toEqual({
      PMAPI: [
        ['password', 'CREDENTIALS', 'username: TEXT!', 'password: secret TEXT!', 'remember: BOOLEAN'],
        ['token', 'CREDENTIALS', 'token: secret TEXT!', 'expiresAt: DATE_TIME!'],
      ],
      POOL: [
        ['account', 'CREDENTIALS', 'email: TEXT!', 'password: secret TEXT!'],
        ['key', 'CREDENTIALS', 'userId: TEXT!', 'apiKey: secret TEXT!', 'apiSecret: secret TEXT!'],
      ],
      PUREWL: [['purewl', 'CREDENTIALS', 'secretKey: secret TEXT!']],
      SOCIOS: [
        [
          'socios',
          'REDIRECT',
          ...['referrer', 'campaign', 'param1', 'param2', 'param3'].map(name => `tracking.${name}: TEXT`),
        ],
      ],
    });
  });
});
