import { z } from 'zod';
import { randomText } from '../crypto/ids.js';
import type { Write } from '../store/contract.js';
import { type GrantRecord, LATEST_MS } from '../store/grant-record.js';
import { type GrantName, keys } from '../store/keys.js';

/** How long a worker that went silent keeps an entry, ms; with the walk's pause on top it is free again within 10 s. */
export const CLAIM_MS = 6_000;

/** Where nothing says how long tokens live, their revocation is tried this long, ms. */
const UNKNOWN_LIFE_MS = 90 * 86_400_000;

const VERSION = 1;
const time = z.number().min(0).max(LATEST_MS);

/** Without the first fields nothing can be revoked; a number that makes no sense must not make a revocation forgotten. */
const entry = z.object({
  v: z.literal(VERSION),
  id: z.string(),
  /** Owner, grant and generation that the tokens are sealed for. */
  ref: z.string().regex(/^(service|[\w-]{43})$/),
  /** The grant's name: for one of several accounts with its slot. */
  provider: z.string().transform(value => value as GrantName),
  generation: z.number(),
  sealed: z.string(),
  /** Tokens that need no further try, by the names of `revocables`. An older gateway ignores it and sends them once more, which ends nothing else. */
  done: z.array(z.string()).optional(),
  /** When the access token expires, ms, store clock. Absent in entries of older gateways. */
  accessEndMs: z.number().optional(),
  /** The login that the tokens come from, ms. Absent in entries of older gateways. */
  grantedAtMs: z.number().optional(),
  /** The grant has ended: the tokens that its refreshes left behind end with it. */
  whole: z.boolean().optional(),
  /** The account they are of: another session of it may have been given the same token. */
  subject: z.string().optional(),
  /** When the tokens are over anyway, ms, store clock. */
  untilMs: time.catch(() => Date.now() + UNKNOWN_LIFE_MS),
  addedAtMs: time.catch(() => Date.now()),
  tries: z.int().nonnegative().catch(0),
  /** The gateway that works on it, and until when no other may. */
  claim: z.string().optional(),
  claimEndMs: time.optional().catch(undefined),
});

export type OutboxEntry = z.output<typeof entry>;

/** `newer`: a newer gateway wrote it and can revoke tokens that this one cannot read. Undefined: it is damaged. */
export function readEntry(text: string): OutboxEntry | 'newer' | undefined {
  try {
    const value = JSON.parse(text) as { v?: unknown } | null;
    if (typeof value?.v === 'number' && value.v > VERSION) return 'newer';
    return entry.safeParse(value).data;
  } catch {
    return undefined;
  }
}

/** Undefined: it is damaged, or of a newer gateway. */
export function parseEntry(text: string): OutboxEntry | undefined {
  const read = readEntry(text);
  return read === 'newer' ? undefined : read;
}

export const ENTRY_FIELD = 'e';

/** An entry for a grant's tokens, claimed by its maker, who tries at once. Undefined: there is nothing left to revoke. */
export function entryFor(ref: string, grant: GrantName, record: GrantRecord, nowMs: number): OutboxEntry | undefined {
  if (record.sealed === undefined || record.lastsUntilMs <= nowMs) return undefined;
  return {
    v: 1,
    id: randomText(96),
    ref,
    provider: grant,
    generation: record.generation,
    sealed: record.sealed,
    ...(record.subject !== undefined && { subject: record.subject }),
    untilMs: Math.min(record.lastsUntilMs, LATEST_MS),
    accessEndMs: record.accessEndMs,
    grantedAtMs: record.grantedAtMs,
    addedAtMs: nowMs,
    tries: 0,
    claim: randomText(96),
    claimEndMs: nowMs + CLAIM_MS,
  };
}

/** The writes that put an entry into the outbox. They are in the slot of the session, so that they can be part of any of its changes. */
export function putEntry(one: OutboxEntry, dueMs: number): readonly Write[] {
  const { queue, entry: key } = keys.outboxOf(one.ref);
  return [
    { op: 'set', key: key(one.id), field: ENTRY_FIELD, value: JSON.stringify(one) },
    { op: 'queue', key: queue, member: one.id, atMs: dueMs },
  ];
}

export function dropEntry(one: Pick<OutboxEntry, 'ref' | 'id'>): readonly Write[] {
  const { queue, entry: key } = keys.outboxOf(one.ref);
  return [
    { op: 'drop', key: key(one.id) },
    { op: 'unqueue', key: queue, member: one.id },
  ];
}
