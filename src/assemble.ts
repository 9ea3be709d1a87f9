import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plugin } from 'graphql-yoga';
import type { Engine, EngineOptions } from './auth/index.js';
import { createEngine } from './auth/index.js';
import type { GatewayEventListener } from './auth/sessions/gateway-event.js';
import type { Store } from './auth/store/contract.js';
import { MemoryStore } from './auth/store/memory.js';
import { RedisStore } from './auth/store/redis/store.js';
import type { Config } from './config/index.js';
import type { GatewayPlugin } from './config/project.js';
import { schemaComplaints } from './config/read-project.js';
import { proxiesOf } from './config/upstreams.js';
import { CANNOT_START, ConfigError } from './config-error.js';
import { endpointsOf } from './provider/check.js';
import type { ProviderModule } from './provider/contract.js';
import { builtInProviders } from './providers/index.js';
import type { InitialLogins } from './resolvers/login-ways.js';
import { createGateway, type Gateway } from './server/gateway.js';
import type { GraphiqlTab } from './server/graphiql.js';
import { loadCompiler } from './server/graphql/compile.js';
import { adminHandler } from './server/health.js';
import { listen, type NodeServer } from './server/node-server.js';
import { createLogger, type Logger } from './telemetry/logger.js';
import type { Metrics } from './telemetry/metrics/metrics.js';
import { loadMetrics, openTelemetry } from './telemetry/open-telemetry.js';
import type { Telemetry } from './telemetry/telemetry.js';

/** Replacements for the usual parts, for the demo and for tests. */
export interface Overrides {
  readonly logger?: Logger;
  readonly store?: Store;
  readonly modules?: readonly ProviderModule[];
  /** Yoga or envelop plugins of the project, after the gateway's own. */
  readonly plugins?: readonly GatewayPlugin[];
  readonly onEvent?: GatewayEventListener;
  /** Default: those of the admin port, if there is one. */
  readonly metrics?: Metrics;
  /** What GraphiQL opens with. */
  readonly tabs?: readonly GraphiqlTab[];
  /** Logins of sandboxes that sign-in forms begin with. Throws in production: no setting and no project can show logins there. */
  readonly initialLogins?: InitialLogins;
  /** A query is compiled when it is executed for the nth time. */
  readonly compileFrom?: number;
  /** Adds pages: takes the gateway's listener and PUBLIC_URL, and returns a listener that responds to some requests itself. */
  readonly withPages?: (gateway: RequestListener, publicUrl: string) => RequestListener;
}

/** A gateway with its store and engine. */
export interface Assembly {
  readonly gateway: Gateway;
  readonly engine: Engine;
  readonly store: Store;
  readonly logger: Logger;
  /** The settings, with the port that PORT=0 stands for. */
  readonly config: Config;
  /** PUBLIC_URL. */
  readonly url: string;
  /** The port that `start` opens. */
  readonly port: number;
  /** Opens the ports and begins to work in the background. Rejects when a port is taken. */
  start(): Promise<void>;
  /** Begins to work in the background without a port: works the outbox off, and loads the compiler. */
  startWork(): void;
  /**
   * /ready fails, and for `leadMs` everything is served as before, until load balancers notice. Then no new connections are taken, and requests under way
   * finish within KEYRING_DRAIN. `drain`: the same for a server that is not ours.
   */
  close(leadMs?: number, drain?: NodeServer['drain']): Promise<void>;
}

/** Share of the drain for requests under way; refreshes and revocations have the rest. */
const REQUESTS_SHARE = 0.8;

/** How long a refresh waits for other calls to `refresh` that share it, ms. */
const REFRESH_GATHER_MS = 10;
/** Longest that sending the last spans may take, ms. */
const LAST_SPANS_MS = 2_000;
/** When the compiler is loaded after the start, so that the first requests do not wait for it, ms. */
const COMPILER_AFTER_MS = 300;
/** Longest one store command may take, ms. */
const STORE_COMMAND_MS = 1_000;

async function createStore({ store }: Config, log: Logger, telemetry: Telemetry | undefined): Promise<Store> {
  if (!store.redis) return new MemoryStore(Date.now, error => log.error({ error }, 'a listener of the store failed'));
  const redis = new RedisStore({
    ...store.redis,
    replicas: store.replicas,
    commandTimeoutMs: STORE_COMMAND_MS,
    log,
    counts: telemetry?.store,
  });
  await redis.open();
  return redis;
}

