import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatSessionValue, newSecret, newSid } from '../../../src/auth/crypto/ids.js';
import { gatewayError } from '../../../src/errors.js';
import type { VpnCountryModel } from '../../../src/providers/purewl/responses.js';
import { startGateway } from '../../support/gateway-process.js';
import { type HttpResponse, send } from '../../support/http-client.js';
import { failing, SECRETS } from './failing-resolvers.js';
import { type Front, startFront } from './support.js';

const MASKING_SERVER = fileURLToPath(new URL('masking-server.ts', import.meta.url));

const EVERYTHING = `{
  polls { nodes { id } } poll(id: "1") { id } rewards { id } charts { id }
  vpnCountries(device: IOS) { id latitude } searchMusic(text: "a") { tracks { id } }
}`;

const codes = (answer: HttpResponse) =>
  Object.fromEntries((answer.json.errors ?? []).map(error => [error.path?.join('.'), error.extensions.code]));

function expectMasked(answer: HttpResponse): void {
  expect(codes(answer)).toEqual({
    polls: 'INTERNAL_SERVER_ERROR',
    poll: 'INTERNAL_SERVER_ERROR',
    rewards: 'PROVIDER_UNAVAILABLE',
    charts: 'INTERNAL_SERVER_ERROR',
    'vpnCountries.0.latitude': 'INTERNAL_SERVER_ERROR',
    searchMusic: 'INTERNAL_SERVER_ERROR',
  });
  for (const { message, extensions } of answer.json.errors ?? []) {
    if (extensions.code === 'INTERNAL_SERVER_ERROR') expect(message).toBe('Unexpected error.');
    expect(Object.keys(extensions).filter(key => !['code', 'provider', 'retryAfter'].includes(key))).toEqual([]);
  }
  for (const secret of SECRETS) expect(answer.text).not.toContain(secret);
  expect(answer.text).not.toMatch(/stack|node_modules|originalError/);
}

describe.each(['development', 'production', 'test', undefined])('errors with NODE_ENV=%s', mode => {
  it('are masked the same way', async () => {
    const gateway = await startGateway({
      entry: MASKING_SERVER,
      nodeArgs: ['--import', 'tsx'],
      ...(mode && { env: { NODE_ENV: mode } }),
    });
    for (const accept of ['application/json', 'application/graphql-response+json'])
      expectMasked(
        await send({
          method: 'POST',
          url: `${gateway.url}/graphql`,
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query: EVERYTHING }),
        }),
      );
    for (const secret of SECRETS) expect(gateway.logs()).not.toContain(secret);
    await gateway.stop();
  });
});

describe('errors', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ resolvers: [failing] });
  });
  afterAll(() => gateway.close());

  it('have a code and belong to their own field; siblings are unaffected', async () => {
    const answer = await gateway.graphql('{ rewards { id } providers { id } }');
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ rewards: null, providers: [{ id: 'POOL' }] });
    expect(answer.json.errors?.[0]?.extensions).toEqual({
      code: 'PROVIDER_UNAVAILABLE',
      provider: 'SOCIOS',
      retryAfter: 3,
    });
  });

  it.each(['application/json', 'application/graphql-response+json', '*/*'])(
    'make the whole response a 503 with Retry-After for STORE_UNAVAILABLE under %s',
    async accept => {
      const answer = await gateway.graphql('{ folder(id: "1") { id } providers { id } }', undefined, { accept });
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.json.errors?.[0]?.extensions).toEqual({ code: 'STORE_UNAVAILABLE', retryAfter: 2 });
      expect(answer.json.data).toEqual({ folder: null, providers: [{ id: 'POOL' }] });
    },
  );

  it('keep the session cookie when the store cannot be reached', async () => {
    gateway.engine.session = async () => {
      throw (await import('../../../src/errors.js')).gatewayError('STORE_UNAVAILABLE', { retryAfter: 1 });
    };
    const answer = await gateway.graphql('{ session { id } }', undefined, { cookie: 'keyring=sid.secret' });
    gateway.engine.session = undefined;
    expect(answer.status).toBe(503);
    expect(answer.cookies).toEqual([]);
  });

  it('are logged with the original error, redacted, under the id the client received', async () => {
    const answer = await gateway.graphql('query Named { polls { nodes { id } } rewards { id } }');
    const lines = gateway
      .log()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    const mine = lines.filter(line => line.requestId === answer.headers['x-request-id']);
    expect(mine).toContainEqual(expect.objectContaining({ level: 'error', path: 'polls', msg: 'unexpected error' }));
    expect(mine).toContainEqual(
      expect.objectContaining({ level: 'debug', path: 'rewards', code: 'PROVIDER_UNAVAILABLE' }),
    );
    expect(mine).toContainEqual(
      expect.objectContaining({
        level: 'info',
        msg: 'operation',
        operation: 'Named',
        type: 'query',
        status: 200,
        codes: ['INTERNAL_SERVER_ERROR', 'PROVIDER_UNAVAILABLE'],
      }),
    );
    for (const secret of SECRETS.filter(one => one.startsWith('CANARY'))) expect(gateway.log()).not.toContain(secret);
  });
});

