import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Engine } from '../auth/engine.js';
import type { Resolvers } from '../generated/graphql.js';
import type { Logger } from '../observability/logger.js';
import { contextOf, type ServerContext } from './context.js';
import { cookieStyle } from './cookies.js';
import { createGraphiql } from './graphiql.js';
import { defaultTabs, type GraphiqlTab } from './graphiql-tabs.js';
import type { Yoga } from './graphql.js';
import type { Lifecycle } from './health.js';
import { maskError, maskErrorAndHints } from './mask-error.js';
import { type Reply, text, write } from './reply.js';
import { type CountTogether, type RateSettings, RequestRate } from './request-rate.js';
import { route, routeName } from './routes.js';
import { buildGraph } from './schema.js';
import { createSite } from './site.js';
import { useCost } from './use-cost.js';
import { useCsrf } from './use-csrf.js';
import { useGetParams } from './use-get-params.js';
import { type SizeLimits, useLimits } from './use-limits.js';
import { useNoIntrospection } from './use-no-introspection.js';
import { useOneLogin } from './use-one-login.js';
import { useOperationLog } from './use-operation-log.js';
import { useQuietErrors } from './use-quiet-errors.js';
import { DOCUMENT_ID, type TrustedDocuments, useTrustedDocuments } from './use-trusted-documents.js';
import { openVisit, type Visit } from './visit.js';

export interface GatewaySettings {
  readonly production: boolean;
  /** Scheme, host and port that browsers see. */
  readonly publicUrl: string;
  /** Other origins that may ask with credentials. */
  readonly origins: readonly string[];
  readonly graphiql: boolean;
  readonly bodyLimitBytes: number;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  /** Answer introspection, and suggest names. */
  readonly introspection: boolean;
  readonly limits: SizeLimits & RateSettings & { readonly maxCost: number };
  /** Absent: operations come as text only. */
  readonly trusted?: TrustedDocuments;
}

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly engine: Engine;
  /** Resolvers of the providers. */
  readonly resolvers: readonly Resolvers[];
  readonly logger: Logger;
  /** Where all replicas count together. */
  readonly countTogether: CountTogether;
  /** What GraphiQL opens with; default: tabs that work with any providers. */
  readonly tabs?: readonly GraphiqlTab[];
  /** Our clock, ms since the epoch. */
  readonly now?: () => number;
}

export interface Gateway {
  /** For a node:http server. */
  readonly handler: RequestListener;
  readonly schema: GraphQLSchema;
  /** From now on /ready says no. */
  beginDrain(): void;
}

interface GraphqlParts extends Pick<GatewayOptions, 'settings' | 'engine' | 'logger'> {
  readonly schema: GraphQLSchema;
  readonly rate: RequestRate;
}

function createGraphqlServer({ settings, engine, schema, rate, logger }: GraphqlParts): Yoga {
  const { limits, introspection, trusted } = settings;
  return createYoga<ServerContext>({
    schema,
    context: contextOf(engine, rate),
    extraParamNames: trusted ? [DOCUMENT_ID] : [],
    plugins: [
      // These read the request before Yoga's own checks do.
      useGetParams(),
      ...(trusted ? [useTrustedDocuments(trusted)] : []),
      useLimits(limits),
      ...(introspection ? [] : [useNoIntrospection()]),
      // After whatever parses and validates, before Yoga's cache keeps what came of it.
      useQuietErrors(),
      // First of those that run at execution: its line is written for refused operations, too.
      useOperationLog(logger),
      // Forgery before anything that looks at what is asked.
      useCsrf(),
      useOneLogin(),
      useCost(schema, limits.maxCost),
    ],
    maskedErrors: { maskError: introspection ? maskError : maskErrorAndHints, isDev: false },
    // What Yoga would print are originals of masked errors; useOperationLog writes them, redacted.
    logging: false,
    // The node side of the server does these, before Yoga: CORS and the body limit also hold for what Yoga never sees.
    cors: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
  });
}

const TOO_MANY = 429;
const ONE_YEAR = 'max-age=31536000';

/** The gateway as a request listener: routes, GraphQL, and what goes on every answer. */
export function createGateway(given: GatewayOptions): Gateway {
  const { settings, engine, resolvers, logger, countTogether, tabs, now = Date.now } = given;
  const rate = new RequestRate(settings.limits, countTogether, logger);
  const schema = buildGraph(resolvers);
  const site = createSite(settings);
  const cookies = cookieStyle(site.isPlainLoopback);
  const lifecycle: Lifecycle = { draining: false };
  const options = {
    engine,
    site,
    lifecycle,
    yoga: createGraphqlServer({ settings, engine, schema, rate, logger }),
    bodyLimitBytes: settings.bodyLimitBytes,
    rate,
    graphiql: settings.graphiql ? createGraphiql(tabs ?? defaultTabs(engine.providerIds)) : undefined,
  };

  async function answer(visit: Visit, request: IncomingMessage): Promise<Reply | undefined> {
    try {
      return await route(options, visit, request);
    } catch (error) {
      logger.error({ requestId: visit.id, error }, 'request failed');
      return text(500, 'Unexpected error.');
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = openVisit(request, { trustedProxies: settings.trustedProxies, cookies, now });
    const reply = await answer(visit, request);
    if (!reply || response.destroyed) return;
    write(response, reply, {
      ...visit.transport.written(),
      'x-request-id': visit.id,
      ...(site.isHttps && { 'strict-transport-security': ONE_YEAR }),
      ...(lifecycle.draining && { connection: 'close' }),
    });
    log(visit, reply.status);
  }

  function log({ id, path, operation, codes, facts }: Visit, status: number): void {
    const fields = { requestId: id, status, ms: now() - facts.receivedAtMs };
    // Whoever asks too often is told of once, by what counts: not here, at every try.
    const say = status === TOO_MANY ? logger.debug : logger.info;
    if (path === '/graphql' && (operation || codes))
      say({ ...fields, operation: operation?.name, type: operation?.type, codes }, 'operation');
    else logger.debug({ ...fields, route: routeName(path) }, 'page');
  }

  return {
    schema,
    handler: (request, response) => {
      handle(request, response).catch((error: unknown) => {
        logger.error({ error }, 'answer could not be written');
        response.destroy();
      });
    },
    beginDrain: () => {
      lifecycle.draining = true;
    },
  };
}
