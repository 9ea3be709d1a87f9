import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** How TLS is spoken, in PEM where it is certificates. */
export interface RedisTls {
  /** Authorities in place of those that Node.js knows. */
  readonly ca?: string | undefined;
  /** State of the client. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Name that every certificate must be for, in place of the server's host. */
  readonly servername?: string | undefined;
  /** Host names that the operator gave: the certificate of a server that is known by its IP address may be for one of these. */
  readonly names: readonly string[];
}

/** Where Redis is, and how to sign in there. */
export interface RedisPlace {
  readonly mode: 'single' | 'cluster' | 'sentinel';
  /** One for `single`, any of the nodes for `cluster`, the sentinels for `sentinel`. */
  readonly nodes: readonly RedisAddress[];
  /** For Redis itself, never for a sentinel. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** 0 on a cluster. */
  readonly db: number;
  /** Undefined: plain text. Otherwise for every connection, sentinels included. */
  readonly tls?: RedisTls | undefined;
  /** `name`: of the master that the sentinels watch. */
  readonly sentinel: {
    readonly name: string;
    readonly username?: string | undefined;
    readonly password?: string | undefined;
  };
}

export interface RedisSettings extends RedisPlace {
  readonly commandTimeoutMs: number;
}

/** Named because the types of ioredis' replies depend on it. */
type Options = RedisOptions & { replyMapping: 'legacy' };

/**
 * The client's own timeouts, in units of a command's: only a backstop, for they take a busy process of ours for a silent Redis. A connection that
 * stays silent is given up, or commands would pile up behind it.
 */
const BACKSTOP = { command: 4, silence: 5 };
/** A Redis that stays READONLY is not left more often than this: reads go on meanwhile, ms. */
const LEAVE_EVERY_MS = 2_000;

/** After a fail-over the old master replies READONLY: connect again, to the new one. */
function leavesReadonly(): (error: Error) => boolean {
  let leftAtMs = 0;
  return error => {
    if (!error.message.includes('READONLY') || Date.now() - leftAtMs < LEAVE_EVERY_MS) return false;
    leftAtMs = Date.now();
    return true;
  };
}

/**
 * Commands fail at once while there is no connection and are never sent twice by the client: an unbounded queue grows for ever (ioredis #61),
 * and a change sent again would look like a conflict. Reconnecting goes on for ever, with jitter.
 */
function shared(settings: RedisSettings): Options {
  return {
    replyMapping: 'legacy',
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Listeners subscribe again on their own (messages.ts); ioredis would leave a refusal unhandled.
    autoResubscribe: false,
    disableClientInfo: true,
    commandTimeout: settings.commandTimeoutMs * BACKSTOP.command,
    socketTimeout: settings.commandTimeoutMs * BACKSTOP.silence,
    connectTimeout: 3_000,
    keepAlive: 10_000,
    retryStrategy: tries => Math.min(50 * 2 ** Math.min(tries, 5), 1_000) * (0.5 + Math.random() / 2),
    reconnectOnError: leavesReadonly(),
  };
}

/**
 * Clusters and sentinels often name servers by IP address while certificates name hosts. `host`: the one server, whose name goes into the handshake
 * (SNI), which Node.js omits by default.
 */
export function tlsOptions({ ca, cert, key, names, ...tls }: RedisTls, host = ''): ConnectionOptions {
  const servername = tls.servername ?? (isIP(host) ? '' : host);
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(servername && { servername }),
    rejectUnauthorized: true,
    checkServerIdentity(host, certificate) {
      const mismatch = checkServerIdentity(host, certificate);
      const isNamed = isIP(host) && names.some(name => checkServerIdentity(name, certificate) === undefined);
      return isNamed ? undefined : mismatch;
    },
  };
}

/** ioredis would go on in database 0 where Redis refuses the one that is wanted. */
function leaveWrongDatabase(client: Redis): Redis {
  return client.on('error', (error: Error & { command?: { name?: string } }) => {
    if (error.command?.name === 'select') client.disconnect(true);
  });
}

/** A client that is not connected yet. */
export function redisClient(settings: RedisSettings): RedisClient {
  const { mode, nodes, username, password, db, sentinel, commandTimeoutMs } = settings;
  const tls = settings.tls && tlsOptions(settings.tls, mode === 'single' ? nodes[0]?.host : undefined);
  const common: Options = {
    ...shared(settings),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
  };
  switch (mode) {
    case 'single':
      return leaveWrongDatabase(new Redis({ ...common, ...nodes[0], db }));
    case 'sentinel':
      return leaveWrongDatabase(
        new Redis({
          ...common,
          db,
          sentinels: [...nodes],
          name: sentinel.name,
          ...(sentinel.username !== undefined && { sentinelUsername: sentinel.username }),
          ...(sentinel.password !== undefined && { sentinelPassword: sentinel.password }),
          // Without the second one ioredis speaks plain text to the master.
          ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
          sentinelRetryStrategy: () => 250,
          // A server that accepts the connection and sends nothing must not keep the others from being tried.
          sentinelCommandTimeout: commandTimeoutMs,
        }),
      );
    case 'cluster':
      return new Cluster([...nodes], {
        lazyConnect: true,
        enableOfflineQueue: false,
        // It would keep away from all shards while one is not served, and needs CLUSTER INFO.
        enableReadyCheck: false,
        redisOptions: common,
        // By default names are resolved before TLS, which then has no name to verify certificates against.
        dnsLookup: (host, found) => found(null, host),
        slotsRefreshTimeout: 2_000,
        slotsRefreshInterval: 5_000,
        clusterRetryStrategy: tries => Math.min(100 + tries * 100, 1_000),
        retryDelayOnFailover: 100,
        retryDelayOnClusterDown: 100,
        retryDelayOnTryAgain: 50,
        maxRedirections: 8,
      });
  }
}
