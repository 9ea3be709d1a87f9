import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { parseSessionValue } from '../auth/crypto/ids.js';
import type { Transport } from '../auth/sessions/transport.js';

/** Names and attributes of the gateway's two cookies (RFC 6265bis). */
export interface CookieJarStyle {
  readonly session: string;
  /** Binds a redirect login's state to the browser that began it; `-` and the login's id follow. */
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

/** The rest of the cookie names that begin with a prefix, in the header's order: the oldest first (RFC 6265, 5.4). */
function cookieSuffixes(header: string | undefined, prefix: string): string[] {
  const names = (header ?? '').split(';').map(pair => pair.slice(0, Math.max(0, pair.indexOf('='))).trim());
  return names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
}

/** One cookie's value from a Cookie header; the first if the name is there twice. */
function readCookie(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || undefined;
  }
  return undefined;
}

/** Form of the ids that the gateway generates; a client may send anything. */
const PRE_LOGIN_ID = /^[\w-]{1,40}$/;
const BEARER = /^Bearer +(\S+)$/i;

/** The session over HTTP: reads the cookies and headers of one request, and collects those of its response. */
export class HttpTransport implements Transport {
  readonly presented: Transport['presented'];
  latest: Transport['presented'];
  /** Id of the session presented, whether or not there is one of that id. */
  readonly sid: string | undefined;
  /** Whether the request has the session cookie, with any value. */
  readonly hasSessionCookie: boolean;

  /** Whether the session presented has ended on this request. */
  hasEnded = false;

  private readonly headers: IncomingHttpHeaders;
  private readonly style: CookieJarStyle;
  /** By name: of two writes the later one counts. */
  private cookies: Map<string, string> | undefined;
  private bearer: string | undefined;
  /** To be called when the response is written; undefined: it carries no new session value. */
  delivered: (() => void) | undefined;

  constructor(headers: IncomingHttpHeaders, style: CookieJarStyle) {
    this.headers = headers;
    this.style = style;
    const cookie = readCookie(headers.cookie, style.session);
    const bearer = headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];
    this.hasSessionCookie = cookie !== undefined;
    this.presented = bearer
      ? { by: 'bearer', value: bearer }
      : cookie === undefined
        ? undefined
        : { by: 'cookie', value: cookie };
    this.latest = this.presented;
    this.sid = this.presented && parseSessionValue(this.presented.value)?.sid;
  }

  get wantsBearer(): boolean {
    if (this.headers.origin !== undefined) return false;
    return this.presented ? this.presented.by === 'bearer' : this.headers['x-keyring-transport'] === 'bearer';
  }

  get preLogins(): readonly string[] {
    return cookieSuffixes(this.headers.cookie, `${this.style.preLogin}-`).filter(id => PRE_LOGIN_ID.test(id));
  }

  preLogin(id: string): string | undefined {
    return readCookie(this.headers.cookie, `${this.style.preLogin}-${id}`);
  }

  issue(by: 'cookie' | 'bearer', value: string, maxAgeSeconds: number, delivered?: () => void): void {
    this.latest = { by, value };
    this.delivered = delivered;
    if (by === 'bearer') this.bearer = value;
    else this.write(this.style.session, value, maxAgeSeconds);
  }

  clear(): void {
    this.hasEnded = true;
    this.latest = undefined;
    this.bearer = undefined;
    const holdsCookie = this.hasSessionCookie && this.presented?.by === 'cookie';
    if (holdsCookie || this.cookies?.has(this.style.session)) this.write(this.style.session, '', 0);
  }

  issuePreLogin(value: string, maxAgeSeconds: number, id: string): void {
    this.write(`${this.style.preLogin}-${id}`, value, maxAgeSeconds);
  }

  clearPreLogin(id: string): void {
    this.write(`${this.style.preLogin}-${id}`, '', 0);
  }

  /** Headers for the response, one for each cookie. Undefined: there are none. */
  written(): OutgoingHttpHeaders | undefined {
    const { cookies, bearer } = this;
    if (!cookies && bearer === undefined) return undefined;
    return {
      ...(cookies && { 'set-cookie': [...cookies.values()] }),
      ...(bearer !== undefined && { 'x-keyring-session': bearer }),
    };
  }

  private write(name: string, value: string, maxAgeSeconds: number): void {
    this.cookies ??= new Map();
    this.cookies.set(name, `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; ${this.style.attributes}`);
  }
}
