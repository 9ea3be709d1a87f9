import { z } from 'zod';
import type { ProviderId } from '../../generated/graphql.js';
import { GRANT_PREFIX } from '../grants/owner.js';
import { type GrantRecord, parseGrant } from '../grants/record.js';
import type { Fields } from '../store/contract.js';

/** Fields of a session's record beside its grants. */
export const FIELD = { about: 'm', secretHash: 'h', usedAt: 'u', unclaimed: 'n', ended: 'x' } as const;

const about = z.object({
  v: z.literal(1),
  /** The public id. */
  id: z.string(),
  createdAtMs: z.number(),
  /** When it ends for good. */
  endsAtMs: z.number(),
  userAgent: z.string().optional(),
  /** How its value travels, from birth to end. */
  by: z.enum(['cookie', 'bearer']),
});

export type About = z.output<typeof about>;

/** A live session as read from the store. */
export interface SessionRecord {
  readonly about: About;
  /** The text of `about` as stored: a check on it means «still alive». */
  readonly aboutText: string;
  readonly secretHash: string;
  readonly usedAtMs: number | null;
  /** Present while no client has presented the newest secret: its text as stored, and when the session ends for that. */
  readonly unclaimed: Unclaimed | undefined;
  readonly grants: ReadonlyMap<ProviderId, ReadGrant>;
}

export interface Unclaimed {
  readonly text: string;
  readonly untilMs: number;
}

interface ReadGrant {
  readonly record: GrantRecord;
  readonly text: string;
}

/**
 * Undefined: ended. Throws RecordError for a damaged record, or a newer gateway's. `before`: the same session as read earlier; what reads the same
 * is not parsed again.
 */
export function parseSession(fields: Fields, before?: SessionRecord): SessionRecord | undefined {
  const aboutText = fields[FIELD.about];
  const secretHash = fields[FIELD.secretHash];
  if (aboutText === undefined || secretHash === undefined || fields[FIELD.ended] !== undefined) return undefined;
  const grants = new Map<ProviderId, ReadGrant>();
  for (const field in fields) {
    const text = fields[field];
    if (text === undefined || !field.startsWith(GRANT_PREFIX)) continue;
    const id = field.slice(GRANT_PREFIX.length) as ProviderId;
    const same = before?.grants.get(id);
    grants.set(id, same?.text === text ? same : { text, record: parseGrant(text) });
  }
  const used = Number(fields[FIELD.usedAt]);
  return {
    about: before?.aboutText === aboutText ? before.about : about.parse(JSON.parse(aboutText)),
    aboutText,
    secretHash,
    usedAtMs: used || null,
    unclaimed: parseUnclaimed(fields[FIELD.unclaimed], secretHash),
    grants,
  };
}

/** Names the secret, so that a mark that an older gateway left behind at a later login says nothing of the newer secret. */
export const formatUnclaimed = (untilMs: number, secretHash: string): string => `${Math.floor(untilMs)} ${secretHash}`;

function parseUnclaimed(text: string | undefined, secretHash: string): Unclaimed | undefined {
  const [until, hash] = text?.split(' ') ?? [];
  return text !== undefined && hash === secretHash ? { text, untilMs: Number(until) || 0 } : undefined;
}

/** The grants that are held: not the tombstones of revoked ones. */
export function heldGrants(session: SessionRecord): [ProviderId, GrantRecord][] {
  return [...session.grants]
    .filter(([, { record }]) => record.state !== 'revoked')
    .map(([id, { record }]) => [id, record]);
}
