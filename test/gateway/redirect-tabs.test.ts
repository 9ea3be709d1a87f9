import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import type { Bearer, Browser } from '../support/http-client.js';
import { COMPLETE, LOGOUT, SESSION } from './journey-queries.js';
import { beginSocios, consent, type LoginAnswer, signIn } from './journey-steps.js';

const PRE_LOGIN = 'keyring-login-';
const to = (tab: string) => `${RETURN_TO}/${tab}`;

interface SessionAnswer {
  readonly session: {
    readonly id: string;
    readonly grants: readonly { provider: string; generation: number }[];
  } | null;
}

describe('when several redirect logins of one browser are in progress', () => {
  let world: World;
  let browser: Browser;
  beforeEach(async () => {
    world = await startWorld();
    browser = world.browser();
  });
  afterEach(() => world.close());

  /** A tab that has the user's decision, and whose callback is not opened yet. */
  const tab = async (name: string, decision: 'allow' | 'deny' = 'allow') => {
    const { headers } = await browser.open(`/login/socios?returnTo=${encodeURIComponent(to(name))}`);
    return consent(browser, headers.location ?? '', { decision });
  };
  const finish = async (callback: string) => (await browser.open(callback)).headers.location;
  /** Where tabs end up whose callbacks come at once. Those that the gateway sends to themselves come again with the cookies of the others. */
  const ends = async (callbacks: readonly string[]) => {
    const places = await Promise.all(callbacks.map(finish));
    const ended = [];
    for (const [index, place] of places.entries()) {
      const { pathname, search } = new URL(callbacks[index] ?? '');
      ended.push(place === `${pathname}${search}` ? await finish(place) : place);
    }
    return ended;
  };
  const session = async () => (await browser.data<SessionAnswer>(SESSION)).session;
  const liveRefreshTokens = () => world.sandboxes.socios.ledger.live(Date.now(), 'refresh').length;

  it.each([
    ['in the order they began', [0, 1, 2]],
    ['in reverse order', [2, 1, 0]],
    ['in any other order', [1, 2, 0]],
  ])('each returns to its own returnTo, %s, and all end in one session', async (_title, order) => {
    const tabs = [await tab('one'), await tab('two'), await tab('three')];
    const names = ['one', 'two', 'three'];
    const ids = [];
    for (const index of order) {
      expect(await finish(tabs[index] ?? '')).toBe(to(names[index] ?? ''));
      ids.push((await session())?.id);
    }
    expect(new Set(ids).size).toBe(1);
    expect(await session()).toMatchObject({ grants: [{ provider: 'SOCIOS', generation: 3 }] });
    await expect.poll(liveRefreshTokens).toBe(1);
  });

  it('a login that begins after another has ended adds to the same session', async () => {
    const one = await tab('one');
    expect(await finish(one)).toBe(to('one'));
    const first = await session();
    const two = await tab('two');
    expect(await finish(two)).toBe(to('two'));
    expect((await session())?.id).toBe(first?.id);
  });

  it('a login that begins before another ends keeps the grants of that one', async () => {
    const redirect = await tab('socios');
    const { session: by } = await signIn(browser, world, 'pool');
    expect(await finish(redirect)).toBe(to('socios'));
    expect((await session())?.id).toBe(by.id);
    expect((await session())?.grants.map(({ provider }) => provider).sort()).toEqual(['POOL', 'SOCIOS']);
  });

  it('one begun by the mutation and one by navigation both succeed', async () => {
    const byMutation = await consent(browser, await beginSocios(browser, { returnTo: to('mutation') }));
    const byPage = await tab('page');
    expect(await finish(byPage)).toBe(to('page'));
    expect(await finish(byMutation)).toBe(to('mutation'));
  });

  it.each([
    ['first', true],
    ['last', false],
  ])('one that the user denies %s does not end the other', async (_title, isFirst) => {
    const denied = await tab('denied', 'deny');
    const allowed = await tab('allowed');
    const deny = async () => expect(await finish(denied)).toBe(`${to('denied')}?keyring_error=DENIED_BY_USER`);
    if (isFirst) await deny();
    expect(await finish(allowed)).toBe(to('allowed'));
    if (!isFirst) await deny();
    expect(await session()).not.toBeNull();
  });

  it('both succeed in a session from before, and replace its secret', async () => {
    const { session: before } = await signIn(browser, world, 'pool');
    const secret = await browser.session();
    const [one, two] = [await tab('one'), await tab('two')];
    expect(await finish(two)).toBe(to('two'));
    expect(await finish(one)).toBe(to('one'));
    expect((await session())?.id).toBe(before.id);
    expect(await browser.session()).not.toBe(secret);
  });

  it('both succeed when their callbacks arrive at the same moment', async () => {
    const tabs = [await tab('one'), await tab('two'), await tab('three')];
    expect(await ends(tabs)).toEqual([to('one'), to('two'), to('three')]);
    expect(await session()).toMatchObject({ grants: [{ provider: 'SOCIOS', generation: 3 }] });
    await expect.poll(liveRefreshTokens).toBe(1);
  });

  it('both succeed in a session from before when their callbacks arrive at the same moment', async () => {
    const { session: before } = await signIn(browser, world, 'pool');
    const tabs = [await tab('one'), await tab('two')];
    expect(await ends(tabs)).toEqual([to('one'), to('two')]);
    expect((await session())?.id).toBe(before.id);
    expect((await session())?.grants).toMatchObject([{ provider: 'POOL' }, { provider: 'SOCIOS', generation: 2 }]);
  });

  it('one that fails at the provider does not delay the other', async () => {
    const [one, two] = [await tab('one'), await tab('two')];
    world.sandboxes.socios.faults.next({ method: 'POST', path: /^\/oauth2\/token$/ }, { kind: 'reset' });
    const places = await ends([one, two]);
    expect(places.filter(url => url?.includes('PROVIDER_UNAVAILABLE'))).toHaveLength(1);
    expect(await session()).toMatchObject({ grants: [{ provider: 'SOCIOS', generation: 1 }] });
  });

  it('a logout between them ends the logins that were begun in the session', async () => {
    await signIn(browser, world, 'pool');
    const one = await tab('one');
    await browser.data(LOGOUT);
    expect((await browser.open(one)).status).toBe(400);
    expect(await session()).toBeNull();
  });

  const preLogins = async () =>
    (await browser.jar.getCookies(world.url)).filter(({ key }) => key.startsWith(PRE_LOGIN));

  it('all that begin at the same moment succeed, though the browser had no cookie yet', async () => {
    const begun = await Promise.all(
      ['one', 'two', 'three'].map(name => browser.open(`/login/socios?returnTo=${encodeURIComponent(to(name))}`)),
    );
    for (const [index, name] of ['one', 'two', 'three'].entries())
      expect(await finish(await consent(browser, begun[index]?.headers.location ?? ''))).toBe(to(name));
  });

  it('each has its own cookie for ten minutes, which is cleared when it ends and leaves those of the others', async () => {
    const one = await tab('one');
    const [first] = await preLogins();
    expect([first?.maxAge, first?.httpOnly, first?.sameSite]).toEqual([600, true, 'lax']);
    const two = await tab('two', 'deny');
    expect(await preLogins()).toHaveLength(2);
    await finish(two);
    expect(await preLogins()).toEqual([first]);
    await finish(one);
    expect(await preLogins()).toEqual([]);
  });

  it('twenty are allowed, and one more ends the oldest', async () => {
    const tabs = [];
    for (let n = 0; n < 21; n += 1) tabs.push(await tab(`tab-${n}`));
    expect(await preLogins()).toHaveLength(20);
    expect((await browser.open(tabs[0] ?? '')).status).toBe(400);
    expect(await finish(tabs[1] ?? '')).toBe(to('tab-1'));
    expect(await finish(tabs[20] ?? '')).toBe(to('tab-20'));
  });

  it('another browser ends none of them, though it has its own logins in progress', async () => {
    const mine = await tab('mine');
    const stranger = world.browser();
    await beginSocios(stranger);
    expect((await stranger.open(mine)).status).toBe(400);
    expect(await finish(mine)).toBe(to('mine'));
  });
});

