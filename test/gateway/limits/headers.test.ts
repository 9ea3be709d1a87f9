import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Front, type FrontRequest, startFront } from '../http/support.js';

const html = { accept: 'text/html,*/*;q=0.8' };
const json = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };

/** One request for each kind of response. */
const ASKS: readonly (readonly [string, FrontRequest, number])[] = [
  ['GraphiQL', { path: '/graphql', headers: html }, 200],
  ['data', { path: '/graphql?query={__typename}' }, 200],
  [
    'a mutation',
    { method: 'POST', path: '/graphql', headers: json, body: '{"query":"mutation { logout { sessionsEnded } }"}' },
    200,
  ],
  [
    'events',
    {
      method: 'POST',
      path: '/graphql',
      headers: { ...json, accept: 'text/event-stream' },
      body: '{"query":"subscription { sessionEvents { __typename } }"}',
    },
    200,
  ],
  ['an error', { method: 'POST', path: '/graphql', headers: json, body: '{"query":"{"}' }, 200],
  ['a refusal', { method: 'POST', path: '/graphql', body: 'x' }, 415],
  ['a foreign origin', { path: '/graphql?query={__typename}', headers: { origin: 'https://evil.example' } }, 403],
  [
    'a preflight',
    {
      method: 'OPTIONS',
      path: '/graphql',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    },
    204,
  ],
  ['a login', { path: '/login/pool', headers: html }, 303],
  ['a callback', { path: '/callback/pool?code=c&state=s', headers: html }, 303],
  ['a login that failed', { path: '/?keyring_error=DENIED_BY_USER', headers: html }, 400],
  ['the root', { path: '/', headers: html }, 303],
  ['a probe', { path: '/live' }, 200],
  ['the other probe', { path: '/ready' }, 200],
  ['an unknown path', { path: '/nowhere', headers: html }, 404],
  ['a wrong method', { method: 'PUT', path: '/login/pool' }, 405],
];

describe.each([
  ['over https', 'https://keyring.example'],
  ['on this machine', undefined],
])('security headers %s', (_name, publicUrl) => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ settings: { origins: ['https://app.example'], ...(publicUrl && { publicUrl }) } });
  });
  afterAll(() => gateway.close());

  it.each(ASKS)('are sent for %s', async (_what, ask, status) => {
    const answer = await gateway.ask(ask);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'cache-control': expect.stringMatching(/^private, no-store(, no-transform)?$/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    const csp = String(answer.headers['content-security-policy']);
    expect(csp).toMatch(/^default-src 'none'; /);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/script-src[^;]*('unsafe|\*|https?:)/);
    expect(answer.headers['strict-transport-security']).toBe(publicUrl && 'max-age=31536000');
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers.etag).toBeUndefined();
  });

  it('forbid storing the response, also of conditional requests', async () => {
    const headers = {
      'if-none-match': '*',
      'cache-control': 'max-age=600',
      'if-modified-since': new Date().toUTCString(),
    };
    const answer = await gateway.ask({ path: '/graphql?query={__typename}', headers });
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-store']);
  });
});
