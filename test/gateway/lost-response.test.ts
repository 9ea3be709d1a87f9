import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import type { Bearer, Browser, HttpResponse } from '../support/http-client.js';
import { COMPLETE, LOGIN, LOGOUT, SESSION } from './journey-queries.js';
import { beginSocios, consent, inputFor, type LoginAnswer, signIn } from './journey-steps.js';

const TOKEN = { method: 'POST', path: /^\/oauth2\/token$/ };
const DAY_MS = 86_400_000;

let world: World;
let browser: Browser;
let store: MemoryStore;
let ahead: number;
const begin = async (env: Readonly<Record<string, string>> = {}) => {
  ahead = 0;
  store = new MemoryStore(() => Date.now() + ahead);
  world = await startWorld({ overrides: { store }, env });
  browser = world.browser();
};
beforeEach(() => begin());
afterEach(() => world.close());

const session = async (one = browser) =>
  (await one.data<{ session: { id: string; grants: { provider: string }[] } | null }>(SESSION)).session;
const exchanges = () =>
  world.sandboxes.socios.seen.filter(
    ({ path, body }) => path === '/oauth2/token' && body.includes('authorization_code'),
  ).length;
const live = (name: 'socios' | 'pmapi' | 'purewl' | 'pool') => world.sandboxes[name].ledger.live(Date.now()).length;
const cameBack = async (decision: 'allow' | 'deny' = 'allow') =>
  consent(browser, await beginSocios(browser, { returnTo: RETURN_TO }), { decision });

/** Marks of secrets that no client has presented yet. */
const marks = () => [...store.dump().matchAll(/\["n","[^"]*"\]/g)].join();

/** Sends a request with the browser's cookies, and hangs up as soon as the provider has received its request. Then the provider responds. */
async function hangUp(
  path: string,
  { method = 'GET', body = '' } = {},
  provider = world.sandboxes.socios,
  call = TOKEN,
) {
  const held = gate();
  provider.faults.next(call, { kind: 'delay', when: 'after', hold: held.opened });
  const { port } = new URL(world.url);
  const cookie = await browser.jar.getCookieString(world.url);
  const headers = {
    host: `localhost:${port}`,
    ...(cookie && { cookie }),
    ...(body && { 'content-type': 'application/json', 'x-keyring-csrf': '1' }),
  };
  const before = { tokens: provider.ledger.live(Date.now()).length, marks: marks() };
  // A raw request, because no client hangs up before its response.
  const asked = request({ host: '127.0.0.1', port, path, method, agent: false, headers });
  asked.on('error', () => {});
  asked.end(body);
  await until('the provider has issued tokens', () => provider.ledger.live(Date.now()).length > before.tokens);
  asked.destroy();
  // The gateway has to notice first.
  await sleep(50);
  held.open();
  await until('the gateway has finished the login', () => marks() !== before.marks);
}

/** Opens a callback as a browser that did not receive the first response: with the login's cookie, and all other cookies it has now. */
async function openAgain(callback: string, preLogin: string, one = browser) {
  const now = await one.jar.getCookieString(world.url);
  const cookie = [now, ...(now.includes(preLogin) ? [] : [preLogin])].filter(Boolean).join('; ');
  return one.request({ url: callback, headers: { cookie } });
}

/** Session values that a response gives. */
const sessionIn = ({ headers }: HttpResponse) =>
  (headers['set-cookie'] ?? []).flatMap(line => /^keyring=([^;]+)/.exec(line)?.[1] ?? []);

/** The login's cookie, as the browser holds it now. */
const preLoginOf = async (one = browser) =>
  (await one.jar.getCookies(world.url)).find(({ key }) => key.startsWith('keyring-login-'))?.cookieString() ?? '';

const pathOf = (url: string) => `${new URL(url).pathname}${new URL(url).search}`;
const mutation = (query: string, variables: object) => ({ method: 'POST', body: JSON.stringify({ query, variables }) });
const PMAPI = { method: 'POST', path: /token/ };

/** Moves the clock and runs the walk over the due entries. */
const later = (ms: number) => {
  ahead += ms;
};

describe('when the client disconnects before the response to the callback', () => {
  it('a repeat gets the session and the redirect of the first, and the code is redeemed once', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    const answer = await browser.open(callback);
    expect([answer.status, answer.headers.location]).toEqual([303, RETURN_TO]);
    expect(await session()).toMatchObject({ grants: [{ provider: 'SOCIOS' }] });
    expect(exchanges()).toBe(1);
  });

  it('a repeat that arrives while the provider is still working waits for the outcome', async () => {
    const callback = await cameBack();
    const held = gate();
    world.sandboxes.socios.faults.next(TOKEN, { kind: 'delay', hold: held.opened });
    const first = browser.open(callback);
    await sleep(100);
    const second = browser.open(callback);
    await sleep(200);
    held.open();
    const answers = await Promise.all([first, second]);
    for (const { status, headers } of answers) expect([status, headers.location]).toEqual([303, RETURN_TO]);
    const [one = [], two] = answers.map(sessionIn);
    expect(one).toEqual([expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/)]);
    expect(two).toEqual(one);
    expect(exchanges()).toBe(1);
  });

  it('five simultaneous callbacks redeem the code once and get one session', async () => {
    const callback = await cameBack();
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.open(callback)));
    expect(answers.map(({ headers }) => headers.location)).toEqual(Array(5).fill(RETURN_TO));
    const values = answers.flatMap(sessionIn);
    expect([values.length, new Set(values).size]).toEqual([5, 1]);
    expect(exchanges()).toBe(1);
  });

  it('the session ends and its tokens are revoked when no repeat comes', async () => {
    await hangUp(pathOf(await cameBack()));
    later(110_000);
    await sleep(2_000);
    expect(live('socios')).toBe(2);
    // Two minutes, and the half minute in which the outbox finds what is due.
    later(40_000);
    await expect.poll(() => live('socios'), { timeout: 10_000 }).toBe(0);
    expect(await session()).toBeNull();
  });

  it('a repeat that received the session keeps it', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    await browser.open(callback);
    await sleep(100);
    later(130_000);
    await sleep(2_000);
    expect(await session()).not.toBeNull();
    expect(live('socios')).toBe(2);
  });

  it('a session from before ends: its old value is invalid, and the new one was not received', async () => {
    await signIn(browser, world, 'purewl');
    const before = await session();
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    expect(await session()).toBeNull();
    later(121_000);
    await expect.poll(() => live('socios'), { timeout: 10_000 }).toBe(0);
    await signIn(browser, world, 'purewl');
    expect((await session())?.id).not.toBe(before?.id);
  });

  it('a repeat restores a session from before, with everything in it', async () => {
    await signIn(browser, world, 'purewl');
    const before = await session();
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
    expect(await session()).toMatchObject({ id: before?.id, grants: [{ provider: 'PUREWL' }, { provider: 'SOCIOS' }] });
  });
});

