import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import type { Browser, HttpResponse } from '../support/http-client.js';
import { COMPLETE, LOGIN, LOGOUT, SESSION } from './journey-queries.js';
import { beginSocios, consent, signIn } from './journey-steps.js';

/** RETURN_TO is https://app.example/signed-in. */
const OFF_THE_LIST = [
  'https://app.example/signed-in-evil',
  'https://app.example/',
  'https://app.example/signed-in/../admin',
  'https://app.example/signed-in/%2e%2e/admin',
  'https://app.example/signed-in%2f..%2fadmin',
  'https://app.example/Signed-In',
  'https://app.example.evil.test/signed-in',
  'https://app.exampleevil.test/signed-in',
  'https://sub.app.example/signed-in',
  'https://app.example@evil.test/signed-in',
  'https://app.example:pw@evil.test/signed-in',
  'https://somebody@app.example/signed-in',
  'https://app.example:8443/signed-in',
  'http://app.example/signed-in',
  'https://evil.test\\@app.example/signed-in',
  'https://app.example\\.evil.test/signed-in',
  'https:evil.test/signed-in',
  '//evil.test/signed-in',
  '///evil.test/signed-in',
  '/\\evil.test/signed-in',
  '\\\\evil.test/signed-in',
  '\thttps://evil.test/signed-in',
  'https%3A%2F%2Fapp.example%2Fsigned-in',
  'https://evil.test/https://app.example/signed-in',
  'https://evil.test/signed-in?https://app.example/signed-in',
  'https://evil.test#@app.example/signed-in',
  'javascript:alert(document.cookie)//https://app.example/signed-in',
  'data:text/html,https://app.example/signed-in',
  '/elsewhere',
  '',
] as const;

describe('returnTo', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it.each(OFF_THE_LIST)('%j is refused', async returnTo => {
    const browser = world.browser();
    const byMutation = await browser.graphql(LOGIN, { input: { socios: { returnTo } } });
    expect(byMutation.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    const page = await browser.open(`/login/socios?returnTo=${encodeURIComponent(returnTo)}`);
    expect([page.status, page.headers.location]).toEqual([400, undefined]);
    expect(await browser.jar.getCookies(world.url)).toEqual([]);
    for (const { text } of [byMutation, page]) expect(text).not.toMatch(/evil|alert/);
  });

  it.each([RETURN_TO, `${RETURN_TO}/`, `${RETURN_TO}/deeper?x=1#there`, 'https://APP.example:443/signed-in'])(
    '%j is allowed, and the browser ends there',
    async returnTo => {
      const browser = world.browser();
      const callback = await consent(browser, await beginSocios(browser, { returnTo }));
      expect((await browser.open(callback)).headers.location).toBe(new URL(returnTo).href);
    },
  );
});

