import { z } from 'zod';

/** A renewal that was sent, or is about to be: written before the request goes out (write-ahead). */
const intent = z.object({
  /** Unique to this attempt: who bears it may save its outcome. */
  fence: z.string(),
  /** When this refresh token was first presented, ms, store clock. */
  atMs: z.number(),
  /** Until when nobody else may act; the renewer moves it on while it works. */
  leaseEndMs: z.number(),
  /** Whether it presents the refresh token. */
  presents: z.boolean(),
  /** How often this refresh token was presented before with an unknown outcome. */
  tries: z.number(),
});

/** Version of this record: a gateway refuses what a newer one wrote. */
const VERSION = 1;

const grantRecord = z.object({
  v: z.literal(VERSION),
  /** Grows at each renewal and each login, never goes back within a session. */
  generation: z.number(),
  /** `revoked` stays as a tombstone, so that the generation goes on from here. */
  state: z.enum(['active', 'unknown', 'dead', 'revoked']),
  /** Held (src/provider.ts), sealed for this owner, provider and generation. Absent once revoked, and before a service grant's first token. */
  sealed: z.string().optional(),
  subject: z.string().optional(),
  /** The user's login, ms. */
  grantedAtMs: z.number(),
  /** The last token answer, ms. */
  renewedAtMs: z.number(),
  /** When the access token is over, ms, store clock. */
  accessEndMs: z.number(),
  /** From when use sets off a renewal, ms. */
  renewFromMs: z.number(),
  /** Until when a revocation makes sense, ms. */
  lastsUntilMs: z.number(),
  /** Whether the gateway can renew without the user. */
  renewable: z.boolean(),
  /** Whether it can do so without the refresh token. */
  fallback: z.boolean(),
  /** The refresh token may have been redeemed and must not be presented any more. */
  spent: z.boolean().optional(),
  lastError: z.string().optional(),
  /** Failed renewals in a row. */
  failures: z.number().optional(),
  /** No renewal before this, ms. */
  retryAtMs: z.number().optional(),
  /** The wait is not ours to cut short: the provider named it (Retry-After), or only the operator can mend what failed. */
  retryTold: z.boolean().optional(),
  intent: intent.optional(),
  /** Service grants: keyed hash of credentials that the provider refused; they are not tried again. */
  refused: z.string().optional(),
  /** Service grants: keyed hash of the credentials this was got with. */
  gotWith: z.string().optional(),
});

export type GrantRecord = z.output<typeof grantRecord>;
export type Intent = NonNullable<GrantRecord['intent']>;

/** A stored grant could not be read: damaged, or written by a newer gateway. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

export function parseGrant(text: string): GrantRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordError('a grant record is not JSON');
  }
  const parsed = grantRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const { v } = value as { v?: unknown };
  throw new RecordError(
    typeof v === 'number' && v > VERSION
      ? 'a grant record was written by a newer gateway'
      : 'a grant record is damaged',
  );
}

export const formatGrant = (record: GrantRecord) => JSON.stringify(record);