describe('a repeated callback', () => {
  const refused = async (url: string, one = browser) => {
    const { status, headers } = await one.open(url);
    expect([status, headers.location, headers['set-cookie']]).toEqual([400, undefined, undefined]);
  };

  it('gets nothing after a minute', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    later(61_000);
    await refused(callback);
  });

  it('gets nothing in another browser, nor in one without the pre-login cookie', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    await refused(callback, world.browser());
    const other = world.browser();
    await beginSocios(other);
    await refused(callback, other);
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
  });

  it('gets nothing with another code, though browser and state are the same', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    const url = new URL(callback);
    url.searchParams.set('code', 'another');
    await refused(url.href);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    await refused(url.href);
  });

  it('gets the same refusal, and no second request goes to the provider', async () => {
    const callback = await cameBack();
    world.sandboxes.socios.faults.next(TOKEN, { kind: 'status', status: 500 });
    const failed = `${RETURN_TO}?keyring_error=PROVIDER_UNAVAILABLE`;
    const cookie = await preLoginOf();
    for (const _ of [1, 2]) expect((await openAgain(callback, cookie)).headers.location).toBe(failed);
    const denied = await cameBack('deny');
    const other = await preLoginOf();
    for (const _ of [1, 2])
      expect((await openAgain(denied, other)).headers.location).toBe(`${RETURN_TO}?keyring_error=DENIED_BY_USER`);
  });

  it('gets nothing in a browser that received the response, which cleared the cookie', async () => {
    const callback = await cameBack();
    await browser.open(callback);
    const { status, text } = await browser.open(callback);
    expect(status).toBe(400);
    expect(text).toMatch('You are signed in');
  });

  it('does not restore a session after a logout', async () => {
    const callback = await cameBack();
    const cookie = await preLoginOf();
    await browser.open(callback);
    await browser.data(LOGOUT);
    const answer = await openAgain(callback, cookie);
    expect([answer.headers.location, sessionIn(answer)]).toEqual([`${RETURN_TO}?keyring_error=INVALID_STATE`, []]);
    expect(await session()).toBeNull();
  });

  it('does not replace the newer value of a later login', async () => {
    const callback = await cameBack();
    const cookie = await preLoginOf();
    await browser.open(callback);
    await signIn(browser, world, 'pool');
    const newest = await browser.session();
    const answer = await openAgain(callback, cookie);
    expect([answer.headers.location, sessionIn(answer)]).toEqual([RETURN_TO, []]);
    expect(await browser.session()).toBe(newest);
    expect(await session()).not.toBeNull();
  });

  it('does not end another session that the browser has begun since', async () => {
    const callback = await cameBack();
    await hangUp(pathOf(callback));
    await signIn(browser, world, 'pool');
    const other = await session();
    const answer = await browser.open(callback);
    expect([answer.headers.location, sessionIn(answer)]).toEqual([`${RETURN_TO}?keyring_error=INVALID_STATE`, []]);
    expect((await session())?.id).toBe(other?.id);
  });
});

