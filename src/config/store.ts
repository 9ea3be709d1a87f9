import { settingGroup } from '../setting.js';
import { flag, oneOf, text, whole } from '../setting-kinds.js';
import { redisUrls, sealKeys } from './kinds.js';

/** Where sessions and grants are kept, and under which keys. */
export const storeSettings = settingGroup({
  title: 'Token store',
  settings: {
    redisUrls: {
      name: 'REDIS_URL',
      doc: 'redis:// or rediss:// address of the token store; several, comma-separated, for a cluster or for sentinels. Unset: kept in memory, lost at exit.',
      schema: redisUrls(),
      secret: true,
    },
    redisMode: {
      name: 'REDIS_MODE',
      doc: 'What REDIS_URL names: single, cluster or sentinel.',
      schema: oneOf('single', 'cluster', 'sentinel'),
      default: 'single',
    },
    sentinelName: {
      name: 'REDIS_SENTINEL_NAME',
      doc: 'Name of the master that the sentinels watch.',
      schema: text(),
    },
    replicas: {
      name: 'KEYRING_REDIS_REPLICAS',
      doc: 'Replicas that must have an intent, a saved renewal or a logout before it counts as done (WAIT).',
      schema: whole(0, 16),
      default: '0',
    },
    sealKeys: {
      name: 'KEYRING_SEAL_KEYS',
      doc: 'Keys that seal what is stored: id:base64 of 32 bytes, comma-separated, newest first. Unset: made for one run. Must be set in production.',
      schema: sealKeys(),
      secret: true,
    },
    allowMemoryStore: {
      name: 'KEYRING_ALLOW_MEMORY_STORE',
      doc: 'Allow production without REDIS_URL: 1 or 0. Every restart then signs everybody out.',
      schema: flag(),
      default: '0',
    },
  },
  check: ({ redisUrls, redisMode, sentinelName }) => {
    const complaints: string[] = [];
    if (redisMode !== 'single' && !redisUrls)
      complaints.push(`REDIS_URL: must be set where REDIS_MODE is ${redisMode}`);
    if (redisMode === 'single' && redisUrls && redisUrls.length > 1)
      complaints.push('REDIS_MODE: must be cluster or sentinel where REDIS_URL holds several addresses');
    if (redisMode === 'sentinel' && !sentinelName)
      complaints.push('REDIS_SENTINEL_NAME: must be set where REDIS_MODE is sentinel');
    return complaints;
  },
});
