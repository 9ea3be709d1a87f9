import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Transport } from '../auth/sessions/transport.js';
import { type CookieJarStyle, readCookie } from './cookies.js';

const BEARER = /^Bearer +(\S+)$/i;

/** The session's way over HTTP: reads cookies and headers of one request, gathers what is to be written on its answer. */
export class HttpTransport implements Transport {
  readonly presented: Transport['presented'];
  readonly wantsBearer: boolean;
  readonly preLogin: string | undefined;
  /** Whether the request carries the session cookie, whatever it holds. */
  readonly hasSessionCookie: boolean;

  private readonly style: CookieJarStyle;
  /** By name: of two writes the later one counts. */
  private readonly cookies = new Map<string, string>();
  private bearer: string | undefined;

  constructor(headers: IncomingHttpHeaders, style: CookieJarStyle) {
    this.style = style;
    const cookie = readCookie(headers.cookie, style.session);
    const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
    this.hasSessionCookie = cookie !== undefined;
    this.preLogin = readCookie(headers.cookie, style.preLogin);
    this.presented = bearer
      ? { by: 'bearer', value: bearer }
      : cookie === undefined
        ? undefined
        : { by: 'cookie', value: cookie };
    this.wantsBearer =
      headers['x-keyring-transport'] === 'bearer' && cookie === undefined && headers.origin === undefined;
  }

  issue(by: 'cookie' | 'bearer', value: string, maxAgeSeconds: number): void {
    if (by === 'bearer') this.bearer = value;
    else this.write(this.style.session, value, maxAgeSeconds);
  }

  clear(): void {
    this.bearer = undefined;
    const holdsCookie = this.hasSessionCookie && this.presented?.by === 'cookie';
    if (holdsCookie || this.cookies.has(this.style.session)) this.write(this.style.session, '', 0);
  }

  issuePreLogin(value: string, maxAgeSeconds: number): void {
    this.write(this.style.preLogin, value, maxAgeSeconds);
  }

  clearPreLogin(): void {
    this.write(this.style.preLogin, '', 0);
  }

  /** Headers for the answer; each cookie a header of its own. */
  written(): OutgoingHttpHeaders {
    return {
      ...(this.cookies.size > 0 && { 'set-cookie': [...this.cookies.values()] }),
      ...(this.bearer !== undefined && { 'x-keyring-session': this.bearer }),
    };
  }

  private write(name: string, value: string, maxAgeSeconds: number): void {
    this.cookies.set(name, `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; ${this.style.attributes}`);
  }
}
