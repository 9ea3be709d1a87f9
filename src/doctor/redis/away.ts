import type { RedisSettings } from '../../auth/store/redis/client.js';

/** Why Redis cannot be looked at. */
export interface Away {
  readonly code: string;
  readonly says: string;
  readonly todo: string;
}

const isTls = /^(ERR_TLS|ERR_SSL|EPROTO|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;

/** Only what an error is called is told: its message may quote a command with its arguments. */
export function whyAway(cause: unknown, mode: RedisSettings['mode']): Away {
  const { message = '', code } = cause as { message?: string; code?: unknown };
  const name = typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : undefined;
  if (/\b(WRONGPASS|NOAUTH|invalid password)\b/.test(message))
    return away(
      'REDIS_AUTH',
      'Redis refuses the user name or password',
      'Mend them in REDIS_URL (redis://user:password@host).',
    );
  if (/\bNOPERM\b/.test(message))
    return away('REDIS_ACL', 'Redis forbids its user what this check asks', 'Allow INFO, TIME and PING.');
  if (/\bLOADING\b/.test(message))
    return away('REDIS_LOADING', 'Redis is still reading its data', 'Wait until it has.');
  if (name && isTls.test(name))
    return away(
      'REDIS_TLS',
      `no TLS connection to Redis (${name})`,
      'Look at its certificate, and whether REDIS_URL wants rediss://.',
    );
  if (mode === 'sentinel' && !name)
    return away(
      'REDIS_SENTINEL',
      'the sentinels name no master',
      'REDIS_URL must hold the sentinels, REDIS_SENTINEL_NAME the name they watch.',
    );
  return away(
    'REDIS_UNREACHABLE',
    `Redis cannot be reached${name ? ` (${name})` : ''}`,
    'Look at REDIS_URL, and whether Redis runs.',
  );
}

const away = (code: string, says: string, todo: string): Away => ({ code, says, todo });
