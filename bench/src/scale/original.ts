import type { Redis } from 'ioredis';
import type { GatewayCode, GrantRecord } from './gateway-code.js';

/** The decrypted session of a real login. */
export interface Original {
  /** The fields of its record without the grants. */
  readonly fields: Readonly<Record<string, string>>;
  /** The metadata in its field `m`. */
  readonly about: object;
  readonly grants: readonly { readonly provider: string; readonly record: GrantRecord; readonly tokens: unknown }[];
  /** Expiry of the session if it is not used, ms since the epoch. */
  readonly endsAtMs: number;
}

/** The field of a grant is `g:` and the id of the provider. */
const GRANT = /^g:(.+)$/;

/** Reads and decrypts the session of a cookie. */
export async function original(redis: Redis, code: GatewayCode, sealer: unknown, value: string): Promise<Original> {
  const ref = code.sha256(value.split('.')[0] ?? '');
  const key = code.keys.session(ref);
  const [all, lifeMs] = await Promise.all([redis.hgetallBuffer(key), redis.pttl(key)]);
  return { ...openSession(code, sealer, ref, code.decodeFields(all) ?? {}), endsAtMs: Date.now() + lifeMs };
}

/** Decrypts a stored session. `ref` is the hash of its id. */
export function openSession(
  code: GatewayCode,
  sealer: unknown,
  ref: string,
  all: Readonly<Record<string, string>>,
): Omit<Original, 'endsAtMs'> {
  const grants = Object.entries(all).flatMap(([field, text]) => {
    const provider = GRANT.exec(field)?.[1];
    if (provider === undefined) return [];
    const record = code.readGrant(sealer, ref, provider, text);
    const tokens = code.openTokenSet(sealer, ref, provider, record.generation, record.sealed ?? '');
    return [{ provider, record, tokens }];
  });
  const fields = Object.fromEntries(Object.entries(all).filter(([field]) => !GRANT.test(field)));
  return { fields, about: code.parseSession(sealer, ref, all)?.about ?? {}, grants };
}