describe('when the client disconnects before the response to the login mutation', () => {
  const input = () => inputFor(world.sandboxes, 'pmapi');
  const lose = () => hangUp('/graphql', mutation(LOGIN, { input: input() }), world.sandboxes.pmapi as never, PMAPI);

  it('the session ends and its tokens are revoked', async () => {
    await lose();
    later(121_000);
    await expect.poll(() => live('pmapi'), { timeout: 10_000 }).toBe(0);
  });

  it('the client can sign in again, and the session that it did not receive ends', async () => {
    await lose();
    const { session: again } = await signIn(browser, world, 'pmapi');
    later(121_000);
    await sleep(2_000);
    expect((await session())?.id).toBe(again.id);
  });

  it('a further field of the same operation does not count as use of the session', async () => {
    const query = LOGIN.replace(/\}$/, ' refresh(provider: PMAPI) { __typename } }');
    await hangUp('/graphql', mutation(query, { input: input() }), world.sandboxes.pmapi as never, PMAPI);
    await sleep(300);
    later(121_000);
    await expect.poll(() => live('pmapi'), { timeout: 10_000 }).toBe(0);
  });
});

describe('a session whose response was written', () => {
  it('is kept for a day without use, then ends and its tokens are revoked', async () => {
    await browser.open(await cameBack());
    await sleep(100);
    later(DAY_MS - 60_000);
    await sleep(2_000);
    expect(live('socios')).toBe(2);
    later(61_000);
    await expect.poll(() => live('socios'), { timeout: 10_000 }).toBe(0);
    expect(await session()).toBeNull();
  });

  it('is kept as long as any other once it was used', async () => {
    await browser.open(await cameBack());
    expect(await session()).not.toBeNull();
    later(6 * DAY_MS);
    await sleep(2_000);
    expect(await session()).not.toBeNull();
  });

  it('ends no later than an idle one', async () => {
    await world.close();
    await begin({ KEYRING_SESSION_IDLE: '90' });
    await browser.open(await cameBack());
    await sleep(100);
    later(85_000);
    expect(await session()).not.toBeNull();
    await browser.open(await cameBack());
    await sleep(100);
    later(91_000);
    expect(await session()).toBeNull();
    await expect.poll(() => live('socios'), { timeout: 10_000 }).toBe(0);
  });
});

describe('when a bearer client does not receive the response of completeLogin', () => {
  let bearer: Bearer;
  beforeEach(() => {
    bearer = world.bearer();
  });
  const complete = async (back: object) =>
    (await bearer.data<{ completeLogin: LoginAnswer }>(COMPLETE, back)).completeLogin;

  it('a repeat with its old value gets the outcome and the new value', async () => {
    const { searchParams } = new URL(await consent(world.browser(), await beginSocios(bearer)));
    const back = { code: searchParams.get('code'), state: searchParams.get('state') };
    const held = bearer.value;
    const first = await complete(back);
    const given = bearer.value;
    expect(given).not.toBe(held);
    bearer.value = held;
    const second = await complete(back);
    expect(second.session?.id).toBe(first.session?.id);
    expect(bearer.value).toBe(given);
    expect(exchanges()).toBe(1);
    bearer.value = held;
    expect(await complete({ ...back, code: 'another' })).toMatchObject({ reason: 'INVALID_STATE' });
  });
});

describe('a browser that prefetches', () => {
  const GUESSES: readonly Record<string, string>[] = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'x-purpose': 'preview' },
  ];

  it.each(GUESSES)('begins no login (%j)', async headers => {
    const answer = await browser.request({ url: '/login/socios', headers });
    expect([answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([503, undefined, undefined]);
    expect(answer.headers['cache-control']).toMatch('no-store');
  });

  it.each(GUESSES)('finishes no login (%j)', async headers => {
    const callback = await cameBack();
    const answer = await browser.request({ url: callback, headers });
    expect([answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([503, undefined, undefined]);
    expect(exchanges()).toBe(0);
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
  });

  it.each(['HEAD', 'OPTIONS', 'POST'])('finishes no login by %s', async method => {
    const callback = await cameBack();
    const answer = await browser.request({ url: callback, method });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(exchanges()).toBe(0);
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
  });
});