function createEngineOf(
  config: Config,
  modules: readonly ProviderModule[],
  store: Store,
  log: Logger,
  telemetry: Telemetry | undefined,
  onEvent: GatewayEventListener | undefined,
): Engine {
  const { sessions, upstreams, server, limits } = config;
  const options: EngineOptions = {
    settings: {
      sessionIdleMs: sessions.idleSeconds * 1_000,
      sessionMaxMs: sessions.maxSeconds * 1_000,
      staleReadsMs: sessions.staleReadSeconds * 1_000,
      upstreamDeadlineMs: upstreams.deadlineMs,
      upstreamMaxBytes: upstreams.maxBytes,
      allowHttp: upstreams.allowHttp,
      proxies: proxiesOf(config.upstreams),
      refreshGatherMs: REFRESH_GATHER_MS,
      revocationWaitMs: upstreams.revocationWaitMs,
      refreshPauseMs: upstreams.refreshPauseSeconds * 1_000,
      callsPerOperation: upstreams.callsPerOperation,
      callsAtOnce: upstreams.callsAtOnce,
      callsPerMinute: upstreams.callsPerMinute,
      addressMultiple: limits.addressMultiple,
      loginsPerAddress: sessions.loginsPerAddress,
      loginsPerAccount: sessions.loginsPerAccount,
      sessionsPerAccount: sessions.sessionsPerAccount,
      lockWindowMs: sessions.lockWindowSeconds * 1_000,
      streamsPerSession: sessions.streamsPerSession,
      streamsPerAddress: sessions.streamsPerAddress,
      streams: sessions.streams,
      returnTo: server.returnTo.length > 0 ? server.returnTo : [server.publicUrl],
      publicUrl: server.publicUrl,
    },
    sealKeys: config.store.sealKeys,
    store,
    providers: modules.map(module => ({
      id: module.id,
      endpoints: endpointsOf(module.settings.settings, config.providers.get(module.id) ?? {}),
      create: tools => module.create(config.providers.get(module.id) ?? {}, tools),
    })),
    log,
    onEvent,
    telemetry,
  };
  try {
    return createEngine(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The schemas are joined later. Their problems are reported now, together with the providers that cannot be created.
    const complaints = [...schemaComplaints(modules), ...error.complaints];
    throw new ConfigError(CANNOT_START, complaints, { cause: error.cause });
  }
}

/** A listener of the project's own that throws, or whose promise is rejected, harms no request. */
function guarded(listener: GatewayEventListener | undefined, log: Logger): GatewayEventListener | undefined {
  const failed = (error: unknown) => log.error({ error }, 'onEvent of the config failed');
  return (
    listener &&
    (event => {
      try {
        Promise.resolve(listener(event) as unknown).catch(failed);
      } catch (error) {
        failed(error);
      }
    })
  );
}

/** With PORT=0 the port must be known before it is opened: cookies, origins and redirects depend on it. */
async function withPort(config: Config): Promise<Config> {
  const { server } = config;
  if (server.port !== 0) return config;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, server.host, resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise(resolve => probe.close(resolve));
  const publicUrl = server.publicUrl === 'http://localhost:0' ? `http://localhost:${port}` : server.publicUrl;
  return { ...config, server: { ...server, port, publicUrl } };
}

/** The composition root: the one place that imports every part. Nothing listens before `start`. */
export async function assemble(given: Config, overrides: Overrides = {}): Promise<Assembly> {
  const config = await withPort(given);
  const { server: settings, limits, production, observability } = config;
  const { adminPort, adminHost } = observability;
  if (production && overrides.initialLogins) throw new Error('logins of sandboxes are never shown in production');
  const {
    tabs,
    initialLogins,
    compileFrom,
    withPages = gateway => gateway,
    logger = createLogger(settings.logLevel),
  } = overrides;
  const modules = (overrides.modules ?? builtInProviders).filter(({ id }) => config.providers.has(id));
  const metrics = overrides.metrics ?? (adminPort === undefined ? undefined : await loadMetrics(true));
  const telemetry = await openTelemetry(observability, metrics, logger);
  const store = overrides.store ?? (await createStore(config, logger, telemetry));
  /** An open connection would keep the process alive. */
  async function orClose<Part>(create: () => Part): Promise<Part> {
    try {
      return create();
    } catch (error) {
      await store.close();
      throw error;
    }
  }
  const engine = await orClose(() =>
    createEngineOf(config, modules, store, logger, telemetry, guarded(overrides.onEvent, logger)),
  );
  const gateway = await orClose(() =>
    createGateway({
      settings: {
        ...settings,
        production,
        limits,
        introspection: limits.introspection,
        ...(limits.trustedDocuments && { trusted: { documents: limits.trustedDocuments, only: limits.trustedOnly } }),
      },
      engine,
      countTogether: (limit, subject) => store.attempt(limit, subject),
      modules,
      plugins: (overrides.plugins ?? []) as readonly Plugin[],
      logger,
      telemetry,
      tabs,
      initialLogins,
      compileFrom,
    }),
  );
  let server: NodeServer | undefined;
  let admin: NodeServer | undefined;
  let compiler: NodeJS.Timeout | undefined;

  function startWork(): void {
    engine.start();
    const load = () =>
      loadCompiler().catch((error: unknown) => logger.error({ error }, 'the compiler could not be loaded'));
    compiler = setTimeout(load, COMPILER_AFTER_MS).unref();
  }

  return {
    gateway,
    engine,
    store,
    logger,
    config,
    url: settings.publicUrl,
    port: settings.port,
    async start() {
      const { port, host, maxConnections } = settings;
      const onRefused = () => logger.warn({ count: maxConnections }, 'connections are refused, there are too many');
      server = await listen(withPages(gateway.handler, settings.publicUrl), { port, host, maxConnections, onRefused });
      if (adminPort !== undefined && metrics) {
        const { ready } = gateway;
        const handler = adminHandler({ ready, scrape: metrics.scrape, logger });
        admin = await listen(handler, { port: adminPort, host: adminHost });
      }
      startWork();
    },
    startWork,
    async close(leadMs = 0, drain = async deadlineMs => server?.drain(deadlineMs) ?? 0) {
      clearTimeout(compiler);
      gateway.beginDrain();
      await sleep(leadMs);
      const drainMs = settings.drainSeconds * 1_000;
      const deadlineAtMs = Date.now() + drainMs;
      engine.endStreams();
      const cutOff = await drain(drainMs * REQUESTS_SHARE);
      if (cutOff > 0) logger.warn({ count: cutOff }, 'requests were cut off at the end of the drain');
      await engine.drain(Math.max(0, deadlineAtMs - Date.now()));
      await store.close();
      const sent = telemetry?.traces.close().catch(() => {});
      await Promise.race([sent, sleep(LAST_SPANS_MS, undefined, { ref: false })]);
      await admin?.drain(0);
    },
  };
}
