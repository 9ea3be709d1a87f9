import { CookieJar } from 'tough-cookie';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieFetch } from '../../../test/clients/cookie-fetch.js';
import { startWorld, type World } from '../../../test/support/gateway.js';
import { createKeyring } from '../src/index.js';
import { bearerFetch, forwardSession } from '../src/server.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const connect = (fetch: typeof globalThis.fetch) => createKeyring({ url: `${world.url}/graphql`, fetch });
const login = (name: keyof World['sandboxes']) => world.sandboxes[name].logins[0]?.input as object;

/** A `fetch` that keeps what it is called with. */
function recorded() {
  const calls: RequestInit[] = [];
  const send: typeof fetch = async (_input, init = {}) => {
    calls.push(init);
    return Response.json({ data: {} });
  };
  return { calls, send };
}

const cookieSent = (headers: Headers): string | null => {
  const { calls, send } = recorded();
  void forwardSession(headers, send)('https://gateway.example/graphql', { headers: { 'x-keyring-csrf': '1' } });
  return new Headers(calls[0]?.headers).get('cookie');
};

describe('forwardSession', () => {
  it('lets a server read the session of the browser whose request it handles, for a first paint', async () => {
    const jar = new CookieJar();
    await connect(cookieFetch(world.url, jar)).signIn(login('pmapi'));
    const headers = new Headers({ cookie: await jar.getCookieString(world.url) });
    const server = connect(forwardSession(headers));
    await server.load();
    const { status, session, providers } = server.getState();
    expect({ status, session }).toMatchObject({ status: 'signed-in', session: { grants: [{ provider: 'PMAPI' }] } });

    const page = createKeyring({ url: '/graphql', initial: { session, providers } });
    expect(page.getState()).toMatchObject({ status: 'signed-in', session, providers });
  });

  it.each([
    ['on localhost', 'theme=dark; keyring=a.b', 'keyring=a.b'],
    ['on https', '__Host-keyring=a.b; tracking=1', '__Host-keyring=a.b'],
    ['of a login under way', 'keyring-login-abc=1', null],
    ['of others', 'mykeyring=1; theme=dark', null],
  ])('passes on the session cookie only: cookies %s', (_which, cookie, sent) => {
    expect(cookieSent(new Headers({ cookie }))).toBe(sent);
  });

  it('sends no cookie where the browser sent none', () => {
    expect(cookieSent(new Headers())).toBeNull();
  });

  it('keeps the headers of the request, and keeps its response out of caches', async () => {
    const { calls, send } = recorded();
    await connect(forwardSession(new Headers({ cookie: 'keyring=a.b' }), send)).request('{ __typename }');
    expect(calls[0]).toMatchObject({ method: 'POST', cache: 'no-store' });
    expect(Object.fromEntries(calls[0]?.headers as Headers)).toMatchObject({
      'content-type': 'application/json',
      'x-keyring-csrf': '1',
    });
  });
});

describe('bearerFetch', () => {
  it('stores each value that a login brings, and nothing else', async () => {
    const stored: string[] = [];
    const keyring = connect(
      bearerFetch({ get: async () => stored.at(-1), set: async value => void stored.push(value) }),
    );
    await keyring.signIn(login('pmapi'));
    await keyring.signIn(login('purewl'));
    await keyring.load();
    expect(stored).toEqual([expect.stringMatching(/^[\w-]+\.[\w-]+$/), expect.stringMatching(/^[\w-]+\.[\w-]+$/)]);
    expect(keyring.getState().session?.grants).toHaveLength(2);
  });

  it('continues the session that is stored', async () => {
    const values: string[] = [];
    const session = { get: () => values.at(-1) ?? null, set: (value: string) => void values.push(value) };
    await connect(bearerFetch(session)).signIn(login('pmapi'));
    const restarted = connect(bearerFetch(session));
    await restarted.load();
    expect(restarted.getState()).toMatchObject({ status: 'signed-in' });
  });

  it('begins another session where the stored one has ended', async () => {
    const values: string[] = [];
    const session = { get: () => values.at(-1), set: (value: string) => void values.push(value) };
    const keyring = connect(bearerFetch(session));
    await keyring.signIn(login('pmapi'));
    await keyring.logout();
    expect(await keyring.signIn(login('pmapi'))).toMatchObject({ outcome: 'signed-in' });
    expect(new Set(values)).toHaveLength(2);
    expect(keyring.getState().status).toBe('signed-in');
  });
});
