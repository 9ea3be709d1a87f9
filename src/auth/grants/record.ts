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

const grantRecord = z.object({
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

/** Version of what is written: a gateway reads what an older one wrote and refuses what a newer one wrote. */
const VERSION = 2;

/** A grant as text. Short, because there are many: times as differences from the login, what is always there without names. */
interface Packed {
  readonly v: typeof VERSION;
  /** Generation, state's first letter, flags. */
  readonly g: readonly [number, string, number];
  /** The login; then from it to the last token answer, the token's end, its renewal, the last of it. */
  readonly t: readonly [number, number, number, number, number];
}

const FLAGS = { renewable: 1, fallback: 2, spent: 4 } as const;
const STATES: Readonly<Record<string, GrantRecord['state']>> = { a: 'active', u: 'unknown', d: 'dead', r: 'revoked' };

export function formatGrant(record: GrantRecord): string {
  const { generation, state, renewable, fallback, spent = false, ...timed } = record;
  const { grantedAtMs, renewedAtMs, accessEndMs, renewFromMs, lastsUntilMs, ...rest } = timed;
  const flags = Object.entries({ renewable, fallback, spent }) as [keyof typeof FLAGS, boolean][];
  const login = finite(grantedAtMs);
  const since = (atMs: number) => finite(atMs) - login;
  const packed: Packed = {
    v: VERSION,
    g: [generation, state.charAt(0), flags.reduce((sum, [name, is]) => sum + (is ? FLAGS[name] : 0), 0)],
    t: [login, since(renewedAtMs), since(accessEndMs), since(renewFromMs), since(lastsUntilMs)],
  };
  const { retryAtMs } = rest;
  return JSON.stringify({ ...packed, ...rest, ...(retryAtMs !== undefined && { retryAtMs: finite(retryAtMs) }) });
}

/** JSON has no other numbers: one of them would be written as null, and the record could not be read again. */
const finite = (ms: number): number => (Number.isFinite(ms) ? Math.floor(ms) : 0);

function unpack({ v: _, g, t, ...rest }: Packed): unknown {
  const [generation, state, flags] = g;
  const [grantedAtMs, ...since] = t;
  const [renewedAtMs, accessEndMs, renewFromMs, lastsUntilMs] = since.map(ms => grantedAtMs + ms);
  return {
    ...rest,
    generation,
    state: STATES[state],
    renewable: (flags & FLAGS.renewable) > 0,
    fallback: (flags & FLAGS.fallback) > 0,
    ...((flags & FLAGS.spent) > 0 && { spent: true }),
    grantedAtMs,
    renewedAtMs,
    accessEndMs,
    renewFromMs,
    lastsUntilMs,
  };
}

const isPacked = (value: object): value is Packed =>
  'v' in value &&
  value.v === VERSION &&
  'g' in value &&
  Array.isArray(value.g) &&
  't' in value &&
  Array.isArray(value.t);

/** Throws RecordError. */
export function parseGrant(text: string): GrantRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordError('a grant record is not JSON');
  }
  const { v } = (value ?? {}) as { v?: unknown };
  if (typeof v === 'number' && v > VERSION) throw new RecordError('a grant record was written by a newer gateway');
  // Version 1 had every field by its name.
  const fields =
    value !== null && typeof value === 'object' && isPacked(value) ? unpack(value) : v === 1 ? value : undefined;
  const parsed = grantRecord.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw new RecordError('a grant record is damaged');
}
