/**
 * Server-side rendering for a person whose browser has the session: what the browser sent goes along. Only reads: a login by the server would give
 * the cookie to nobody.
 */
export function fetchFor(request: { readonly headers: Headers }): typeof fetch {
  const cookie = request.headers.get('cookie') ?? '';
  return (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookie);
    return fetch(input, { ...init, headers });
  };
}

/** A server that signs in for itself, without cookies: it keeps the session's value, which is new after each login. */
export function bearerFetch(): typeof fetch {
  let session: string | undefined;
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (session) headers.set('authorization', `Bearer ${session}`);
    else headers.set('x-keyring-transport', 'bearer');
    const answer = await fetch(input, { ...init, headers });
    session = answer.headers.get('x-keyring-session') ?? session;
    return answer;
  };
}
