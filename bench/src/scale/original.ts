import type { Redis } from 'ioredis';
import type { GatewayCode, GrantRecord } from './gateway-code.js';

/** A session that somebody really signed in, opened. */
export interface Original {
  /** Its record's fields but for the grants. */
  readonly fields: Readonly<Record<string, string>>;
  readonly grants: readonly { readonly provider: string; readonly record: GrantRecord; readonly held: unknown }[];
  /** When it ends unless it is used, ms. */
  readonly endsAtMs: number;
}

/** A grant's field is `g:` and the provider's id. */
const GRANT = /^g:(.+)$/;

/** Reads and opens the session of a cookie. */
export async function original(redis: Redis, code: GatewayCode, sealer: unknown, value: string): Promise<Original> {
  const ref = code.sha256(value.split('.')[0] ?? '');
  const key = code.keys.session(ref);
  const [all, lifeMs] = await Promise.all([redis.hgetall(key), redis.pttl(key)]);
  const grants = Object.entries(all).flatMap(([field, text]) => {
    const provider = GRANT.exec(field)?.[1];
    if (provider === undefined) return [];
    const record = code.readGrant(sealer, ref, provider, text);
    const held = code.openTokenSet(sealer, ref, provider, record.generation, record.sealed ?? '');
    return [{ provider, record, held }];
  });
  const fields = Object.fromEntries(Object.entries(all).filter(([field]) => !GRANT.test(field)));
  return { fields, grants, endsAtMs: Date.now() + lifeMs };
}
