import type { Facts } from '../facts.js';
import { error, type Said, warning } from '../finding.js';
import { eachNode } from './each-node.js';
import type { NodeLook } from './look.js';

/** Whether the server is of the kind the settings say, and has the replicas they want. */
export const replication = eachNode('redis-replication', (node, facts) => {
  const found = [...kind(node, facts), ...copies(node, facts)];
  return found.length > 0 ? found : `${node.info.get('connected_slaves') ?? 0} replicas, ${facts.replicas} waited for`;
});

function kind({ info }: NodeLook, { redisMode }: Facts): Said[] {
  const isCluster = info.get('cluster_enabled') === '1';
  if (isCluster && redisMode !== 'cluster')
    return [error('REDIS_MODE', 'this server is part of a cluster', 'Set REDIS_MODE to cluster.')];
  if (!isCluster && redisMode === 'cluster')
    return [error('REDIS_MODE', 'this server is part of no cluster', 'Set REDIS_MODE to single, or name a cluster.')];
  if (info.get('role') !== 'slave') return [];
  return [error('REDIS_REPLICA', 'this server is a replica and takes no writes', 'Name its master, or use sentinels.')];
}

function copies({ info }: NodeLook, { replicas, redisMode }: Facts): Said[] {
  const there = Number(info.get('connected_slaves') ?? 0);
  if (there < replicas)
    return [
      error(
        'REDIS_REPLICAS',
        `${there} replicas are connected, KEYRING_REDIS_REPLICAS wants ${replicas}: every login, renewal and logout waits in vain`,
        'Add replicas, or lower the setting.',
      ),
    ];
  if (redisMode === 'single' || replicas > 0) return [];
  return [
    warning(
      'REDIS_NO_WAIT',
      'KEYRING_REDIS_REPLICAS is 0: a fail-over may lose logouts and renewed tokens of the last second',
      'Set it to 1.',
    ),
  ];
}
