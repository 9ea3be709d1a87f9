import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../auth/index.js';
import type { ProviderId } from '../provider-id.js';
import { buildGraph } from '../resolvers/index.js';
import type { InitialLogins } from '../resolvers/login-ways.js';
import type { Logger } from '../telemetry/logger.js';
import { SILENT, type Telemetry } from '../telemetry/telemetry.js';
import { ASSETS, createGraphiql, defaultTabs, type GraphiqlTab } from './graphiql.js';
import { createPipeline, type OperationSettings } from './graphql/pipeline.js';
import { live, readiness } from './health.js';
import { prefersPage } from './http-request.js';
import { createOrigins, type OriginSettings } from './origins.js';
import { beginLogin, finishLogin, finishLoginByForm, landing, refusedPrefetch } from './redirect-login.js';
import {
  options as allowedMethods,
  notAllowed,
  page as plainPage,
  type Reply,
  redirect,
  text,
  write,
} from './reply.js';
import { RequestContext } from './request-context.js';
import { type CountTogether, type RateSettings, RequestRate } from './request-rate.js';
import { cookieStyle } from './transport.js';

export interface GatewaySettings extends OperationSettings, OriginSettings {
  /** Where redirect logins may return to; the first is where the gateway's own pages lead. */
  readonly returnTo?: readonly string[];
  readonly graphiql: boolean;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  readonly limits: OperationSettings['limits'] & RateSettings;
}

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly engine: Engine;
  /** The providers' parts of the graph. */
  readonly modules: Parameters<typeof buildGraph>[0];
  /** Yoga or envelop plugins of the project, after the gateway's own. */
  readonly plugins?: readonly Plugin[];
  readonly logger: Logger;
  /** Default: nothing is measured. */
  readonly telemetry?: Telemetry | undefined;
  /** Where all replicas count together. */
  readonly countTogether: CountTogether;
  /** What GraphiQL opens with; default: tabs that work with any providers. */
  readonly tabs?: readonly GraphiqlTab[] | undefined;
  /** Logins of sandboxes that sign-in forms begin with; absent: forms are empty. */
  readonly initialLogins?: InitialLogins | undefined;
  /** Our clock, ms since the epoch. */
  readonly now?: () => number;
  /** A query is compiled when it is executed for the nth time. */
  readonly compileFrom?: number | undefined;
}

export interface Gateway {
  /** For a node:http server. */
  readonly handler: RequestListener;
  readonly schema: GraphQLSchema;
  /** The response to /ready. */
  ready(): Promise<Reply>;
  /** From now on /ready says no. */
  beginDrain(): void;
}

const TOO_MANY = 429;
const NOTHING = {};
const CLOSES = { connection: 'close' };
/** For a year (RFC 6797). */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

const LOGIN_PATH = /^\/(login|callback)\/([a-z0-9_]{1,40})$/;
const PROBES: ReadonlySet<string> = new Set(['/live', '/ready']);
const PLAIN_PAGES: ReadonlySet<string> = new Set(['/', ...PROBES]);

/** The name of a page in the log, without what the client filled in. Undefined: there is no such page. */
function routeName(path: string): string | undefined {
  const step = LOGIN_PATH.exec(path)?.[1];
  if (step) return `/${step}/{provider}`;
  if (path.startsWith(ASSETS)) return ASSETS;
  return PLAIN_PAGES.has(path) || path === '/graphql' ? path : undefined;
}

/** Whether a browser requests a page, as its address bar does. */
const wantsPage = ({ method, headers }: RequestContext) => method === 'GET' && prefersPage(headers.accept);

/** An intermediary could route by the other of two Host headers (RFC 9112, 3.2). */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}

const notFound = () => text(404, 'Not found');

function tooMany(waitMs: number): Reply {
  const retryAfter = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return plainPage(429, 'Too many requests', 'Wait a moment and try again.', { 'retry-after': retryAfter });
}

