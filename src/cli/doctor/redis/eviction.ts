import { error } from '../finding.js';
import { eachNode } from './each-node.js';

/** Any other policy throws sessions away when memory runs short: people are signed out, and their tokens live on unrevoked. */
export const eviction = eachNode('redis-eviction', ({ info }) => {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy === 'noeviction') return policy;
  return [
    error(
      'REDIS_EVICTION',
      `maxmemory-policy is ${policy}: under pressure Redis throws sessions away`,
      'Set maxmemory-policy to noeviction.',
    ),
  ];
});
