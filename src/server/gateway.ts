import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Engine } from '../auth/index.js';
import type { Resolvers } from '../generated/graphql.js';
import type { Logger } from '../telemetry/logger.js';
import { SILENT, type Telemetry } from '../telemetry/telemetry.js';
import { cookieStyle } from './cookies.js';
import { createGraphiql } from './graphiql.js';
import { defaultTabs, type GraphiqlTab } from './graphiql-tabs.js';
import { createPipeline, type OperationSettings } from './graphql/pipeline.js';
import { buildGraph } from './graphql/schema.js';
import { type Lifecycle, readiness } from './health.js';
import { type Reply, text, write } from './reply.js';
import { RequestContext } from './request-context.js';
import { type CountTogether, type RateSettings, RequestRate } from './request-rate.js';
import { route, routeName } from './routes.js';
import { createSite } from './site.js';

export interface GatewaySettings extends OperationSettings {
  readonly production: boolean;
  /** Scheme, host and port that browsers see. */
  readonly publicUrl: string;
  /** Other origins that may ask with credentials. */
  readonly origins: readonly string[];
  /** Where redirect logins may return to; the first is where the gateway's own pages lead. */
  readonly returnTo?: readonly string[];
  readonly graphiql: boolean;
  readonly bodyLimitBytes: number;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  readonly limits: OperationSettings['limits'] & RateSettings;
}

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly engine: Engine;
  /** Resolvers of the providers. */
  readonly resolvers: readonly Resolvers[];
  /** Texts of the schema that belong to them, and of the gateway's own; default: every schema file there is. */
  readonly schemaFiles?: readonly string[];
  readonly logger: Logger;
  /** Absent: nobody listens. */
  readonly telemetry?: Telemetry;
  /** Where all replicas count together. */
  readonly countTogether: CountTogether;
  /** What GraphiQL opens with; default: tabs that work with any providers. */
  readonly tabs?: readonly GraphiqlTab[];
  /** Our clock, ms since the epoch. */
  readonly now?: () => number;
  /** A query is compiled when it is executed for the nth time. */
  readonly compileFrom?: number;
}

export interface Gateway {
  /** For a node:http server. */
  readonly handler: RequestListener;
  readonly schema: GraphQLSchema;
  /** What /ready says. */
  ready(): Promise<Reply>;
  /** From now on /ready says no. */
  beginDrain(): void;
}

const TOO_MANY = 429;
const NOTHING = {};
const CLOSES = { connection: 'close' };
/** For a year (RFC 6797). */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

/** The gateway as a request listener: routes, GraphQL, and what goes on every answer. */
export function createGateway(given: GatewayOptions): Gateway {
  const { settings, engine, resolvers, logger, countTogether, tabs, compileFrom, now = Date.now } = given;
  const { telemetry = SILENT } = given;
  const rate = new RequestRate(settings.limits, countTogether, logger);
  const schema = buildGraph(resolvers, given.schemaFiles);
  const site = createSite(settings);
  const cookies = cookieStyle(site.isPlainLoopback);
  const lifecycle: Lifecycle = { draining: false };
  const ready = readiness(lifecycle, () => engine.ready());
  const options = {
    engine,
    site,
    ready,
    pipeline: createPipeline({
      settings,
      schema,
      rate,
      logger,
      ...(compileFrom !== undefined && { compileFrom }),
    }),
    bodyLimitBytes: settings.bodyLimitBytes,
    rate,
    graphiql: settings.graphiql ? createGraphiql(tabs ?? defaultTabs(engine.providerIds)) : undefined,
    home: settings.returnTo?.[0] ?? '/',
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { trustedProxies } = settings;
    const { clientOf } = rate;
    const context = new RequestContext(request, response, {
      engine,
      trustedProxies,
      cookies,
      now,
      traces: telemetry.traces,
      clientOf,
    });
    let reply: Reply | undefined;
    try {
      reply = await context.span.within(() => route(options, context, request));
    } catch (error) {
      logger.error({ requestId: context.id, error }, 'request failed');
      reply = text(500, 'Unexpected error.');
    }
    if (context.transport.hasEnded) rate.forget(context);
    if (!reply || response.destroyed) {
      context.span.ended({ status: undefined, route: routeName(context.path), codes: context.report.codes });
      return;
    }
    if (context.transport.delivered) response.once('finish', context.transport.delivered);
    write(response, reply, [
      lifecycle.draining ? CLOSES : NOTHING,
      site.isHttps ? HTTPS_ONLY : NOTHING,
      { 'x-request-id': context.id },
      context.transport.written() ?? NOTHING,
    ]);
    log(context, reply.status);
  }

  function log({ id, path, report, receivedAtMs, span, startedAtMs }: RequestContext, status: number): void {
    const { traceId, upstreamCalls } = span;
    const { operation, codes } = report;
    const { name, type } = operation ?? {};
    const ms = now() - receivedAtMs;
    const route = routeName(path);
    if (path === '/graphql' && (operation || codes)) {
      telemetry.operations.ended(type, codes, (performance.now() - startedAtMs) / 1000);
      // Whoever asks too often is told of once, by what counts: not here, at every try.
      const say = status === TOO_MANY ? logger.debug : logger.routine;
      say({ requestId: id, traceId, status, ms, operation: name, type, upstreamCalls, codes }, 'operation');
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
      lifecycle.draining = true;
    },
  };
}