describe.each(['application/json', 'application/graphql-response+json'])(
  'when an operation fails before any field is executed, as %s',
  accept => {
    it('responds with a masked error and logs its code', async () => {
      const gateway = await startFront();
      gateway.engine.open = () => {
        throw new Error('CANARY');
      };
      // The session is looked up before the operation is executed.
      const value = formatSessionValue({ sid: newSid(), secret: newSecret() });
      const headers = { accept, authorization: `Bearer ${value}` };
      const { status, text, json } = await gateway.graphql('{ providers { id } }', undefined, headers);
      await gateway.close();
      expect([status, json.errors?.[0]?.extensions]).toEqual([500, { code: 'INTERNAL_SERVER_ERROR' }]);
      expect(text).not.toContain('CANARY');
      expect(gateway.log()).toMatch(/"codes":\["INTERNAL_SERVER_ERROR"\],"msg":"operation"/);
    });
  },
);

describe('values that a client sent', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront();
  });
  afterAll(() => gateway.close());

  const bare = 'hunter2CANARY';
  const login = 'mutation($i: LoginInput!) { login(input: $i) { __typename } }';
  const inline = (input: string) => `mutation { login(input: ${input}) { __typename } }`;

  it.each([
    ['a missing field next to an inline password', inline(`{ pool: { account: { password: "${bare}" } } }`)],
    ['an unquoted password', inline(`{ pool: { account: { email: "a", password: ${bare} } } }`)],
    ['a password that is a number', inline('{ purewl: { secretKey: 123456789 } }'), {}, '123456789'],
    ['a password in a list', inline(`{ purewl: { secretKey: ["${bare}"] } }`)],
    ['a password in an object', inline(`{ purewl: { secretKey: { a: "${bare}" } } }`)],
    ['an unexpected object', inline(`"${bare}"`)],
    ['two providers at once', inline(`{ purewl: { secretKey: "${bare}" }, socios: {} }`)],
    ['a field that is unknown', inline(`{ purewl: { secretKey: "${bare}", secret: "${bare}" } }`)],
    ['an enum', `{ vpnCountries(device: ${bare}) { id } }`],
    ['an enum as a string', `{ vpnCountries(device: "${bare}") { id } }`],
    ['a number', `{ folders(first: "${bare}") { nodes { id } } }`],
    ['a flag', `{ folders(reverse: "${bare}") { nodes { id } } }`],
    ['an id', `{ folder(id: { a: "${bare}" }) { id } }`],
    ['a date', `{ releaseDays(from: "${bare}") { nodes { date } } }`],
    ['an instant', `{ polls(filter: { openAfter: "${bare}" }) { nodes { id } } }`],
    ['an address', inline(`{ socios: { returnTo: "${bare}" } }`)],
    ['a default', `query($d: VpnDevice = ${bare}) { vpnCountries(device: $d) { id } }`],
    ['a name in the wrong place', `mutation { login(input: { purewl: { secretKey: open ${bare} } }) { __typename } }`],
    ['a string in the wrong place', `{ session "${bare}" { id } }`],
    ['a block string in the wrong place', `{ session """${bare}" quoted""" { id } }`],
    ['a string that does not end', `{ folder(id: "${bare}) { id } }`],
    ['a bad escape', `{ folder(id: "\\u{${bare}}") { id } }`],
    ['a missing field next to a variable password', login, { i: { pool: { account: { password: bare } } } }],
    ['an object for a text', login, { i: { purewl: { secretKey: { a: bare } } } }],
    ['a text for an object', login, { i: { purewl: bare } }],
    ['two providers in a variable', login, { i: { purewl: { secretKey: bare }, pool: { key: bare } } }],
    ['an unknown field in a variable', login, { i: { purewl: { secretKey: bare, more: bare } } }],
    ['an instant in a variable', login, { i: { pmapi: { token: { token: 't', expiresAt: bare } } } }],
    ['an address in a variable', login, { i: { socios: { returnTo: bare } } }],
    ['an enum in a variable', 'query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', { d: bare }],
    ['a number in a variable', 'query($n: Int!) { folders(first: $n) { nodes { id } } }', { n: bare }],
    [
      'a null inside an argument with an inline password',
      `mutation($u: String = "x") { login(input: { pmapi: { password: { username: $u, password: "${bare}" } } }) { __typename } }`,
      { u: null },
    ],
    [
      'an unset oneOf variable next to an inline password',
      `mutation($k: PoolKeyInput!) { login(input: { pool: { key: $k, account: { email: "a", password: "${bare}" } } }) { __typename } }`,
      { k: { userId: '1', apiKey: 'a', apiSecret: bare } },
    ],
  ])('are not repeated: %s', async (_name, query, variables = {}, secret = bare) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await gateway.graphql(query, variables, { accept });
      expect(answer.json.errors?.length).toBeGreaterThan(0);
      expect(answer.text).not.toContain(secret);
      expect(answer.text).not.toContain('Unexpected error.');
    }
    expect(gateway.log()).not.toContain(secret);
    expect(gateway.engine.logins).toEqual([]);
  });

  it.each([
    ['of a variable', login, { i: { pool: { account: { email: 'a', password: 'p', [bare]: 1 } } } }],
    ['of an object with one too many', login, { i: { purewl: { secretKey: 'k' }, [bare]: bare } }],
    ['of an object in the document', inline(`{ pool: { account: { email: "a", password: "p", ${bare}: 1 } } }`)],
    ['of an object in the document, twice', inline(`{ purewl: { secretKey: "a", ${bare}: 1, ${bare}: 2 } }`)],
    ['of a default', `mutation($i: LoginInput = { ${bare}: 1 }) { login(input: $i) { __typename } }`],
    ['that resembles a field', login, { i: { purewl: { secretKey: 'k', secretKey1: 1 } } }, 'secretKey1'],
    ['that is long', login, { i: { purewl: { secretKey: 'k', [bare.repeat(1_000)]: 1 } } }],
  ])('are not repeated as keys: %s', async (_name, query, variables: Record<string, unknown> = {}, secret = bare) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await gateway.graphql(query, variables, { accept });
      expect(answer.json.errors?.length).toBeGreaterThan(0);
      expect(answer.text).not.toContain(secret);
      expect(answer.text).not.toContain('Unexpected error.');
    }
    expect(gateway.log()).not.toContain(secret);
  });

  it('are not repeated as the name of a parameter', async () => {
    const body = JSON.stringify({ query: '{ __typename }', [bare]: 1 });
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
    expect([answer.status, answer.json.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_REQUEST' }]);
    expect(answer.text + gateway.log()).not.toContain(bare);
  });

  /** Texts that look like the rest of a message of graphql's. */
  const MIMICS = [
    ' cannot represent non-integer value: ',
    '" does not exist in "VpnDevice" enum.',
    '"; Expected type "Int". ',
    ' at "i.pool.account"; Field "email" of required type "String!" was not provided.',
    'Variable "$i" got invalid value ',
    'Expected value of type "Int", found ',
    ' Did you mean ',
    'Name "',
    '"',
    "'",
    '{',
    '\\',
    '" is not defined by type "LoginInput". Did you mean "pool"?',
  ];
  it.each(MIMICS)('are not repeated when they imitate a message: %s', async mimic => {
    const secret = `${bare}${mimic.repeat(Math.ceil(2_000 / mimic.length))}${bare}`;
    const asks: [string, Record<string, unknown>][] = [
      ['query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', { d: secret }],
      ['query($n: Int!) { folders(first: $n) { nodes { id } } }', { n: secret }],
      ['query($f: PollFilter) { polls(filter: $f) { nodes { id } } }', { f: { openAfter: secret } }],
      ['query($f: PollFilter) { polls(filter: $f) { nodes { id } } }', { f: secret }],
      ['query($f: PollFilter) { polls(filter: $f) { nodes { id } } }', { f: { [secret]: 1 } }],
      [login, { i: { purewl: { secretKey: { a: secret } } } }],
      [login, { i: { pool: { account: { password: secret } } } }],
      [`{ folders(first: ${JSON.stringify(secret)}) { nodes { id } } }`, {}],
      [`{ vpnCountries(device: ${JSON.stringify(secret)}) { id } }`, {}],
      [`{ polls(filter: { search: { a: ${JSON.stringify(secret)} } }) { nodes { id } } }`, {}],
      [`{ session ${JSON.stringify(secret)} { id } }`, {}],
    ];
    for (const [query, variables] of asks) {
      const { text, json } = await gateway.graphql(query, variables);
      expect(json.errors?.length).toBeGreaterThan(0);
      expect(text).not.toContain(bare);
      for (const { message } of json.errors ?? []) expect(message.length).toBeLessThan(700);
    }
    expect(gateway.log()).not.toContain(bare);
  });

  it('are not repeated from a body that is not JSON', async () => {
    const body = `{"query":"{ __typename }","variables":{"password":"${bare}"}`;
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
    expect(answer.status).toBe(400);
    expect(answer.json.errors?.[0]?.extensions).toEqual({ code: 'BAD_REQUEST' });
    expect(answer.text + gateway.log()).not.toContain(bare);
  });

  it('are removed from messages, which keep names, paths and reasons', async () => {
    const message = async (query: string, variables?: Record<string, unknown>) =>
      (await gateway.graphql(query, variables)).json.errors?.[0]?.message;
    expect(await message('{ sesion { id } }')).toContain('Did you mean "session"');
    expect(await message('{ session { id }')).toBe('Syntax Error: Expected Name, found <EOF>.');
    expect(await message('{ folders(first: "x") { nodes { id } } }')).toBe('Int cannot represent non-integer value.');
    expect(await message('{ folder(id: "1" "2") { id } }')).toBe('Syntax Error: Expected Name, found String.');
    expect(await message(login, { i: { pool: { account: { password: 'p' } } } })).toBe(
      'Variable "$i" got an invalid value at "i.pool.account". Field "email" of required type "String!" was not provided.',
    );
    expect(await message(login, { i: { pmapi: { token: { token: 't', expiresAt: 'soon' } } } })).toBe(
      'Variable "$i" got an invalid value at "i.pmapi.token.expiresAt". DateTime must be an RFC 3339 instant such as 2026-01-31T12:00:00Z.',
    );
    expect(await message('query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', { d: 'X' })).toBe(
      'Variable "$d" got an invalid value. Value does not exist in "VpnDevice" enum.',
    );
  });
});