describe('when a bearer client has several redirect logins in progress', () => {
  let world: World;
  let bearer: Bearer;
  beforeEach(async () => {
    world = await startWorld();
    bearer = world.bearer();
  });
  afterEach(() => world.close());

  const consented = async (account: string) => {
    const { searchParams } = new URL(await consent(world.browser(), await beginSocios(bearer), { account }));
    return { code: searchParams.get('code'), state: searchParams.get('state') };
  };
  const complete = async (back: object) =>
    (await bearer.data<{ completeLogin: LoginAnswer }>(COMPLETE, back)).completeLogin;

  it('each succeeds with the newest value of the session, in any order', async () => {
    const [one, two] = [await consented('ana'), await consented('li')];
    const second = await complete(two);
    const first = await complete(one);
    expect([first.__typename, second.__typename]).toEqual(['LoggedIn', 'LoggedIn']);
    expect(first.session?.id).toBe(second.session?.id);
    expect(first.grant?.generation).toBe(2);
  });

  it('a login is refused with a value that another login has replaced', async () => {
    const [one, two] = [await consented('ana'), await consented('li')];
    const empty = bearer.value;
    expect((await complete(one)).__typename).toBe('LoggedIn');
    const newest = bearer.value;
    bearer.value = empty;
    expect(await complete(two)).toMatchObject({ __typename: 'LoginRefused', reason: 'INVALID_STATE' });
    bearer.value = newest;
    expect((await complete(two)).__typename).toBe('LoggedIn');
  });
});

