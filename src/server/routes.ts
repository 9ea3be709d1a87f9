import type { IncomingMessage } from 'node:http';
import type { Engine } from '../auth/engine.js';
import type { ProviderId } from '../generated/graphql.js';
import { ASSETS, type Graphiql } from './graphiql.js';
import { type GraphqlOptions, serveGraphql } from './graphql.js';
import { live } from './health.js';
import { beginLogin, finishLogin, landing, refusedPrefetch } from './redirect-login.js';
import { notAllowed, page as plainPage, type Reply, redirect, text } from './reply.js';
import { type Visit, wantsPage } from './visit.js';

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

async function loginPage({ engine, home }: RouteOptions, visit: Visit): Promise<Reply> {
  const [, step, name] = LOGIN_PATH.exec(visit.path) ?? [];
  const provider = engine.providerIds.find((id: ProviderId) => id.toLowerCase() === name);
  if (!provider) return notFound();
  const at = { provider, home };
  return refusedPrefetch(visit) ?? (step === 'login' ? beginLogin(engine, visit, at) : finishLogin(engine, visit, at));
}

/** What load balancers ask: some with HEAD, whose answer node leaves the body out of. */
async function probe({ ready }: RouteOptions, { path, method }: Visit): Promise<Reply> {
  if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD');
  return path === '/live' ? live() : ready();
}

/** Everything but the GraphQL endpoint: plain navigations, GET only, and probes. */
async function page(options: RouteOptions, visit: Visit): Promise<Reply> {
  const { engine, graphiql, home } = options;
  const { path, method } = visit;
  if (PROBES.has(path)) return probe(options, visit);
  const waitMs = options.rate.admitPage(visit);
  if (waitMs !== undefined) return tooMany(waitMs);
  if (graphiql && path.startsWith(ASSETS)) return method === 'GET' ? graphiql.asset(visit) : notAllowed('GET');
  if (!PLAIN_PAGES.has(path) && !LOGIN_PATH.test(path)) return notFound();
  if (method !== 'GET') return notAllowed('GET');
  if (path === '/') return landing(engine, visit, home) ?? (graphiql ? redirect('/graphql') : text(200, 'Keyring'));
  return loginPage(options, visit);
}

/** Finds who answers. Undefined: the client is gone. */
export function route(
  options: RouteOptions,
  visit: Visit,
  request: IncomingMessage,
): Reply | Promise<Reply | undefined> {
  if (wantsPage(visit)) {
    const proper = options.site.properPlace(visit.headers.host, `${visit.path}${visit.search}`);
    if (proper) return redirect(proper);
    if (visit.path === '/graphql' && options.graphiql) return options.graphiql.page();
  }
  return visit.path === '/graphql' ? serveGraphql(options, visit, request) : page(options, visit);
}
