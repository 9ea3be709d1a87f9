import { randomBytes } from 'node:crypto';
import type { Finding } from '../../../src/cli/doctor/check.js';
import { diagnose } from '../../../src/cli/doctor.js';
import type { Sandboxes } from '../../support/gateway.js';
import type { RedisServer } from '../../support/redis.js';

export type Env = Readonly<Record<string, string>>;

/** Arguments of a Redis server without findings. */
export const SOUND_REDIS = ['--appendfsync', 'everysec'];

export const sealKey = (id: string, key = randomBytes(32)) => `${id}:${key.toString('base64')}`;

/** Settings of a gateway in front of the sandboxes. Their only fault is the sandboxes' plain http. */
export function soundEnv(sandboxes: Sandboxes, redis: Pick<RedisServer, 'url'>): Env {
  const own = {
    PUBLIC_URL: 'http://localhost:4000',
    REDIS_URL: redis.url,
    KEYRING_SEAL_KEYS: sealKey('k1'),
    KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
  };
  return Object.assign(own, ...Object.values(sandboxes).map(({ env }) => env));
}

/** The doctor's findings, except those about the sandboxes' plain http. */
export async function complaints(env: Env): Promise<readonly Finding[]> {
  const findings = await diagnose(env);
  return findings.filter(
    ({ level, says }) => level !== 'ok' && !says.startsWith('KEYRING_ALLOW_HTTP_UPSTREAMS is set'),
  );
}

/** Level and code of each complaint, such as `error REDIS_EVICTION`. */
export const codes = async (env: Env): Promise<string[]> =>
  (await complaints(env)).map(({ level, code }) => `${level} ${code}`);
