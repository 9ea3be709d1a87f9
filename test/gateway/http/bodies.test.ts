import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Front, startFront } from './support.js';

const LIMIT = 4_096;
const LOGOUT = 'mutation { logout { sessionsEnded } }';
const CSRF = { 'x-keyring-csrf': '1' };

describe('a GraphQL request', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ settings: { bodyLimitBytes: LIMIT } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.engine.logouts = 0;
    gateway.engine.opened.length = 0;
  });

  const boundary = 'b0undary';
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: LOGOUT })}\r\n--${boundary}--\r\n`;

  it.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(LOGOUT)}`],
    [`multipart/form-data; boundary=${boundary}`, part],
    ['text/plain', JSON.stringify({ query: LOGOUT })],
    ['application/graphql', LOGOUT],
    ['application/jsonp', JSON.stringify({ query: LOGOUT })],
    ['', JSON.stringify({ query: LOGOUT })],
  ])('is refused with a body of type %s', async (type, body) => {
    const headers = { ...CSRF, ...(type && { 'content-type': type }) };
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
    expect(answer.status).toBe(415);
    expect(answer.json.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(gateway.engine.opened).toEqual([]);
  });

  it('is refused with a compressed body', async () => {
    const headers = { ...CSRF, 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body: Buffer.from([0x1f, 0x8b]) });
    expect(answer.status).toBe(415);
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/graphql+json'])(
    'is accepted with a body of type %s',
    async type => {
      const answer = await gateway.ask({
        method: 'POST',
        path: '/graphql',
        headers: { ...CSRF, 'content-type': type },
        body: JSON.stringify({ query: LOGOUT }),
      });
      expect(answer.json).toEqual({ data: { logout: { sessionsEnded: 1 } } });
    },
  );

  const padded = (bytes: number) => {
    const bare = JSON.stringify({ query: LOGOUT, extensions: { pad: '' } });
    return bare.replace('""', `"${'x'.repeat(bytes - bare.length)}"`);
  };
  const json = { ...CSRF, 'content-type': 'application/json' };

  it('is accepted with a body of the maximum size', async () => {
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers: json, body: padded(LIMIT) });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['has a Content-Length', {}],
    ['is chunked', { 'transfer-encoding': 'chunked' }],
  ])('is refused with a body that is over the limit and %s', async (_name, headers) => {
    const body = padded(LIMIT + 1);
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers: { ...json, ...headers }, body });
    expect(answer.status).toBe(413);
    expect(answer.json.errors?.[0]?.extensions.code).toBe('REQUEST_ENTITY_TOO_LARGE');
    expect(answer.headers.connection).toBe('close');
    expect(gateway.engine.logouts).toBe(0);
  });

  it('gets a response while it is still sending megabytes', async () => {
    const answer = await gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: json,
      body: Buffer.alloc(20 << 20, 0x20),
    });
    expect(answer.status).toBe(413);
  });

  it('is refused when it is a batch', async () => {
    const body = JSON.stringify([{ query: LOGOUT }, { query: LOGOUT }]);
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers: json, body });
    expect(answer.status).toBe(400);
    expect(gateway.engine.logouts).toBe(0);
  });

  it('runs no mutation by GET', async () => {
    const path = `/graphql?query=${encodeURIComponent(LOGOUT)}`;
    const answer = await gateway.ask({ path, headers: CSRF });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    expect(gateway.engine.logouts).toBe(0);
  });

  it('runs a query by GET, with variables', async () => {
    const query = encodeURIComponent('query($yes: Boolean!) { __typename @include(if: $yes) }');
    const answer = await gateway.ask({
      path: `/graphql?query=${query}&variables=${encodeURIComponent('{"yes":true}')}`,
    });
    expect(answer.json).toEqual({ data: { __typename: 'Query' } });
    const broken = await gateway.ask({ path: `/graphql?query=${query}&variables=CANARY-in-variables` });
    expect(broken.status).toBe(400);
    expect(broken.json.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(broken.text).not.toContain('CANARY');
  });

  it.each([
    ['HEAD', ['/graphql', '/login/pool', '/callback/pool']],
    ['PUT', ['/graphql', '/live', '/login/pool', '/callback/pool']],
    ['DELETE', ['/graphql', '/live', '/login/pool', '/callback/pool']],
    ['PATCH', ['/graphql', '/live', '/login/pool', '/callback/pool']],
  ])('is not allowed by %s at %j', async (method, paths) => {
    for (const path of paths) {
      const answer = await gateway.ask({ method, path });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toContain('GET');
    }
  });

  it.each([
    ['text/html', 406],
    ['image/png, text/plain;q=0.5', 406],
    ['image/png, */*;q=0.1', 200],
    ['multipart/mixed;deferSpec=20220824, application/json', 200],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8', 200],
  ])('with Accept: %s gets a %i', async (accept, status) => {
    const headers = { ...json, accept };
    const body = JSON.stringify({ query: LOGOUT });
    expect((await gateway.ask({ method: 'POST', path: '/graphql', headers, body })).status).toBe(status);
    expect(gateway.engine.logouts).toBe(status === 200 ? 1 : 0);
  });

  it('that is cut off in its body does not stop the gateway', async () => {
    const { connect } = await import('node:net');
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"que',
    );
    await new Promise(resolve => setTimeout(resolve, 50));
    socket.destroy();
    expect((await gateway.graphql('{ __typename }')).status).toBe(200);
  });
});

