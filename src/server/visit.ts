import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../auth/sessions/transport.js';
import { clientAddress } from './client-address.js';
import type { CookieJarStyle } from './cookies.js';
import { HttpTransport } from './transport.js';

/** One request, from the socket to the answer: what the parts of the server know of it and tell each other. */
export interface Visit {
  /** The request's id: the client's own where it is sane, else random. */
  readonly id: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Query with its question mark, or empty. */
  readonly search: string;
  readonly headers: IncomingMessage['headers'];
  readonly facts: RequestFacts;
  readonly transport: HttpTransport;
  /** Filled in while an operation runs, for its line in the log. */
  operation?: { readonly name: string | undefined; readonly type: string };
  codes?: readonly string[];
}

export interface VisitOptions {
  readonly trustedProxies: number;
  readonly cookies: CookieJarStyle;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
}

const SANE_ID = /^[\w.-]{8,64}$/;

export function openVisit(request: IncomingMessage, { trustedProxies, cookies, now }: VisitOptions): Visit {
  const { headers, url = '/', method = 'GET' } = request;
  const asked = headers['x-request-id'];
  const question = url.indexOf('?');
  return {
    id: typeof asked === 'string' && SANE_ID.test(asked) ? asked : randomUUID(),
    method,
    path: question < 0 ? url : url.slice(0, question),
    search: question < 0 ? '' : url.slice(question),
    headers,
    facts: {
      receivedAtMs: now(),
      address: clientAddress(request, trustedProxies),
      userAgent: headers['user-agent'],
    },
    transport: new HttpTransport(headers, cookies),
  };
}

/** Whether a browser asks for a page, as by its address bar. */
export function wantsPage({ method, headers }: Visit): boolean {
  return method === 'GET' && headers.accept?.includes('text/html') === true;
}
