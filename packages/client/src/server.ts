/** For servers and native apps: what takes the place of a browser's `fetch`, for `createKeyring` and for any GraphQL client. */

/** The session cookie's names; the short one is for plain-http localhost. */
const SESSION_COOKIE = /^(__Host-)?keyring=/;

/**
 * Sends requests with the session of the user whose request a server handles: passes that request's session cookie on, and nothing else. Use one for each request.
 * Only for reads: a login would give the server a new cookie, which the browser does not get.
 *
 * @param headers of the browser's request, such as `await headers()` in Next.js or `request.headers`
 */
export function forwardSession(
  headers: { get(name: string): string | null },
  send: typeof fetch = fetch,
): typeof fetch {
  const cookies = (headers.get('cookie') ?? '').split(';').map(cookie => cookie.trim());
  const session = cookies.filter(cookie => SESSION_COOKIE.test(cookie)).join('; ');
  return (input, init) => {
    const own = new Headers(init?.headers);
    if (session) own.set('cookie', session);
    // Frameworks cache fetches of the server for all visitors by default.
    return send(input, { ...init, headers: own, cache: 'no-store' });
  };
}

/** Where the value of a session is kept. It is a secret: in the keychain of the system, or in memory. */
export interface SessionValue {
  /** The stored value; nullish before the first login. */
  get(): string | null | undefined | Promise<string | null | undefined>;
  /** Stores the value in place of the one before. */
  set(value: string): void | Promise<void>;
}

/**
 * Has a session without cookies, for native apps and for servers that sign in for themselves. The first login brings a value, each later one a new value in its
 * place; every request presents it. Not for web pages: there the gateway insists on its cookie, which no script can read.
 *
 * Use it for the gateway only: every server that receives the value has the session.
 */
export function bearerFetch(kept: SessionValue = inMemory(), send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    // Also with a value: its session may have ended, and a login then begins another.
    headers.set('x-keyring-transport', 'bearer');
    const value = await kept.get();
    if (value) headers.set('authorization', `Bearer ${value}`);
    const response = await send(input, { ...init, headers });
    const issued = response.headers.get('x-keyring-session');
    if (issued) await kept.set(issued);
    return response;
  };
}

function inMemory(): SessionValue {
  let value: string | undefined;
  return {
    get: () => value,
    set(issued) {
      value = issued;
    },
  };
}
