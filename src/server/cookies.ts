/** Names and attributes of the gateway's two cookies (RFC 6265bis). */
export interface CookieJarStyle {
  readonly session: string;
  /** Binds a redirect login's state to the browser that began it; `-` and an id follow, for each login has a cookie of its own. */
  readonly preLogin: string;
  readonly attributes: string;
}

/** `__Host-` and Secure everywhere but on plain-http loopback, where browsers would not keep such a cookie. */
export function cookieStyle(isPlainLoopback: boolean): CookieJarStyle {
  return isPlainLoopback
    ? { session: 'keyring', preLogin: 'keyring-login', attributes: 'Path=/; HttpOnly; SameSite=Lax' }
    : {
        session: '__Host-keyring',
        preLogin: '__Host-keyring-login',
        attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax',
      };
}

/** What follows a prefix in the names of a Cookie header, in its order: the oldest first (RFC 6265, 5.4). */
export function cookieSuffixes(header: string | undefined, prefix: string): string[] {
  const names = (header ?? '').split(';').map(pair => pair.slice(0, Math.max(0, pair.indexOf('='))).trim());
  return names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
}

/** One cookie's value from a Cookie header; the first where a name comes twice. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || undefined;
  }
  return undefined;
}
