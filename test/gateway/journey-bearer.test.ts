import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/gateway.js';
import type { Bearer } from '../support/http-client.js';
import { COMPLETE, LOGOUT, REFRESH, SESSION, WHO } from './journey-queries.js';
import { beginSocios, consent, type LoginAnswer, signIn } from './journey-steps.js';

/** Code and state of a callback address, as a client reads them that takes the callback itself. */
const codeAndState = (callback: string) => {
  const { searchParams } = new URL(callback);
  return { code: searchParams.get('code'), state: searchParams.get('state') };
};

describe('a journey without cookies', () => {
  let world: World;
  let bearer: Bearer;
  beforeEach(async () => {
    world = await startWorld();
    bearer = world.bearer();
  });
  afterEach(() => world.close());

  const knows = async (client: Bearer) => (await client.data<{ session: object | null }>(SESSION)).session !== null;

  const as = (value: string | undefined): Bearer => {
    const twin = world.bearer();
    twin.value = value;
    return twin;
  };

  it('gets a new value with each login, and the old one is invalid', async () => {
    await signIn(bearer, world, 'pool');
    const first = bearer.value;
    await signIn(bearer, world, 'pmapi');
    const second = bearer.value;
    expect(first).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(second?.split('.')[0]).toBe(first?.split('.')[0]);
    expect(second).not.toBe(first);
    expect([await knows(as(first)), await knows(as(second))]).toEqual([false, true]);

    expect(await bearer.data(WHO)).toMatchObject({
      viewer: { pool: { id: '1001' }, pmapi: { id: '71' }, socios: null },
    });
    expect(await bearer.data(REFRESH, { provider: 'POOL' })).toMatchObject({ refresh: { grant: { generation: 2 } } });
    expect(await bearer.data(LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
    expect(await knows(as(second))).toBe(false);
    expect(await as(second).data(LOGOUT)).toMatchObject({ logout: { sessionsEnded: 0 } });
  });

  it('sets no cookie and returns the value in no body', async () => {
    const answers: string[] = [];
    const cookies: unknown[] = [];
    await world.close();
    world = await startWorld({
      watch: ({ text, headers }) => {
        answers.push(text);
        cookies.push(headers['set-cookie']);
      },
    });
    bearer = world.bearer();
    await signIn(bearer, world, 'purewl');
    await bearer.data(WHO);
    await bearer.data(LOGOUT);
    expect(cookies).toEqual([undefined, undefined, undefined]);
    expect(answers.join()).not.toContain(bearer.value?.split('.')[1]);
  });

  it('completes a redirect login with the value of the empty session it began with', async () => {
    const authorizationUrl = await beginSocios(bearer);
    const empty = bearer.value;
    expect(empty).toBeDefined();
    expect(await bearer.data(SESSION)).toMatchObject({ session: { grants: [] } });
    const back = codeAndState(await consent(world.browser(), authorizationUrl, { account: 'li' }));

    const stranger = as(undefined);
    expect(await stranger.data(COMPLETE, back)).toMatchObject({
      completeLogin: { __typename: 'LoginRefused', reason: 'INVALID_STATE' },
    });
    const { completeLogin } = await bearer.data<{ completeLogin: LoginAnswer }>(COMPLETE, back);
    expect(completeLogin).toMatchObject({ __typename: 'LoggedIn', grant: { provider: 'SOCIOS' } });
    expect(bearer.value).not.toBe(empty);
    expect([await knows(as(empty)), await knows(bearer)]).toEqual([false, true]);
    expect(await bearer.data(WHO)).toMatchObject({ viewer: { socios: { username: '李小梅' } } });
    // The state is used up, also for its owner.
    expect(await bearer.data(COMPLETE, back)).toMatchObject({ completeLogin: { reason: 'INVALID_STATE' } });
  });

  it('stays without cookies when a login presents the value of a session that has ended', async () => {
    await signIn(bearer, world, 'pool');
    await bearer.data(LOGOUT);
    const ended = bearer.value;
    await signIn(bearer, world, 'pmapi');
    expect(bearer.value).not.toBe(ended);
    expect(await knows(bearer)).toBe(true);
  });

  it('does not accept the value of a cookie session', async () => {
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    expect(await knows(as(await browser.session()))).toBe(false);
  });
});
