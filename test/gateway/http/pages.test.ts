import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import { COOKIE_VALUE, type Front, startFront } from './support.js';

const refused = (reason: 'DENIED_BY_USER' | 'INVALID_STATE' | 'TOO_MANY_ATTEMPTS') =>
  ({ __typename: 'LoginRefused', reason, message: 'no', retryAfterSeconds: 7 }) as const;

describe('the health endpoints', () => {
  it('report that the process is alive, in every state of the store', async () => {
    const gateway = await startFront();
    gateway.engine.isReady = false;
    const answer = await gateway.ask({ path: '/live' });
    expect([answer.status, answer.text]).toEqual([200, 'ok\n']);
    await gateway.close();
  });

  it('report ready while the store responds and the gateway does not drain, without details', async () => {
    const gateway = await startFront();
    const ask = async () => {
      const { status, text } = await gateway.ask({ path: '/ready' });
      return [status, text];
    };
    expect(await ask()).toEqual([200, 'ok\n']);
    gateway.engine.isReady = false;
    await expect.poll(ask).toEqual([503, 'not ready\n']);
    gateway.engine.isReady = true;
    gateway.gateway.beginDrain();
    expect(await ask()).toEqual([503, 'not ready\n']);
    expect((await gateway.ask({ path: '/live' })).headers.connection).toBe('close');
    await gateway.close();
  });

  it.each(['/live', '/ready'])('respond to HEAD %s as to GET, without the body (RFC 9110, 9.3.2)', async path => {
    const gateway = await startFront();
    for (const isReady of [true, false]) {
      gateway.engine.isReady = isReady;
      const [get, head] = [await gateway.ask({ path }), await gateway.ask({ method: 'HEAD', path })];
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
    expect((await gateway.ask({ method: 'POST', path })).headers.allow).toBe('GET, HEAD');
    await gateway.close();
  });
});

describe('redirect logins', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront();
    gateway.engine.models = [
      { id: 'SOCIOS', name: 'Socios', login: 'REDIRECT', accounts: 'ONE', hasServiceAccess: false, canRevoke: false },
    ];
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.engine.begun = [];
    gateway.engine.finished = [];
  });

  it("redirect to the provider's page, with the pre-login cookie", async () => {
    const returnTo = 'https://app.example/home?tab=1';
    const answer = await gateway.ask({ path: `/login/socios?returnTo=${encodeURIComponent(returnTo)}` });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('https://provider.example/authorize?state=s1');
    expect(answer.cookies).toEqual(['keyring-login-s1=browser-1; Max-Age=600; Path=/; HttpOnly; SameSite=Lax']);
    await gateway.ask({ path: '/login/socios' });
    expect(gateway.engine.begun).toEqual([{ returnTo }, {}]);
  });

  it.each([
    ['BAD_USER_INPUT', 400],
    ['STORE_UNAVAILABLE', 503],
  ] as const)('respond to %s with a page of status %i', async (code, status) => {
    const before = gateway.engine.redirect;
    gateway.engine.redirect = async () => {
      throw gatewayError(code, { retryAfter: 2, message: 'https://evil.example is not allowed' });
    };
    const answer = await gateway.ask({ path: '/login/socios?returnTo=https://evil.example' });
    gateway.engine.redirect = before;
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.text).not.toContain('evil');
  });

  it('respond to a refusal with a page', async () => {
    const before = gateway.engine.redirect;
    gateway.engine.redirect = async () => refused('TOO_MANY_ATTEMPTS');
    const answer = await gateway.ask({ path: '/login/socios' });
    gateway.engine.redirect = before;
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
  });

  it.each(['/login/acme', '/login/SOCIOS', '/login/', '/login/socios/x', '/callback/acme', '/callback'])(
    'return 404 for an unknown %s',
    async path => {
      expect((await gateway.ask({ path })).status).toBe(404);
    },
  );

  it('return to where they began, signed in', async () => {
    const answer = await gateway.ask({ path: '/callback/socios?code=c1&state=s1' });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('https://app.example/home?tab=1');
    expect(answer.cookies).toEqual([
      'keyring-login-s1=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
      `keyring=${COOKIE_VALUE}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    expect(gateway.engine.finished).toEqual([{ code: 'c1', state: 's1' }]);
  });

  describe('at a provider that responds by form post', () => {
    const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
    const post = (body: string, headers: Record<string, string> = FORM, path = '/callback/socios') =>
      gateway.ask({ method: 'POST', path, headers, body });
    beforeEach(() => {
      gateway.engine.takesFormPosts = id => id === 'SOCIOS';
    });
    afterEach(() => {
      gateway.engine.takesFormPosts = () => false;
    });

    it('continue by GET, at the same URL', async () => {
      const answer = await post('code=c1&state=s1');
      expect([answer.status, answer.headers.location]).toEqual([303, '/callback/socios?posted=s1']);
      expect(gateway.engine.finished).toEqual([]);
    });

    it('accept no POST where the provider does not use it, and no unknown login', async () => {
      for (const path of ['/callback/pool', '/login/socios']) {
        const answer = await post('code=c1&state=s1', FORM, path);
        expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
      }
      expect((await gateway.ask({ method: 'OPTIONS', path: '/callback/socios' })).headers.allow).toBe(
        'GET, POST, OPTIONS',
      );
    });

    it('accept only a form, and no more than a callback needs', async () => {
      expect((await post('{"code":"c1"}', { 'content-type': 'application/json' })).status).toBe(415);
      expect((await post(`state=s1&code=${'c'.repeat(16_384)}`)).status).toBe(413);
    });
  });

  it('report a refusal to where they began', async () => {
    const before = gateway.engine.callback;
    gateway.engine.callback = async () => ({
      outcome: refused('DENIED_BY_USER'),
      returnTo: 'https://app.example/home?tab=1',
    });
    const answer = await gateway.ask({ path: '/callback/socios?error=access_denied&state=s1' });
    gateway.engine.callback = before;
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('https://app.example/home?tab=1&keyring_error=DENIED_BY_USER');
  });

  it('end on a page when they were refused and return to the gateway itself', async () => {
    const answer = await gateway.ask({ path: '/?keyring_error=DENIED_BY_USER' });
    expect([answer.status, answer.text.includes('DENIED_BY_USER')]).toEqual([400, true]);
    expect((await gateway.ask({ path: '/?keyring_error=%3Cb%3E' })).text).not.toContain('<b>');
    expect((await gateway.ask({ path: '/?keyring_error=toString' })).text).toBe('Keyring\n');
  });

  it('redirect nowhere when the state is unknown', async () => {
    const before = gateway.engine.callback;
    gateway.engine.callback = async () => ({ outcome: refused('INVALID_STATE'), returnTo: null });
    const answer = await gateway.ask({ path: '/callback/socios?code=c&state=%3Cscript%3E' });
    gateway.engine.callback = before;
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.text).not.toContain('<script>');
    expect(answer.text).toContain('INVALID_STATE');
  });

  it('need no CSRF header, and log no code or state', async () => {
    await gateway.ask({
      path: '/callback/socios?code=CANARY-code&state=CANARY-state',
      headers: { cookie: 'keyring=a.b' },
    });
    expect(gateway.log()).toContain('/callback/{provider}');
    expect(gateway.log()).not.toContain('CANARY');
  });

  it('respond to an internal error with a bare 500', async () => {
    const before = gateway.engine.callback;
    gateway.engine.callback = async () => {
      throw new Error('"CANARY"');
    };
    const answer = await gateway.ask({ path: '/callback/socios?code=c&state=s' });
    gateway.engine.callback = before;
    expect([answer.status, answer.text]).toEqual([500, 'Unexpected error.\n']);
  });
});

describe('GraphiQL', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  it('is at /graphql for browsers, and / redirects there', async () => {
    const gateway = await startFront();
    const page = await gateway.ask({ path: '/graphql', headers: html });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect((await gateway.ask({ path: '/', headers: html })).headers.location).toBe('/graphql');
    await gateway.close();
  });

  it('sends no request to another host', async () => {
    const gateway = await startFront({ tabs: [{ query: 'query </script><script>alert(1)</script> { x }' }] });
    const { text, headers } = await gateway.ask({ path: '/graphql', headers: html });
    const places = [...text.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, place]) => place ?? '');
    expect(places.map(place => place.split('/').at(-1))).toEqual(
      expect.arrayContaining(['graphiql.js', 'main.js', 'page.css']),
    );
    expect(places.filter(place => !/^(\/explorer\/[\da-f]{16}\/[\w.-]+$|data:image)/.test(place))).toEqual([]);
    expect(text).not.toContain('</script><script>alert');
    const csp = String(headers['content-security-policy']);
    expect(csp).toMatch(/^default-src 'none'; script-src 'self'; worker-src 'self';/);
    expect(csp).not.toMatch(/https?:|\*|blob:|script-src[^;]*unsafe/);
    expect(csp).toContain("connect-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    await gateway.close();
  });

  it('serves its own scripts and styles, which browsers may cache', async () => {
    const gateway = await startFront();
    const { text } = await gateway.ask({ path: '/graphql', headers: html });
    const places = [...text.matchAll(/\b(?:src|href)="(\/[^"]*)"/g)].map(([, place]) => place ?? '');
    for (const path of new Set(places)) {
      const { status, headers } = await gateway.ask({ path });
      const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
      expect([status, headers['content-type']]).toEqual([200, `${type}; charset=utf-8`]);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    const [path = ''] = places;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    for (const none of [`${folder}none.js`, `${folder}../main.js`, '/explorer/0000000000000000/main.js', '/explorer/'])
      expect((await gateway.ask({ path: none })).status).toBe(404);
    expect((await gateway.ask({ path, method: 'POST' })).status).toBe(405);
    await gateway.close();
  });

  it('opens with valid tabs', async () => {
    const gateway = await startFront();
    const { defaultTabs } = await import('../../../src/server/graphiql.js');
    const { parse, validate } = await import('graphql');
    const tabs = defaultTabs(['POOL']);
    expect(tabs).toHaveLength(5);
    for (const { query } of tabs) expect(validate(gateway.gateway.schema, parse(query))).toEqual([]);
    await gateway.close();
  });

  it('is compressed for clients that accept it', async () => {
    const gateway = await startFront();
    const { text } = await gateway.ask({ path: '/graphql', headers: html });
    const [path] = /\/explorer\/\w+\/graphiql.js/.exec(text) ?? [];
    // fetch, because it decompresses.
    const zipped = await fetch(`${gateway.publicUrl}${path}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(await zipped.text()).toContain('YogaGraphiQL');
    const plain = await gateway.ask({ path: path ?? '', headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(Number(plain.headers['content-length'])).toBeGreaterThan(2 * Number(zipped.headers.get('content-length')));
    await gateway.close();
  });

  it('is not served when it is turned off', async () => {
    const gateway = await startFront({ settings: { graphiql: false } });
    const page = await gateway.ask({ path: '/graphql', headers: html });
    expect(page.status).toBe(400);
    expect(page.headers['content-type']).toContain('json');
    expect((await gateway.ask({ path: '/', headers: html })).text).toBe('Keyring\n');
    expect((await gateway.ask({ path: '/explorer/0/main.js' })).status).toBe(404);
    await gateway.close();
  });
});
