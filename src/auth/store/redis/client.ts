import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** Where Redis is. */
export interface RedisSettings {
  /** redis:// or rediss:// addresses: one for `single`, any of the nodes for `cluster`, the sentinels for `sentinel`. */
  readonly urls: readonly string[];
  readonly mode: 'single' | 'cluster' | 'sentinel';
  /** Name of the master that the sentinels watch. */
  readonly sentinelName?: string | undefined;
  /** Longest a command may take, ms. */
  readonly commandTimeoutMs: number;
}

/** Named because Redis' constructor tells its reply types by it. */
type Options = RedisOptions & { replyMapping: 'legacy' };

/**
 * The client's own timeouts, in units of a command's: only a backstop, for they take a busy process of ours for a silent Redis. A connection that
 * stays silent is given up, or commands would pile up behind it.
 */
const BACKSTOP = { command: 4, silence: 5 };
/** A Redis that stays READONLY is not left more often than this: reads go on meanwhile, ms. */
const LEAVE_EVERY_MS = 2_000;

/** After a fail-over the old master answers READONLY: connect anew, to the new one. */
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
    commandTimeout: settings.commandTimeoutMs * BACKSTOP.command,
    socketTimeout: settings.commandTimeoutMs * BACKSTOP.silence,
    connectTimeout: 3_000,
    keepAlive: 10_000,
    retryStrategy: tries => Math.min(50 * 2 ** Math.min(tries, 5), 1_000) * (0.5 + Math.random() / 2),
    reconnectOnError: leavesReadonly(),
  };
}

function credentials(url: URL): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  return {
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  };
}

/** A client that is not connected yet. */
export function redisClient(settings: RedisSettings): RedisClient {
  const urls = settings.urls.map(url => new URL(url));
  const nodes = urls.map(url => ({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 6379) }));
  const [first] = urls;
  if (!first) throw new Error('REDIS_URL names no server');
  const common: Options = { ...shared(settings), ...credentials(first) };
  switch (settings.mode) {
    case 'single':
      return new Redis({ ...common, ...nodes[0], db: Number(first.pathname.slice(1) || 0) });
    case 'sentinel':
      return new Redis({
        ...common,
        sentinels: nodes,
        name: settings.sentinelName ?? 'mymaster',
        sentinelRetryStrategy: () => 250,
      });
    case 'cluster':
      return new Cluster(nodes, {
        lazyConnect: true,
        enableOfflineQueue: false,
        redisOptions: common,
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