describe('the size limit of an operation', () => {
  let gateway: Front;
  beforeAll(async () => {
    // Only the size counts here; nesting has a cost of its own.
    gateway = await startFront({ limits: { maxCost: Number.POSITIVE_INFINITY } });
  });
  afterAll(() => gateway.close());

  const nested = (levels: number) =>
    `{ vpnCountries(device: IOS) ${'{ cities { country '.repeat(levels)} { id } ${'} }'.repeat(levels)} }`;

  it('allows introspection', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await gateway.graphql(
      getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
    );
    expect(answer.json.errors).toBeUndefined();
  });

  it('refuses deep nesting, also through fragments', async () => {
    expect((await gateway.graphql(nested(6))).json.errors).toBeUndefined();
    const deep = await gateway.graphql(nested(7));
    expect(deep.json.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(deep.json.errors?.[0]?.message).toContain('levels deep');
    const names = Array.from({ length: 8 }, (_, n) => n);
    const fragments = names.map(
      n => `fragment F${n} on VpnCountry { cities { country { id ${n < 7 ? `...F${n + 1}` : ''} } } }`,
    );
    const spread = await gateway.graphql(`{ vpnCountries(device: IOS) { ...F0 } } ${fragments.join(' ')}`);
    expect(spread.json.errors?.[0]?.message).toContain('levels deep');
  });

  it('refuses too many aliases, and counts a fragment at every use', async () => {
    const plain = Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ');
    expect((await gateway.graphql(`{ ${plain} }`)).json.errors?.[0]?.message).toContain('aliases');
    const five = Array.from({ length: 5 }, (_, n) => n);
    const bomb = five.map(
      n => `fragment F${n} on VpnCity { ${five.map(a => `a${a}: country { cities { ...F${n + 1} } }`).join(' ')} }`,
    );
    const query = `{ vpnCities(device: IOS) { ...F0 } } ${bomb.join(' ')} fragment F5 on VpnCity { id }`;
    expect((await gateway.graphql(query)).json.errors?.some(error => error.message.includes('aliases'))).toBe(true);
  });

  it('refuses documents of too many tokens before they are parsed to the end', async () => {
    const answer = await gateway.graphql(`{ ${'__typename '.repeat(4_000)} }`);
    expect(answer.json.errors?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('refuses fragment cycles', async () => {
    const answer = await gateway.graphql(
      '{ session { ...A } } fragment A on Session { ...B } fragment B on Session { ...A }',
    );
    expect(answer.json.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
