import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COOKIE_VALUE, type Front, startFront } from './support.js';

const LOGIN = 'login(input: { purewl: { secretKey: "k" } }) { __typename }';
const PLAIN = 'Path=/; HttpOnly; SameSite=Lax';
const SECURE = 'Path=/; Secure; HttpOnly; SameSite=Lax';

describe('the session transport', () => {
  let gateway: Front;
  let production: Front;
  beforeAll(async () => {
    gateway = await startFront({
      resolvers: [
        {
          Mutation: {
            castVote: () => {
              throw new Error('broken');
            },
          },
        },
      ],
    });
    production = await startFront({
      settings: { production: true, publicUrl: 'https://keyring.example', graphiql: false },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await production.close();
  });
  beforeEach(() => {
    gateway.engine.opened.length = 0;
  });
  const opened = () => gateway.engine.opened[0];

  it('is a plain cookie on plain-http loopback', async () => {
    const answer = await gateway.graphql(`mutation { ${LOGIN} }`);
    expect(answer.cookies).toEqual([`keyring=${COOKIE_VALUE}; Max-Age=600; ${PLAIN}`]);
    expect(answer.headers).not.toHaveProperty('x-keyring-session');
  });

  it('is a __Host- cookie elsewhere', async () => {
    const answer = await production.graphql(`mutation { ${LOGIN} }`);
    expect(answer.cookies).toEqual([`__Host-keyring=${COOKIE_VALUE}; Max-Age=600; ${SECURE}`]);
    const asked = await production.graphql('{ session { id } }', undefined, { cookie: '__Host-keyring=sid.secret' });
    expect(asked.json.data).toEqual({ session: { id: 'public-1' } });
    const plain = await production.graphql('{ session { id } }', undefined, { cookie: 'keyring=sid.secret' });
    expect(plain.json.data).toEqual({ session: null });
  });

  it('is written although a sibling fails, and although the whole data is null', async () => {
    const vote = 'castVote(input: { pollId: "1", answerId: "1", amount: "1" }) { __typename }';
    const answer = await gateway.graphql(`mutation { ${LOGIN} ${vote} }`);
    expect(answer.json.data).toBeNull();
    expect(answer.json.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(answer.cookies).toHaveLength(1);
  });

  it('is cleared with the same attributes', async () => {
    const answer = await gateway.graphql('mutation { logout { sessionsEnded } }', undefined, { cookie: 'keyring=a.b' });
    expect(answer.cookies).toEqual([`keyring=; Max-Age=0; ${PLAIN}`]);
    const last = await gateway.graphql(`mutation { ${LOGIN} logout { sessionsEnded } }`);
    expect(last.cookies).toEqual([`keyring=; Max-Age=0; ${PLAIN}`]);
  });

  it('is not cleared when there was none', async () => {
    expect((await gateway.graphql('mutation { logout { sessionsEnded } }')).cookies).toEqual([]);
    const bearer = { authorization: 'Bearer a.b', cookie: 'keyring=other.session' };
    expect((await gateway.graphql('mutation { logout { sessionsEnded } }', undefined, bearer)).cookies).toEqual([]);
  });

  it('is a header for a client that requests it', async () => {
    const answer = await gateway.graphql(`mutation { ${LOGIN} }`, undefined, { 'x-keyring-transport': 'bearer' });
    expect(answer.headers['x-keyring-session']).toBe(COOKIE_VALUE);
    expect(answer.cookies).toEqual([]);
  });

  it('stays the same: a login by bearer responds by bearer', async () => {
    const answer = await gateway.graphql(`mutation { ${LOGIN} }`, undefined, { authorization: 'Bearer a.b' });
    expect(answer.headers['x-keyring-session']).toBe(COOKIE_VALUE);
    expect(answer.cookies).toEqual([]);
  });

  it.each([
    [{ cookie: 'keyring=a.b' }, { by: 'cookie', value: 'a.b' }],
    [{ cookie: ' x=1;keyring = a.b ;y' }, { by: 'cookie', value: 'a.b' }],
    [{ cookie: 'keyring=a.b; keyring=c.d' }, { by: 'cookie', value: 'a.b' }],
    [{ cookie: 'keyring=' }, undefined],
    [{ cookie: 'xkeyring=a.b; keyring-login=z' }, undefined],
    [{ authorization: 'bearer  a.b' }, { by: 'bearer', value: 'a.b' }],
    [
      { authorization: 'Bearer a.b', cookie: 'keyring=c.d' },
      { by: 'bearer', value: 'a.b' },
    ],
    [{ authorization: 'Basic YTpi' }, undefined],
  ])('reads %j', async (headers, presented) => {
    await gateway.graphql('{ session { id } }', undefined, headers);
    expect(opened()?.transport.presented).toEqual(presented);
  });

  it('passes address and user agent of the client to the engine', async () => {
    await gateway.graphql('{ session { id } }', undefined, { 'user-agent': 'A browser', 'x-forwarded-for': '1.2.3.4' });
    expect(opened()).toMatchObject({ address: '127.0.0.1', userAgent: 'A browser' });
  });
});

describe('the client address', () => {
  it.each([
    [0, '1.1.1.1', '127.0.0.1'],
    [1, '1.1.1.1', '1.1.1.1'],
    [1, '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    [2, '6.6.6.6, 1.1.1.1, 2.2.2.2', '1.1.1.1'],
    [2, '1.1.1.1', '127.0.0.1'],
    [1, 'unknown', '127.0.0.1'],
    [1, '[2001:db8::1]:4711', '2001:db8:0:0::/64'],
    [1, '2001:DB8:0:01:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    [1, '::1', '0:0:0:0::/64'],
    [1, '1:2:3:4:5::', '1:2:3:4::/64'],
    [1, '64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    [1, '1.1.1.1:4711', '1.1.1.1'],
    [1, '::ffff:1.1.1.1', '1.1.1.1'],
  ])('behind %i proxies with X-Forwarded-For: %s is %s', async (trustedProxies, forwarded, address) => {
    const gateway = await startFront({ settings: { trustedProxies } });
    await gateway.graphql('{ session { id } }', undefined, { 'x-forwarded-for': forwarded });
    expect(gateway.engine.opened[0]?.address).toBe(address);
    await gateway.close();
  });
});

describe('the headers of every response', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront();
  });
  afterAll(() => gateway.close());

  it.each(['/graphql?query={__typename}', '/live', '/ready', '/login/pool', '/callback/pool', '/nowhere'])(
    'are set for %s',
    async path => {
      const { headers } = await gateway.ask({ path });
      expect(headers['cache-control']).toBe('private, no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it("repeat the client's request id where it is valid", async () => {
    const ask = async (id: string) => (await gateway.ask({ path: '/live', headers: { 'x-request-id': id } })).headers;
    expect((await ask('trace-1234.5678'))['x-request-id']).toBe('trace-1234.5678');
    expect((await ask('a b'))['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect((await ask('x'.repeat(65)))['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
