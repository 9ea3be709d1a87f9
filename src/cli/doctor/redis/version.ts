import { error } from '../finding.js';
import { eachNode } from './each-node.js';

/** The oldest that this gateway has been tried with. */
const [MAJOR, MINOR] = [6, 2];

export const redisVersion = eachNode('redis-version', ({ info }) => {
  const version = info.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return version;
  return [error('REDIS_VERSION', `version ${version} is too old`, `Use Redis ${MAJOR}.${MINOR} or later, or Valkey.`)];
});
