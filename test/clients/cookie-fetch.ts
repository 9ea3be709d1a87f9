import { CookieJar } from 'tough-cookie';

/** A browser's fetch as a page of this origin uses it: cookies come and go by themselves. */
export function cookieFetch(origin: string, jar = new CookieJar()): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = new Headers(init.headers);
    headers.set('cookie', await jar.getCookieString(url));
    headers.set('origin', origin);
    const answer = await fetch(input, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) await jar.setCookie(line, url);
    return answer;
  };
}
