import type { Redis } from 'ioredis';
import { copyOf } from './copy.js';
import type { GatewayCode } from './gateway-code.js';
import type { Original } from './original.js';

/** Number of sessions that are written at once. */
const BATCH = 500;

export interface Filling {
  readonly redis: Redis;
  readonly code: GatewayCode;
  readonly sealer: unknown;
  readonly originals: readonly Original[];
}

/** Writes copies 0 to `count` - 1 of the originals in turn. */
export async function fill({ redis, code, sealer, originals }: Filling, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const batch = redis.pipeline();
    for (let number = from; number < Math.min(count, from + BATCH); number += 1) {
      const original = originals[number % originals.length] as Original;
      const { key, ref, fields, accounts, endsAtMs } = copyOf(original, number, code, sealer);
      const stored = Object.entries(fields).flatMap(([field, value]) => [field, code.encodeValue(value)]);
      batch.hset(key, ...stored).pexpireat(key, endsAtMs);
      for (const account of accounts) batch.hset(account, ref, String(Date.now())).pexpireat(account, endsAtMs);
    }
    const failed = (await batch.exec())?.find(([error]) => error)?.[0];
    if (failed) throw failed;
  }
}
