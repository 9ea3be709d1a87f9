import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../src/testing/until.js';
import { type RedisOptions, type RedisServer, type ServerTls, startRedis } from './redis.js';

/** A real Sentinel set-up on the loopback: a master, two replicas, three sentinels with a quorum of two. */
export interface SentinelSetup {
  /** The sentinels' name for the master: REDIS_SENTINEL_NAME. */
  readonly name: string;
  /** The sentinels, comma-separated, for REDIS_URL. */
  readonly url: string;
  /** The data servers; the first one is the initial master. */
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  /** Whom most sentinels call master now. */
  master(): Promise<RedisServer>;
  /** Resolves with the new master once the sentinels agree on another than `old`, which takes writes. */
  failedOver(old: RedisServer, timeoutMs?: number): Promise<RedisServer>;
  dump(): Promise<string>;
  stop(): Promise<void>;
}

export interface SentinelOptions {
  /**
   * How long the master must be silent before the sentinels consider it down, ms. On a busy machine, a much lower value than the default causes false
   * alarms.
   */
  readonly downAfterMs?: number;
  /** All of them accept TLS only. */
  readonly tls?: ServerTls;
  /** Password of the data servers, which the sentinels know. */
  readonly password?: string;
  /** The sentinels' own password. */
  readonly sentinelPassword?: string;
  /** More arguments for the data servers. */
  readonly args?: readonly string[];
  /** Stands in front of the first master: the sentinels know it by this port. */
  readonly front?: (master: RedisServer) => Promise<{ readonly port: number }>;
}

const NAME = 'keyring';
const QUORUM = 2;

/** Starts it. Resolves when the sentinels all know each other. */
export async function startSentinel(options: SentinelOptions = {}): Promise<SentinelSetup> {
  const { tls, password, args = [] } = options;
  const secret = password ? ['--requirepass', password, '--masterauth', password] : [];
  const common: RedisOptions = {
    args: [...args, ...secret],
    ...(tls && { tls }),
    ...(password && { auth: { password } }),
  };
  const first = await startRedis(common);
  const replica = () => startRedis({ ...common, replicaOf: first });
  const servers = [first, ...(await Promise.all([replica(), replica()]))];
  const monitored = options.front ? await options.front(first) : first;
  const sentinels = await Promise.all([1, 2, 3].map(() => startOne(monitored, options)));
  const running = () => sentinels.filter(sentinel => sentinel.isRunning);

  async function master(): Promise<RedisServer> {
    const votes = await Promise.all(
      running().map(sentinel => sentinel.cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME) as Promise<[string, string]>),
    );
    const ports = votes.map(([, port]) => Number(port));
    const agreed = servers.find(server => ports.filter(port => port === server.port).length >= QUORUM);
    if (!agreed) throw new Error(`the sentinels do not agree: ${ports}`);
    return agreed;
  }

  await until('the sentinels know each other and the replicas', () => acquainted(sentinels), { timeoutMs: 30_000 });

  return {
    name: NAME,
    url: sentinels.map(sentinel => sentinel.url).join(','),
    servers,
    sentinels,
    master,
    failedOver: (old, timeoutMs = 30_000) =>
      until(
        'another master is agreed on',
        async () => {
          const now = await master();
          if (now === old || !now.isRunning) return undefined;
          return /role:master/.test(String(await now.cli('INFO', 'replication'))) ? now : undefined;
        },
        { timeoutMs, everyMs: 50 },
      ),
    async dump() {
      const up = servers.filter(server => server.isRunning);
      return (await Promise.all(up.map(server => server.dump()))).join('\n');
    },
    async stop() {
      await Promise.all([...sentinels, ...servers].map(server => server.stop()));
    },
  };
}

function startOne(master: { readonly port: number }, options: SentinelOptions): Promise<RedisServer> {
  const { downAfterMs = 2000, tls, password, sentinelPassword } = options;
  return startRedis({
    args: ['--sentinel'],
    ...(tls && { tls }),
    ...(sentinelPassword && { auth: { password: sentinelPassword } }),
    ready: /\+monitor master/,
    async files({ folder }) {
      const file = join(folder, 'sentinel.conf');
      const lines = [
        `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${QUORUM}`,
        `sentinel down-after-milliseconds ${NAME} ${downAfterMs}`,
        `sentinel failover-timeout ${NAME} 3000`,
        `sentinel parallel-syncs ${NAME} 2`,
        ...(password ? [`sentinel auth-pass ${NAME} ${password}`] : []),
        ...(sentinelPassword ? [`requirepass ${sentinelPassword}`] : []),
      ];
      // A restarted sentinel continues with the file that it has rewritten.
      await writeFile(file, `${lines.join('\n')}\n`, { flag: 'wx' }).catch(() => {});
      return [file];
    },
  });
}

async function acquainted(sentinels: readonly RedisServer[]): Promise<boolean> {
  const seen = await Promise.all(
    sentinels.map(async sentinel => {
      const facts = (await sentinel.cli('SENTINEL', 'MASTER', NAME)) as string[];
      const fact = (name: string) => facts[facts.indexOf(name) + 1];
      return fact('num-other-sentinels') === '2' && fact('num-slaves') === '2';
    }),
  );
  return seen.every(Boolean);
}