describe('when a bearer client begins a second login late in the session that was created for the first', () => {
  it('the session lasts as long as the second login may take', async () => {
    let ahead = 0;
    const world = await startWorld({ overrides: { store: new MemoryStore(() => Date.now() + ahead) } });
    const bearer = world.bearer();
    await beginSocios(bearer);
    ahead = 550_000;
    const authorizationUrl = await beginSocios(bearer);
    ahead = 1_100_000;
    const { searchParams } = new URL(await consent(world.browser(), authorizationUrl));
    const back = { code: searchParams.get('code'), state: searchParams.get('state') };
    expect(await bearer.data(COMPLETE, back)).toMatchObject({ completeLogin: { __typename: 'LoggedIn' } });
    await world.close();
  });
});

describe('the page for a failed callback', () => {
  let world: World;
  let browser: Browser;
  beforeEach(async () => {
    world = await startWorld();
    browser = world.browser();
  });
  afterEach(() => world.close());

  const UNKNOWN = `/callback/socios?code=c&state=${'A'.repeat(43)}`;
  const links = (html: string) =>
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  const AGAIN = `/login/socios?returnTo=${encodeURIComponent(RETURN_TO)}`;

  it('offers to start again and links to the application', async () => {
    const { status, text, headers } = await browser.open(UNKNOWN);
    expect(status).toBe(400);
    expect(headers['content-security-policy']).toMatch("default-src 'none'");
    expect(text).toMatch('Not signed in');
    expect(text).toMatch('INVALID_STATE');
    expect(links(text)).toEqual([AGAIN, RETURN_TO]);
    expect((await browser.open(AGAIN)).status).toBe(303);
  });

  it('says that the visitor is signed in', async () => {
    await signIn(browser, world, 'pool');
    const { status, text } = await browser.open(UNKNOWN);
    expect(status).toBe(400);
    expect(text).toMatch('You are signed in');
    expect(links(text)).toEqual([RETURN_TO, AGAIN]);
  });

  it('offers to start again when the returnTo is not allowed', async () => {
    const { status, text } = await browser.open('/login/socios?returnTo=https://evil.test');
    expect(status).toBe(400);
    expect(links(text)).toEqual([AGAIN, RETURN_TO]);
    expect(text).not.toMatch('evil');
  });

  it('offers to start again where the login named no application', async () => {
    const callback = await consent(browser, await beginSocios(browser), { decision: 'deny' });
    const { answer } = await browser.follow(callback);
    expect(answer.text).toMatch('DENIED_BY_USER');
    expect(links(answer.text)).toEqual([AGAIN, RETURN_TO]);
  });
});
