import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../auth/index.js';
import type { ClientRequest } from '../auth/sessions/transport.js';
import type { ApiKey, CredentialPolicy, GatewayContext, OpenedRequest } from '../provider/context.js';
import type { ProviderId } from '../provider-id.js';
import type { RequestSpan, RequestTracer } from '../telemetry/telemetry.js';
import { clientAddress, requestTarget } from './http-request.js';
import { type CookieJarStyle, HttpTransport } from './transport.js';

interface RequestContextOptions {
  readonly engine: Engine;
  readonly trustedProxies: number;
  readonly cookies: CookieJarStyle;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
  readonly traces: RequestTracer;
  readonly clientOf: (sid: string | undefined, address: string) => string;
}

/** Filled in while an operation is executed, for its line in the log. */
interface OperationReport {
  operation?: { readonly name: string | undefined; readonly type: string };
  codes?: readonly string[];
}

const SANE_ID = /^[\w.-]{8,64}$/;

/** A signal that is aborted when the client hangs up before it has its whole response. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  // Each upstream call under way listens: more than ten are no leak.
  setMaxListeners(0, signal);
  const abortIfCut = () => {
    if (response.destroyed && !response.writableEnded) controller.abort();
  };
  abortIfCut();
  response.once('close', abortIfCut);
  return signal;
}

/** One request, from the socket to the response. It is created once and passed down unchanged: to the routes, the resolvers and the engine. */
export class RequestContext implements ClientRequest, GatewayContext {
  /** The client's own id if it is sane, else random. */
  readonly id: string;
  readonly method: string;
  /** Path without the query; `*` if the request is about the server itself. */
  readonly path: string;
  /** Query with its question mark, or empty. */
  readonly search: string;
  /** Host and port that the client names. */
  readonly host: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly receivedAtMs: number;
  /** The same on a clock that is never set, ms. */
  readonly startedAtMs = performance.now();
  readonly address: string;
  readonly client: string;
  readonly userAgent: string | undefined;
  readonly span: RequestSpan;
  readonly transport: HttpTransport;
  readonly report: OperationReport = {};
  private readonly engine: Engine;
  private readonly response: ServerResponse;
  private clientSignal: AbortSignal | undefined;
  private opened: OpenedRequest | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: RequestContextOptions) {
    const { headers, method = 'GET' } = request;
    const { 'x-request-id': id, traceparent } = headers;
    const { path, search, host } = requestTarget(request);
    this.id = typeof id === 'string' && SANE_ID.test(id) ? id : randomUUID();
    this.method = method;
    this.path = path;
    this.search = search;
    this.host = host;
    this.headers = headers;
    this.receivedAtMs = options.now();
    this.userAgent = headers['user-agent'];
    this.transport = new HttpTransport(headers, options.cookies);
    this.address = clientAddress(request, options.trustedProxies);
    this.client = options.clientOf(this.transport.sid, this.address);
    this.response = response;
    this.span = options.traces.request(this.id, method, typeof traceparent === 'string' ? traceparent : undefined);
    this.engine = options.engine;
  }

  /** Made on first use: an AbortSignal costs some 5 µs on Node 20, and many requests call no provider. */
  get signal(): AbortSignal {
    this.clientSignal ??= clientSignal(this.response);
    return this.clientSignal;
  }

  get sessions(): OpenedRequest['sessions'] {
    return this.atEngine.sessions;
  }

  upstream<Api>(key: ApiKey<Api>, policy: CredentialPolicy, account?: string | null): Api | Promise<Api> {
    return this.atEngine.upstream(key, policy, account);
  }

  hasOwnGrant(provider: ProviderId): Promise<boolean> {
    return this.atEngine.hasOwnGrant(provider);
  }

  /** Opened when something needs it. */
  private get atEngine(): OpenedRequest {
    this.opened ??= this.engine.open(this);
    return this.opened;
  }
}
