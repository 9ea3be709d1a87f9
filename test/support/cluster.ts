import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tool } from '../../scripts/tools.js';
import { type RedisServer, startRedis } from './redis.js';
import { until } from './until.js';

/** A real Redis Cluster on the loopback: three masters, a replica for each. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  /** Comma-separated, for REDIS_URL. */
  readonly url: string;
  /** The master that serves a key now. */
  masterOf(key: string): Promise<RedisServer>;
  /** Resolves when every running node says that all slots are served. */
  healthy(timeoutMs?: number): Promise<void>;
  /** Every key of every running node, replicas included. */
  dump(): Promise<string>;
  stop(): Promise<void>;
}

const MASTERS = 3;
const run = promisify(execFile);

/** Starts a cluster; `nodeTimeoutMs` is what a master must be silent before its replica takes over. Resolves when all slots are served. */
export async function startCluster({ nodeTimeoutMs = 1500 } = {}): Promise<RedisCluster> {
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)];
  const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, () => startRedis({ args })));
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
    await run(tool('redisCli'), ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']);
    await healthy();
    await until('every replica has its data', () => replicasLinked(nodes), { timeoutMs: 30_000, everyMs: 50 });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    nodes,
    url: nodes.map(node => node.url).join(','),
    healthy,
    stop,
    async masterOf(key) {
      const [first] = running();
      if (!first) throw new Error('no node of the cluster runs');
      const slot = Number(await first.cli('CLUSTER', 'KEYSLOT', key));
      const ranges = (await first.cli('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
      const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
      const node = nodes.find(one => one.port === port);
      if (!node) throw new Error(`nobody serves slot ${slot}`);
      return node;
    },
    async dump() {
      return (await Promise.all(running().map(node => node.dump()))).join('\n');
    },
  };
}

async function replicasLinked(nodes: readonly RedisServer[]): Promise<boolean> {
  const infos = await Promise.all(nodes.map(async node => String(await node.cli('INFO', 'replication'))));
  const linked = infos.filter(info => /role:slave/.test(info) && /master_link_status:up/.test(info));
  return linked.length === nodes.length - MASTERS;
}
