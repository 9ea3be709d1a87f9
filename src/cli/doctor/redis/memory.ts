import { warning } from '../finding.js';
import { eachNode } from './each-node.js';

/** Share of maxmemory from which on somebody should see to more: a full Redis takes no login and saves no renewal. */
const FULL = 0.8;

export const memory = eachNode('redis-memory', ({ info }) => {
  const [used, most] = ['used_memory', 'maxmemory'].map(name => Number(info.get(name) ?? 0)) as [number, number];
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_048_576)} MB`;
  if (most === 0) return `${megabytes(used)} used, no maxmemory`;
  if (used / most < FULL) return `${megabytes(used)} of ${megabytes(most)} used`;
  return [
    warning('REDIS_MEMORY', `${megabytes(used)} of ${megabytes(most)} are used`, 'Raise maxmemory before it is full.'),
  ];
});
