import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestFacts } from '../auth/sessions/transport.js';
import type { RequestSpan, RequestTracer } from '../telemetry/tracer.js';
import { clientAddress } from './client-address.js';
import { lazyClientSignal } from './client-signal.js';
import type { CookieJarStyle } from './cookies.js';
import { type RequestTarget, requestTarget } from './request-target.js';
import { HttpTransport } from './transport.js';

/** One request, from the socket to the answer: what the parts of the server know of it and tell each other. */
export interface Visit extends RequestTarget {
  /** The request's id: the client's own where it is sane, else random. */
  readonly id: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly facts: RequestFacts & { readonly client: string };
  readonly transport: HttpTransport;
  readonly trail: RequestSpan;
  /** A clock that nobody sets, when the request came in, ms. */
  readonly begunMs: number;
  /** Filled in while an operation runs, for its line in the log. */
  operation: { readonly name: string | undefined; readonly type: string } | undefined;
  codes: readonly string[] | undefined;
}

export interface VisitOptions {
  readonly trustedProxies: number;
  readonly cookies: CookieJarStyle;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
  readonly traces: RequestTracer;
  /** Whose limits a request counts against. */
  readonly clientOf: (sid: string | undefined, address: string) => string;
}

const SANE_ID = /^[\w.-]{8,64}$/;

export function openVisit(
  request: IncomingMessage,
  response: ServerResponse,
  { trustedProxies, cookies, now, traces, clientOf }: VisitOptions,
): Visit {
  const { headers, method = 'GET' } = request;
  const asked = headers['x-request-id'];
  const { path, search, host } = requestTarget(request);
  const id = typeof asked === 'string' && SANE_ID.test(asked) ? asked : randomUUID();
  const { traceparent } = headers;
  const trail = traces.request(id, method, typeof traceparent === 'string' ? traceparent : undefined);
  const transport = new HttpTransport(headers, cookies);
  const address = clientAddress(request, trustedProxies);
  const signal = lazyClientSignal(response);
  return {
    id,
    method,
    path,
    search,
    host,
    headers,
    facts: {
      receivedAtMs: now(),
      address,
      client: clientOf(transport.sid, address),
      userAgent: headers['user-agent'],
      get signal() {
        return signal();
      },
      trail,
    },
    transport,
    trail,
    begunMs: performance.now(),
    operation: undefined,
    codes: undefined,
  };
}