describe('the callback of a redirect login', () => {
  let world: World;
  let browser: Browser;
  let ahead: number;
  beforeEach(async () => {
    ahead = 0;
    const store = new MemoryStore(() => Date.now() + ahead);
    world = await startWorld({ overrides: { store }, env: { KEYRING_UPSTREAM_DEADLINE: '1500' } });
    browser = world.browser();
  });
  afterEach(() => world.close());

  const cameBack = async (decision: 'allow' | 'deny' = 'allow') =>
    consent(browser, await beginSocios(browser, { returnTo: RETURN_TO }), { decision });

  const hasSession = async (one = browser) => (await one.data<{ session: object | null }>(SESSION)).session !== null;

  function expectPlainRefusal(answer: HttpResponse) {
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.headers['content-type']).toMatch('text/html');
    expect(answer.text).toMatch('INVALID_STATE');
  }

  it('can be used once', async () => {
    const callback = await cameBack();
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
    expectPlainRefusal(await browser.open(callback));
    expect(await hasSession()).toBe(true);
  });

  it('belongs to the browser that began the login; another browser does not use it up', async () => {
    const callback = await cameBack();
    const stranger = world.browser();
    expectPlainRefusal(await stranger.open(callback));
    // The same holds for a browser with a login of its own under way.
    await beginSocios(stranger);
    expectPlainRefusal(await stranger.open(callback));
    const { searchParams } = new URL(callback);
    const variables = { code: searchParams.get('code'), state: searchParams.get('state') };
    expect(await stranger.data(COMPLETE, variables)).toMatchObject({ completeLogin: { reason: 'INVALID_STATE' } });
    expect(await hasSession(stranger)).toBe(false);
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
  });

  it('expires after ten minutes', async () => {
    const inTime = await cameBack();
    ahead = 595_000;
    expect((await browser.open(inTime)).headers.location).toBe(RETURN_TO);
    const late = await cameBack();
    ahead += 605_000;
    expectPlainRefusal(await browser.open(late));
  });

  it('does not restore a session that was ended in the meantime', async () => {
    await signIn(browser, world, 'pool');
    const callback = await cameBack();
    await browser.data(LOGOUT);
    expectPlainRefusal(await browser.open(callback));
    expect(await hasSession()).toBe(false);
    expect(world.sandboxes.socios.ledger.live(Date.now(), 'refresh')).toEqual([]);
  });

  it.each([
    ['without a state', (url: URL) => url.searchParams.delete('state')],
    ['with an unknown state', (url: URL) => url.searchParams.set('state', 'A'.repeat(43))],
    ['with two states', (url: URL) => url.searchParams.append('state', 'other')],
    ['to another provider', (url: URL) => Object.assign(url, { pathname: '/callback/pool' })],
  ])('redirects nowhere %s', async (_, change) => {
    const url = new URL(await cameBack());
    change(url);
    expectPlainRefusal(await browser.open(url.href));
    expect(await hasSession()).toBe(false);
  });

  it.each([
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['two codes', (url: URL) => url.searchParams.append('code', 'other')],
  ])('reports to the application that the callback has %s', async (_, change) => {
    const url = new URL(await cameBack());
    change(url);
    expect((await browser.open(url.href)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_STATE`);
    expect(await hasSession()).toBe(false);
  });

  it('reports to the application that the user declined', async () => {
    const answer = await browser.open(await cameBack('deny'));
    expect([answer.status, answer.headers.location]).toEqual([303, `${RETURN_TO}?keyring_error=DENIED_BY_USER`]);
    expect(await hasSession()).toBe(false);
  });

  it('ends on a page of the gateway when no application was named', async () => {
    const callback = await consent(browser, await beginSocios(browser), { decision: 'deny' });
    const { url, answer } = await browser.follow(callback);
    expect([url, answer.status]).toEqual([`${world.url}/?keyring_error=DENIED_BY_USER`, 400]);
    expect(answer.text).toMatch('DENIED_BY_USER');
  });

  it('does not repeat text of the provider', async () => {
    const url = new URL(await cameBack('deny'));
    url.searchParams.set('error', 'server_error');
    url.searchParams.set('error_description', '<script>LEAKED-UPSTREAM-TEXT</script>');
    const answer = await browser.open(url.href);
    expect(answer.headers.location).toBe(`${RETURN_TO}?keyring_error=PROVIDER_UNAVAILABLE`);
  });

  it('reports to the application that the code was rejected', async () => {
    const url = new URL(await cameBack());
    url.searchParams.set('code', 'forged');
    expect((await browser.open(url.href)).headers.location).toBe(`${RETURN_TO}?keyring_error=INVALID_CREDENTIALS`);
  });

  const faults: readonly (readonly [string, Fault])[] = [
    ['HTML', { kind: 'html' }],
    ['a failure', { kind: 'status', status: 500 }],
    ['no response', { kind: 'hang' }],
    ['a reset', { kind: 'reset' }],
    ['half a response', { kind: 'truncate' }],
    ['40 MB', { kind: 'huge' }],
    ['a request to wait', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }],
  ];
  it.each(faults)('reports to the application that the provider responded with %s', async (_, fault) => {
    const callback = await cameBack();
    world.sandboxes.socios.faults.next({ method: 'POST', path: /^\/oauth2\/token$/ }, fault);
    const answer = await browser.open(callback);
    expect([answer.status, answer.headers.location]).toEqual([303, `${RETURN_TO}?keyring_error=PROVIDER_UNAVAILABLE`]);
    expect(await hasSession()).toBe(false);
  });
});