/** The gateway as a request listener: from the request to its route, and from the route's reply to the response. */
export function createGateway(given: GatewayOptions): Gateway {
  const { settings, engine, logger, tabs, compileFrom, telemetry = SILENT, now = Date.now } = given;
  const rate = new RequestRate(settings.limits, given.countTogether, logger);
  const schema = buildGraph(given.modules, given.initialLogins);
  const origins = createOrigins(settings);
  const home = settings.returnTo?.[0] ?? '/';
  const graphiql = settings.graphiql ? createGraphiql(tabs ?? defaultTabs(engine.providerIds)) : undefined;
  const serveGraphql = createPipeline({
    settings,
    schema,
    origins,
    rate,
    logger,
    compileFrom,
    plugins: given.plugins ?? [],
  });
  let draining = false;
  const ready = readiness(
    () => draining,
    () => engine.ready(),
  );
  const contextOptions = {
    engine,
    trustedProxies: settings.trustedProxies,
    cookies: cookieStyle(origins.isPlainLoopback),
    now,
    traces: telemetry.traces,
    clientOf: rate.clientOf,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const context = new RequestContext(request, response, contextOptions);
    const { transport, span } = context;
    let reply: Reply | undefined;
    try {
      reply = await span.within(() => route(context, request));
    } catch (error) {
      logger.error({ requestId: context.id, error }, 'request failed');
      reply = text(500, 'Unexpected error.');
    }
    if (transport.hasEnded) rate.forget(context);
    if (!reply || response.destroyed) {
      span.ended({ status: undefined, route: routeName(context.path), codes: context.report.codes });
      return;
    }
    if (transport.delivered) response.once('finish', transport.delivered);
    write(response, reply, [
      draining ? CLOSES : NOTHING,
      origins.isHttps ? HTTPS_ONLY : NOTHING,
      { 'x-request-id': context.id },
      transport.written() ?? NOTHING,
    ]);
    log(context, reply.status);
  }

  /** Finds the route. Undefined: the client is gone. */
  function route(context: RequestContext, request: IncomingMessage): Reply | Promise<Reply | undefined> {
    if (hasSeveralHosts(request)) return text(400, 'Bad request');
    if (wantsPage(context)) {
      const proper = origins.properUrl(context.host, `${context.path}${context.search}`);
      if (proper) return redirect(proper);
      if (context.path === '/graphql' && graphiql) return graphiql.page();
    }
    return context.path === '/graphql' ? serveGraphql(context, request) : page(context, request);
  }

  /** Everything except the GraphQL endpoint: plain navigations, and probes of load balancers. Node omits the body of a response to HEAD. */
  async function page(context: RequestContext, request: IncomingMessage): Promise<Reply | undefined> {
    const { path, method } = context;
    const allow = allowedAt(path);
    if (method === 'OPTIONS') return allowedMethods(`${allow}, OPTIONS`);
    const isProbe = PROBES.has(path);
    const waitMs = isProbe ? undefined : rate.admitPage(context);
    if (waitMs !== undefined) return tooMany(waitMs);
    const isAsset = graphiql !== undefined && path.startsWith(ASSETS);
    if (!isAsset && !PLAIN_PAGES.has(path) && !LOGIN_PATH.test(path)) return notFound();
    if (!allow.split(', ').includes(method)) return notAllowed(allow);
    if (isProbe) return path === '/live' ? live() : ready();
    if (isAsset) return graphiql.asset(context);
    if (path !== '/') return loginPage(context, request);
    // Load balancers take a redirect for a failure: only a browser is redirected.
    return landing(context, home) ?? (graphiql && wantsPage(context) ? redirect('/graphql') : text(200, 'Keyring'));
  }

  const providerAt = (name: string | undefined) =>
    engine.providerIds.find((id: ProviderId) => id.toLowerCase() === name);

  function allowedAt(path: string): string {
    if (path === '*') return 'GET, HEAD, POST';
    const [isLogin, step, name] = LOGIN_PATH.exec(path) ?? [];
    if (!isLogin) return 'GET, HEAD';
    const provider = step === 'callback' ? providerAt(name) : undefined;
    return provider && engine.takesFormPosts(provider) ? 'GET, POST' : 'GET';
  }

  async function loginPage(context: RequestContext, request: IncomingMessage): Promise<Reply | undefined> {
    const [, step, name] = LOGIN_PATH.exec(context.path) ?? [];
    const provider = providerAt(name);
    if (!provider) return notFound();
    const at = { provider, home };
    if (context.method === 'POST') return finishLoginByForm(context, request, at);
    return refusedPrefetch(context) ?? (step === 'login' ? beginLogin(schema, context, at) : finishLogin(context, at));
  }

  function log({ id, path, report, receivedAtMs, span, startedAtMs }: RequestContext, status: number): void {
    const { traceId, upstreamCalls } = span;
    const { operation, codes } = report;
    const { name, type } = operation ?? {};
    const ms = now() - receivedAtMs;
    const route = routeName(path);
    if (path === '/graphql' && (operation || codes)) {
      telemetry.operations.ended(type, codes, (performance.now() - startedAtMs) / 1000);
      // RequestRate warns once about a client over its limit: not here, at every request.
      const logAt = status === TOO_MANY ? logger.debug : logger.routine;
      logAt({ requestId: id, traceId, status, ms, operation: name, type, upstreamCalls, codes }, 'operation');
    } else {
      telemetry.operations.pageAnswered(route, status);
      logger.debug({ requestId: id, traceId, status, ms, route }, 'page');
    }
    span.ended({ status, route, codes });
  }

  return {
    schema,
    handler: (request, response) => {
      handle(request, response).catch((error: unknown) => {
        logger.error({ error }, 'answer could not be written');
        response.destroy();
      });
    },
    ready,
    beginDrain: () => {
      draining = true;
    },
  };
}
