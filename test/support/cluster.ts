import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tool } from '../../scripts/tools.js';
import { until } from '../../src/testing/until.js';
import { type RedisServer, type ServerTls, startRedis } from './redis.js';

/** A real Redis Cluster on the loopback: three masters, a replica for each. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  /** Comma-separated, for REDIS_URL; under the announced name, if there is one. */
  readonly url: string;
  /** The master that serves a key now. */
  masterOf(key: string): Promise<RedisServer>;
  /** Resolves when every running node says that all slots are served. */
  healthy(timeoutMs?: number): Promise<void>;
  /** Every key of every running node, replicas included. */
  dump(): Promise<string>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** How long a master must be silent before its replica takes over, ms. */
  readonly nodeTimeoutMs?: number;
  /** All nodes accept TLS only. */
  readonly tls?: ServerTls;
  /** The name that nodes announce to clients instead of the IP address. */
  readonly hostname?: string;
  /** More arguments for every node. */
  readonly args?: readonly string[];
}

const MASTERS = 3;
const run = promisify(execFile);

/** Starts a cluster. Resolves when all slots are served. */
export async function startCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const { nodeTimeoutMs = 1500, tls, hostname, args: more = [] } = options;
  const named = hostname
    ? ['--cluster-announce-hostname', hostname, '--cluster-preferred-endpoint-type', 'hostname']
    : [];
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs), ...named, ...more];
  const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, () => startRedis({ args, ...(tls && { tls }) })));
  const running = () => nodes.filter(node => node.isRunning);

  const healthy = (timeoutMs = 30_000) =>
    until(
      'every node sees all slots served',
      async () => {
        const infos = await Promise.all(running().map(node => node.cli('CLUSTER', 'INFO')));
        return infos.every(info => /cluster_state:ok/.test(String(info)));
      },
      { timeoutMs, everyMs: 50 },
    ).then(() => {});

  const stop = async () => {
    await Promise.all(nodes.map(node => node.stop()));
  };

  try {
    const addresses = nodes.map(node => `127.0.0.1:${node.port}`);
    const secured = tls ? tlsArguments(nodes[0]?.folder ?? '') : [];
    const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
    await run(tool('redisCli'), [...secured, ...create]);
    await healthy();
    await until('every replica has its data', () => replicasLinked(nodes), { timeoutMs: 30_000, everyMs: 50 });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    nodes,
    url: nodes.map(node => (hostname ? node.url.replace('127.0.0.1', hostname) : node.url)).join(','),
    healthy,
    stop,
    async masterOf(key) {
      const [first] = running();
      if (!first) throw new Error('no node of the cluster runs');
      const slot = Number(await first.cli('CLUSTER', 'KEYSLOT', key));
      const ranges = (await first.cli('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
      const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
      const node = nodes.find(one => one.port === port);
      if (!node) throw new Error(`no node serves slot ${slot}`);
      return node;
    },
    async dump() {
      return (await Promise.all(running().map(node => node.dump()))).join('\n');
    },
  };
}

/** redis-cli with a node's own certificate. */
const tlsArguments = (folder: string) => [
  ...['--tls', '--cacert', join(folder, 'authority.crt')],
  ...['--cert', join(folder, 'server.crt'), '--key', join(folder, 'server.key')],
];

async function replicasLinked(nodes: readonly RedisServer[]): Promise<boolean> {
  const infos = await Promise.all(nodes.map(async node => String(await node.cli('INFO', 'replication'))));
  const linked = infos.filter(info => /role:slave/.test(info) && /master_link_status:up/.test(info));
  return linked.length === nodes.length - MASTERS;
}