const COUNTRY: VpnCountryModel = {
  id: '1',
  device: 'IOS',
  isoCode: null,
  name: null,
  latitude: null,
  longitude: null,
  recommendedProtocol: null,
  isFreemium: null,
  spoken: [],
};

describe('a response with many errors', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({
      resolvers: [
        failing,
        {
          Query: {
            vpnCountries: () => Array.from({ length: 100 }, () => COUNTRY),
            vpnAccount: () => {
              throw gatewayError('NOT_FOUND', { provider: 'PUREWL' });
            },
          },
          VpnCountry: {
            cities: () => {
              throw gatewayError('LOGIN_REQUIRED', { provider: 'PUREWL' });
            },
          },
        },
      ],
    });
  });
  afterAll(() => gateway.close());

  const aliases = (count: number, field: string) =>
    Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join('\n');

  it.each([
    ['in many fields', `{ ${aliases(90, 'vpnAccount(username: "a") { state }')} }`, 90],
    ['in the rows of a list', '{ vpnCountries(device: IOS) { name cities { name } } }', 100],
    ['just enough', `{ ${aliases(20, 'vpnAccount(username: "a") { state }')} }`, 20],
  ])('lists twenty and counts the others: %s', async (_where, query, count) => {
    // The second time it may be compiled.
    for (const _time of [1, 2]) {
      const { json, headers } = await gateway.graphql(query);
      expect(json.errors).toHaveLength(20);
      for (const { locations, path } of json.errors ?? [])
        expect([locations, path]).toEqual([
          [{ line: expect.any(Number), column: expect.any(Number) }],
          expect.any(Array),
        ]);
      expect(json.extensions).toEqual(count > 20 ? { omittedErrors: count - 20 } : undefined);
      const lines = gateway.log().split('\n');
      expect(lines.filter(line => line.includes(String(headers['x-request-id']))).length).toBeLessThan(25);
    }
  });

  it('has the first error of each code among them, and the status that it requires', async () => {
    const query = `{ ${aliases(40, 'vpnAccount(username: "a") { state }')} rewards { id } folder(id: "1") { id } }`;
    for (const _time of [1, 2]) {
      const { status, json, headers } = await gateway.graphql(query);
      expect([status, headers['retry-after']]).toEqual([503, '2']);
      const codes = (json.errors ?? []).map(({ extensions }) => extensions.code);
      expect(codes).toHaveLength(20);
      expect(new Set(codes)).toEqual(new Set(['NOT_FOUND', 'PROVIDER_UNAVAILABLE', 'STORE_UNAVAILABLE']));
      expect(json.extensions).toEqual({ omittedErrors: 22 });
    }
  });

  it('lists twenty for a document that does not fit the schema', async () => {
    const { json } = await gateway.graphql(`{ ${aliases(90, 'nothing')} }`);
    expect(json.errors?.length).toBeLessThanOrEqual(21);
    expect(json.errors?.length).toBeGreaterThanOrEqual(20);
  });

  it('lists twenty for variables', async () => {
    const filter = { ids: Array.from({ length: 90 }, () => ({})) };
    const query = 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }';
    for (const _time of [1, 2]) {
      const { json } = await gateway.graphql(query, { f: filter });
      expect(json.errors).toHaveLength(20);
      expect(json.errors?.at(-1)?.message).toContain('Too many errors processing variables');
      expect(json.extensions).toBeUndefined();
    }
  });
});
