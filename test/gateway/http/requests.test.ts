import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LoginInput } from '../../../src/generated/graphql.js';
import { rawRequest } from './raw-http.js';
import { type Front, startFront } from './support.js';

const QUERY = JSON.stringify({ query: '{ __typename }' });
const DATA = { data: { __typename: 'Query' } };
const JSON_TYPE = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };

let gateway: Front;
beforeAll(async () => {
  gateway = await startFront({ settings: { publicUrl: 'http://localhost:4000' } });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.engine.logins.length = 0;
});

const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
  gateway.ask({ method: 'POST', path: '/graphql', headers: { ...JSON_TYPE, ...headers }, body });

/** A request line and headers as they are, with a body and its length. */
const raw = (line: string, headers: readonly string[] = [], body = '') =>
  rawRequest(
    gateway.port,
    [
      line,
      ...headers,
      ...(body ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
const HOST = `Host: localhost:4000`;
const POST_HEADERS = [HOST, 'Content-Type: application/json'];

describe('a request target (RFC 9112, 3.2)', () => {
  it.each([
    'http://localhost:4000/graphql',
    'HTTP://LOCALHOST:4000/graphql',
    'https://keyring.example/graphql',
    'http://user:password@keyring.example/graphql',
  ])('in absolute form is served: %s', async target => {
    const { status, body } = await raw(`POST ${target} HTTP/1.1`, POST_HEADERS, QUERY);
    expect([status, JSON.parse(body)]).toEqual([200, DATA]);
  });

  it.each([
    ['http://localhost:4000/live', 200],
    ['http://localhost:4000', 200],
    ['http://localhost:4000?a=b', 200],
    ['http://localhost:4000/nowhere', 404],
    ['http://localhost:4000/graphql?query={__typename}', 200],
  ])('in absolute form leads to the same page as in origin form: GET %s is %i', async (target, status) => {
    expect((await raw(`GET ${target} HTTP/1.1`, [HOST])).status).toBe(status);
  });

  it('in absolute form overrides the Host header', async () => {
    const accept = 'Accept: text/html';
    const other = await raw('GET http://127.0.0.1:4000/login/pool HTTP/1.1', [HOST, accept]);
    expect([other.status, other.headers.location]).toEqual([303, 'http://localhost:4000/login/pool']);
    const own = await raw('GET http://localhost:4000/live HTTP/1.1', ['Host: 127.0.0.1:4000', accept]);
    expect(own.status).toBe(200);
  });

  it("that is an asterisk gets the server's options", async () => {
    const { status, headers } = await raw('OPTIONS * HTTP/1.1', [HOST]);
    expect([status, headers.allow]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  });
});

describe('a Host header', () => {
  it.each([
    ['that is missing', []],
    ['that comes twice', [HOST, 'Host: evil.example']],
    ['that comes twice with the same value', [HOST, HOST]],
  ])('%s is a bad request (RFC 9112, 3.2)', async (_what, hosts) => {
    expect((await raw('GET /live HTTP/1.1', hosts)).status).toBe(400);
  });

  it('may be missing in HTTP/1.0', async () => {
    expect((await raw('GET /live HTTP/1.0')).status).toBe(200);
  });
});

describe('the charset of a body', () => {
  const login = (password: string) =>
    JSON.stringify({
      query: 'mutation($i: LoginInput!) { login(input: $i) { __typename } }',
      variables: { i: { pool: { account: { email: 'a', password } } } },
    });
  const sent = () => gateway.engine.logins.map(input => (input as LoginInput).pool?.account?.password);

  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset=ISO-8859-1',
    'application/json; charset="windows-1252"',
    'application/json; charset=utf-16',
    'application/graphql+json; charset=latin1',
  ])('is refused when it is not UTF-8: %s', async type => {
    const answer = await post(Buffer.from(login('pässwörd'), 'latin1'), { 'content-type': type });
    expect([answer.status, answer.json.errors?.[0]?.extensions]).toEqual([415, { code: 'BAD_REQUEST' }]);
    expect(answer.headers['accept-post']).toBe('application/json; charset=utf-8');
    expect(sent()).toEqual([]);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8',
    'application/json; profile="a;charset=x"; charset=utf-8',
  ])('is read as UTF-8: %s', async type => {
    const answer = await post(login('pässwörd'), { 'content-type': type });
    expect(answer.status).toBe(200);
    expect(sent()).toEqual(['pässwörd']);
  });

  it.each([
    ['ISO-8859-1', Buffer.from(login('pässwörd'), 'latin1')],
    ['UTF-16', Buffer.from(`\ufeff${login('pässwörd')}`, 'utf16le')],
    ['a sequence that is cut short', Buffer.concat([Buffer.from(login('')), Buffer.from([0xc3])])],
    ['an encoded surrogate', Buffer.from(login('X').replace('X', '\u00ed\u00a0\u0080'), 'latin1')],
    ['an overlong form', Buffer.from(login('X').replace('X', '\u00c0\u00af'), 'latin1')],
  ])('is a bad request when it is not declared and not UTF-8 (%s)', async (_what, body) => {
    const answer = await post(body);
    expect([answer.status, answer.json.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_REQUEST' }]);
    expect(sent()).toEqual([]);
  });

  it('may begin with a byte order mark (RFC 8259, 8.1)', async () => {
    const answer = await post(Buffer.from(`\ufeff${login('pässwörd')}`));
    expect([answer.status, sent()]).toEqual([200, ['pässwörd']]);
  });

  it.each([
    ['ISO-8859-1', `/graphql?query=${encodeURIComponent('{ __typename }')}&variables=%7B%22a%22%3A%22%E9%22%7D`],
    ['no percent-encoding at all', '/graphql?query=%7B__typename%7D&variables=%'],
  ])('is UTF-8 for a GET: %s is a bad request', async (_what, path) => {
    const answer = await gateway.ask({ path });
    expect([answer.status, answer.json.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_REQUEST' }]);
  });

  it('is UTF-8 for a GET', async () => {
    const query = encodeURIComponent('{ __typename @include(if: true) } # é');
    expect((await gateway.ask({ path: `/graphql?query=${query}+` })).json).toEqual(DATA);
  });
});

describe('a content coding', () => {
  it.each(['gzip', 'br', 'deflate', 'identity, gzip'])(
    '%s is refused with the accepted codings (RFC 9110, 12.5.3)',
    async coding => {
      const answer = await post(QUERY, { 'content-encoding': coding });
      expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
    },
  );

  it.each(['identity', 'IDENTITY'])('%s means no coding', async coding => {
    expect((await post(QUERY, { 'content-encoding': coding })).json).toEqual(DATA);
  });
});

describe('a media type', () => {
  it.each(['application/json, text/plain', 'text/plain, application/json', 'application/json text/plain'])(
    '%s is not JSON',
    async type => {
      expect((await post(QUERY, { 'content-type': type })).status).toBe(415);
    },
  );
});

describe('the framing of a body (RFC 9112, 6)', () => {
  const chunked = `${QUERY.length.toString(16)}\r\n${QUERY}\r\n0\r\n\r\n`;

  it('may be chunked', async () => {
    const answer = await rawRequest(
      gateway.port,
      ['POST /graphql HTTP/1.1', ...POST_HEADERS, 'Transfer-Encoding: chunked', 'Connection: close', '', chunked].join(
        '\r\n',
      ),
    );
    expect(answer.status).toBe(200);
  });

  it.each([
    ['chunks and a length', ['Transfer-Encoding: chunked', `Content-Length: ${QUERY.length}`], chunked],
    ['two lengths', [`Content-Length: ${QUERY.length}`, 'Content-Length: 5'], QUERY],
    ['a length that is not a number', ['Content-Length: +5'], QUERY],
    ['chunked where it is not the last coding', ['Transfer-Encoding: chunked, gzip'], chunked],
    ['a space before the colon', [`Content-Length : ${QUERY.length}`], QUERY],
  ])('may not be %s', async (_what, headers, body) => {
    const answer = await rawRequest(
      gateway.port,
      ['POST /graphql HTTP/1.1', ...POST_HEADERS, ...headers, 'Connection: close', '', body].join('\r\n'),
    );
    expect(answer.status).toBe(400);
  });

  it('may wait for 100 Continue', async () => {
    const answer = await raw('POST /graphql HTTP/1.1', [...POST_HEADERS, 'Expect: 100-continue'], QUERY);
    expect(answer.status).toBe(100);
    expect(answer.body).toContain('HTTP/1.1 200 OK');
    expect(answer.body).toContain(JSON.stringify(DATA));
    expect((await raw('POST /graphql HTTP/1.1', [...POST_HEADERS, 'Expect: miracles'], QUERY)).status).toBe(417);
  });
});

describe('the weights in Accept (RFC 9110, 12.5.1)', () => {
  const JSON_ANSWER = 'application/json; charset=utf-8';
  const GRAPHQL = 'application/graphql-response+json; charset=utf-8';
  const SSE = 'text/event-stream';

  it.each([
    ['application/json', JSON_ANSWER],
    ['application/graphql-response+json', GRAPHQL],
    ['application/graphql-response+json, application/json', GRAPHQL],
    ['application/json, application/graphql-response+json', JSON_ANSWER],
    ['application/json;q=0.5, application/graphql-response+json', GRAPHQL],
    ['application/graphql-response+json;q=0.9, application/json', JSON_ANSWER],
    ['application/graphql-response+json;q=0.1, application/json;q=0.2', JSON_ANSWER],
    ['application/graphql-response+json ; Q=0.1 , application/json ; q=0.2', JSON_ANSWER],
    ['application/json;q=0, */*', GRAPHQL],
    ['*/*, application/json;q=0.000', GRAPHQL],
    ['application/*;q=0.5, application/graphql-response+json;q=0.4', JSON_ANSWER],
    ['*/*;q=0.1, application/graphql-response+json;q=0.2', GRAPHQL],
    ['*/*', JSON_ANSWER],
    ['application/*', JSON_ANSWER],
    ['', JSON_ANSWER],
    ['text/event-stream;q=0.9, application/json', JSON_ANSWER],
    ['text/event-stream, application/json', JSON_ANSWER],
    ['text/event-stream, application/json;q=0.1', SSE],
    ['text/event-stream, application/json;q=0', SSE],
    ['application/json; charset=utf-16, application/graphql-response+json;q=0.1', GRAPHQL],
    ['multipart/mixed;boundary=graphql, application/graphql-response+json, application/json;q=0.9', GRAPHQL],
  ])('make Accept: %s return %s', async (accept, type) => {
    // Twice: the second time the operation is known.
    for (const times of [1, 2]) {
      const answer = await post(JSON.stringify({ query: 'query Weights { providers { id } }' }), { accept });
      expect([times, answer.status, answer.headers['content-type']]).toEqual([times, 200, type]);
    }
  });

  it.each([
    'application/json;q=0',
    'application/json;q=0, application/graphql-response+json;q=0.0',
    '*/*;q=0',
    'application/*;q=0, text/html',
    'application/json; charset=iso-8859-1',
  ])('make Accept: %s a 406, and nothing runs', async accept => {
    const logout = JSON.stringify({ query: 'mutation { logout { sessionsEnded } }' });
    expect((await post(logout, { accept })).status).toBe(406);
    expect(gateway.engine.logouts).toBe(0);
  });

  it.each([
    ['application/json;q=0.1, application/graphql-response+json', GRAPHQL],
    ['application/graphql-response+json;q=0.1, application/json', JSON_ANSWER],
    ['application/graphql-response+json;q=0, application/json', JSON_ANSWER],
  ])('also apply to refusals: %s', async (accept, type) => {
    const answer = await post('x', { accept, 'content-type': 'text/plain' });
    expect([answer.status, answer.headers['content-type']]).toEqual([415, type]);
  });

  it.each([
    ['text/html', true],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', true],
    ['text/html;q=0.9, application/json;q=0.5', true],
    ['text/*, */*;q=0.1', true],
    ['text/html;q=0', false],
    ['text/html;q=0, */*', false],
    ['application/json, text/html;q=0.9', false],
    ['application/json, text/html', false],
    ['application/json, text/plain, */*', false],
    ['*/*', false],
  ])('decide whether a browser wants a page: Accept: %s is %s', async (accept, isPage) => {
    const answer = await gateway.ask({ path: '/graphql?query={__typename}', headers: { accept } });
    expect(answer.headers['content-type']?.startsWith('text/html')).toBe(isPage);
  });
});

describe('the probes of load balancers', () => {
  it.each([
    ['HAProxy, by default', 'OPTIONS / HTTP/1.0', [], 204],
    ['an AWS load balancer', 'GET / HTTP/1.1', [HOST, 'User-Agent: ELB-HealthChecker/2.0'], 200],
    ['a Google load balancer', 'GET / HTTP/1.1', [HOST, 'User-Agent: GoogleHC/1.0'], 200],
    ['Kubernetes', 'GET /ready HTTP/1.1', [HOST, 'User-Agent: kube-probe/1.34', 'Accept: */*'], 200],
    ['Envoy', 'GET /ready HTTP/1.1', [HOST, 'User-Agent: Envoy/HC'], 200],
    ['an uptime monitor', 'HEAD / HTTP/1.1', [HOST, 'Accept: */*'], 200],
  ])('%s gets status %s', async (_who, line, headers, status) => {
    expect((await raw(line, headers)).status).toBe(status);
  });

  it.each(['/', '/live', '/ready', '/login/pool', '/callback/pool', '/graphql', '/nowhere'])(
    'OPTIONS %s lists the allowed methods',
    async path => {
      const answer = await gateway.ask({ method: 'OPTIONS', path });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers.allow).toMatch(/^GET, .*OPTIONS$/);
      // RFC 9110, 8.6.
      expect(answer.headers).not.toHaveProperty('content-length');
      expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))).toEqual([]);
    },
  );
});
