import type { IncomingMessage } from 'node:http';
import type { Engine } from '../auth/index.js';
import type { ProviderId } from '../generated/graphql.js';
import { ASSETS, type Graphiql } from './graphiql.js';
import { type GraphqlOptions, serveGraphql } from './graphql.js';
import { live } from './health.js';
import { prefersPage } from './media-types.js';
import { beginLogin, finishLogin, landing, refusedPrefetch } from './redirect-login.js';
import { options as allowed, notAllowed, page as plainPage, type Reply, redirect, text } from './reply.js';
import type { RequestContext } from './request-context.js';

export interface RouteOptions extends GraphqlOptions {
  readonly engine: Engine;
  /** What /ready says. */
  ready(): Promise<Reply>;
  /** Absent: no GraphiQL here. */
  readonly graphiql: Graphiql | undefined;
  /** Where the operator's application is. */
  readonly home: string;
}

const LOGIN_PATH = /^\/(login|callback)\/([a-z0-9_]{1,40})$/;
const PROBES: ReadonlySet<string> = new Set(['/live', '/ready']);
const PLAIN_PAGES: ReadonlySet<string> = new Set(['/', ...PROBES]);

/** A page's name for the log, without what the client filled in; undefined for an address that is none of ours. */
export function routeName(path: string): string | undefined {
  const step = LOGIN_PATH.exec(path)?.[1];
  if (step) return `/${step}/{provider}`;
  if (path.startsWith(ASSETS)) return ASSETS;
  return PLAIN_PAGES.has(path) || path === '/graphql' ? path : undefined;
}

function notFound(): Reply {
  return text(404, 'Not found');
}

function tooMany(waitMs: number): Reply {
  const retryAfter = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return plainPage(429, 'Too many requests', 'Wait a moment and try again.', { 'retry-after': retryAfter });
}

async function loginPage({ engine, home }: RouteOptions, context: RequestContext): Promise<Reply> {
  const [, step, name] = LOGIN_PATH.exec(context.path) ?? [];
  const provider = engine.providerIds.find((id: ProviderId) => id.toLowerCase() === name);
  if (!provider) return notFound();
  const at = { provider, home };
  return refusedPrefetch(context) ?? (step === 'login' ? beginLogin(context, at) : finishLogin(context, at));
}

function allowedAt(path: string): string {
  if (path === '*') return 'GET, HEAD, POST';
  return LOGIN_PATH.test(path) ? 'GET' : 'GET, HEAD';
}

/** Everything but the GraphQL endpoint: plain navigations, and what load balancers ask. Node leaves the body out of the response to HEAD. */
async function page(options: RouteOptions, context: RequestContext): Promise<Reply> {
  const { graphiql, home } = options;
  const { path, method } = context;
  const allow = allowedAt(path);
  if (method === 'OPTIONS') return allowed(`${allow}, OPTIONS`);
  const isProbe = PROBES.has(path);
  const waitMs = isProbe ? undefined : options.rate.admitPage(context);
  if (waitMs !== undefined) return tooMany(waitMs);
  const isAsset = graphiql !== undefined && path.startsWith(ASSETS);
  if (!isAsset && !PLAIN_PAGES.has(path) && !LOGIN_PATH.test(path)) return notFound();
  if (!allow.split(', ').includes(method)) return notAllowed(allow);
  if (isProbe) return path === '/live' ? live() : options.ready();
  if (isAsset) return graphiql.asset(context);
  if (path !== '/') return loginPage(options, context);
  // Load balancers take a redirect for a failure: only a browser is sent on.
  return landing(context, home) ?? (graphiql && wantsPage(context) ? redirect('/graphql') : text(200, 'Keyring'));
}

/** Whether a browser asks for a page, as by its address bar. */
const wantsPage = ({ method, headers }: RequestContext) => method === 'GET' && prefersPage(headers.accept);

/** A second Host header could lead something between us and the client elsewhere than us (RFC 9112, 3.2). */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}

/** Finds who answers. Undefined: the client is gone. */
export function route(
  options: RouteOptions,
  context: RequestContext,
  request: IncomingMessage,
): Reply | Promise<Reply | undefined> {
  if (hasSeveralHosts(request)) return text(400, 'Bad request');
  if (wantsPage(context)) {
    const proper = options.site.properPlace(context.host, `${context.path}${context.search}`);
    if (proper) return redirect(proper);
    if (context.path === '/graphql' && options.graphiql) return options.graphiql.page();
  }
  return context.path === '/graphql' ? serveGraphql(options, context, request) : page(options, context);
}
