import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { assembleProject } from './assemble-project.js';
import type { Env } from './config/groups.js';
import type { KeyringConfig } from './config/project.js';
import type { Log } from './telemetry/logger.js';
import { loadMetrics } from './telemetry/open-telemetry.js';

/** A gateway in a server of yours. */
export interface Gateway {
  /**
   * Serves `paths`, for a node:http server. It reads the body itself: mount it before body parsers, and without stripping a prefix. Its URLs are those of
   * PUBLIC_URL.
   */
  readonly handler: RequestListener;
  /** The paths that `handler` serves; `:provider` stands for one segment, `*` for the rest of a path. */
  readonly paths: readonly string[];
  /** The joined schema of the gateway and its providers. */
  readonly schema: GraphQLSchema;
  /** Whether it can serve: the token store responds, and `close` has not begun. Never rejects. */
  ready(): Promise<boolean>;
  /** The metrics of this gateway in Prometheus' text format. None are of the process. Not for the internet: respond with it where only operators reach it. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
  /**
   * Ends event streams, waits for requests under way, then for refreshes and revocations (all within KEYRING_DRAIN, seconds), and closes the token store.
   * `handler` responds 503 once no request is under way. Call it once your server takes no new connections, but before you wait for open ones: event streams end only here.
   */
  close(): Promise<void>;
}

/** What `handler` serves. */
const PATHS = ['/graphql', '/explorer/*', '/login/:provider', '/callback/:provider', '/live', '/ready'];

/** Settings of the gateway's own server. The environment of an application may use the names for something else. */
const OWN_SERVER: ReadonlySet<string> = new Set([
  'HOST',
  'KEYRING_WORKERS',
  'KEYRING_MAX_CONNECTIONS',
  'KEYRING_DRAIN_LEAD',
  'ADMIN_PORT',
  'ADMIN_HOST',
]);

/** The settings that have an effect here. PORT has one only as a part of the default of PUBLIC_URL. */
function settingsOf(env: Env): Env {
  const hasEffect = (name: string) => !OWN_SERVER.has(name) && (name !== 'PORT' || !env.PUBLIC_URL);
  return Object.fromEntries(Object.entries(env).filter(([name]) => hasEffect(name)));
}

/** Warns once if the server strips a prefix from the URLs of requests, as `app.use('/prefix', handler)` of Express does. */
function warnOfPrefix(handler: RequestListener, log: Log): RequestListener {
  let hasWarned = false;
  return (request, response) => {
    const { url, originalUrl = url } = request as IncomingMessage & { readonly originalUrl?: string };
    if (originalUrl !== url && !hasWarned) {
      hasWarned = true;
      log.warn(
        {},
        'the gateway is mounted below a prefix: logins by redirect and GraphiQL need it at the root of PUBLIC_URL',
      );
    }
    handler(request, response);
  };
}

/** Counts requests under way, and refuses new ones once they have been drained: what they use is closed then. */
function countRequests(handler: RequestListener) {
  let underWay = 0;
  let isClosed = false;
  let whenIdle = () => {};
  const ended = () => {
    underWay -= 1;
    if (underWay === 0) whenIdle();
  };
  const counted: RequestListener = (request, response) => {
    // The client left while the application's own handlers ran: no event will say so again.
    if (response.destroyed) return;
    if (isClosed) {
      response.writeHead(503, { connection: 'close' }).end();
      return;
    }
    underWay += 1;
    response.once('close', ended);
    handler(request, response);
  };
  return {
    handler: counted,
    /** Waits until no request is under way, at most `deadlineMs`. Resolves with the number of those that still are. */
    async drain(deadlineMs: number): Promise<number> {
      const idle = new Promise<void>(resolve => {
        whenIdle = resolve;
      });
      if (underWay > 0) await Promise.race([idle, sleep(deadlineMs, undefined, { ref: false })]);
      isClosed = true;
      return underWay;
    },
  };
}

/**
 * Creates a gateway for a server of your own; nothing listens. Settings come from `env` (.env.example lists them): set PUBLIC_URL, and REDIS_URL and
 * KEYRING_SEAL_KEYS in production. Those of the gateway's own server (HOST, KEYRING_WORKERS, ADMIN_PORT) have no effect here; PORT only without PUBLIC_URL.
 * Throws ConfigError with every problem of the config, the settings, the schemas and the providers; SchemaError if only the schemas have problems.
 */
export async function createGateway(project: KeyringConfig, env: Env = process.env): Promise<Gateway> {
  const metrics = await loadMetrics(false);
  const assembly = await assembleProject(project, settingsOf(env), { metrics, isEmbedded: true });
  const { schema, handler } = assembly.gateway;
  const requests = countRequests(warnOfPrefix(handler, assembly.logger));
  let closed: Promise<void> | undefined;
  assembly.startWork();
  return {
    handler: requests.handler,
    paths: PATHS,
    schema,
    metrics: metrics.scrape,
    ready: async () => !closed && (await assembly.engine.ready()),
    close: () => {
      closed ??= assembly.close(0, requests.drain);
      return closed;
    },
  };
}
