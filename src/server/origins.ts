import type { OutgoingHttpHeaders } from 'node:http';
import { type Reply, refusal } from './reply.js';
import type { RequestContext } from './request-context.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export const isLoopback = (hostname: string): boolean => LOOPBACK.includes(hostname);

export interface OriginSettings {
  readonly publicUrl: string;
  readonly production: boolean;
  /** Other origins that may send requests with credentials. */
  readonly origins: readonly string[];
}

/** The gateway's own origin, and those whose pages may use it. */
export interface Origins {
  /** The gateway's own, that of PUBLIC_URL. */
  readonly own: string;
  /** Browsers use https, and are told to use nothing else (RFC 6797). */
  readonly isHttps: boolean;
  /** Plain http on this machine: cookies then do without `Secure` and the `__Host-` prefix. */
  readonly isPlainLoopback: boolean;
  /** Whether a page of this origin (the Origin header's value) may send requests. */
  allows(origin: string): boolean;
  /** The URL of a page under PUBLIC_URL when it was requested under another loopback name, which has another cookie. */
  properUrl(host: string | undefined, path: string): string | undefined;
}

/** Outside production the loopback names of PUBLIC_URL's port count as one origin. */
export function createOrigins({ publicUrl, production, origins }: OriginSettings): Origins {
  const { origin, host, hostname, port, protocol } = new URL(publicUrl);
  const isLocal = isLoopback(hostname);
  const names = isLocal && !production ? LOOPBACK.map(name => (port ? `${name}:${port}` : name)) : [];
  const others = new Set(names.filter(name => name !== host));
  const allowed = new Set([origin, ...origins, ...names.map(name => `${protocol}//${name}`)]);
  return {
    own: origin,
    isHttps: protocol === 'https:',
    isPlainLoopback: isLocal && protocol === 'http:',
    allows: requested => allowed.has(requested),
    properUrl: (requested, path) => (requested !== undefined && others.has(requested) ? `${origin}${path}` : undefined),
  };
}

const NOT_ALLOWED: OutgoingHttpHeaders = { vary: 'Origin' };

/** CORS headers of a response: with credentials for allowed origins, none for others. */
export function corsHeaders({ headers: { origin } }: RequestContext, origins: Origins): OutgoingHttpHeaders {
  if (origin === undefined || !origins.allows(origin)) return NOT_ALLOWED;
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after, x-request-id',
  };
}

/** An origin as it may be repeated to the client that sent it. */
const ORIGIN = /^(?:null|[a-z][a-z0-9+.-]{0,30}:\/\/[a-z0-9.:[\]-]{1,200})$/i;

/** The refusal of an origin that is not allowed, `null` included. */
export function refuseOrigin(context: RequestContext, origins: Origins): Reply | undefined {
  const { origin } = context.headers;
  if (origin === undefined || origins.allows(origin)) return undefined;
  const named = ORIGIN.test(origin) ? `The origin ${origin}` : 'The origin of this request';
  return refusal(context, 403, 'FORBIDDEN', `${named} is not in KEYRING_ORIGINS: its pages may not use this gateway.`);
}

const HEADER_LIST = /^[\w\-, ]{1,500}$/;

/** The response to OPTIONS, whether it is a preflight or not; the origin is allowed. */
export function preflight({ headers }: RequestContext): Reply {
  const requested = headers['access-control-request-headers'];
  const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
  return {
    status: 204,
    body: '',
    headers: isPreflight
      ? {
          'access-control-allow-methods': 'GET, POST',
          'access-control-max-age': '600',
          ...(requested && HEADER_LIST.test(requested) && { 'access-control-allow-headers': requested }),
        }
      : { allow: 'GET, POST, OPTIONS' },
  };
}
