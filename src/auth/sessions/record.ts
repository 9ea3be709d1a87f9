import { z } from 'zod';
import type { ProviderId } from '../../generated/graphql.js';
import { GRANT_PREFIX } from '../grants/owner.js';
import { type GrantRecord, parseGrant } from '../grants/record.js';
import type { Fields } from '../store/contract.js';

/** Fields of a session's record beside its grants. */
export const FIELD = { about: 'm', secretHash: 'h', usedAt: 'u', ended: 'x' } as const;

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
  readonly grants: ReadonlyMap<ProviderId, { readonly record: GrantRecord; readonly text: string }>;
}

/** Undefined: ended. Throws RecordError for a damaged record, or a newer gateway's. */
export function parseSession(fields: Fields): SessionRecord | undefined {
  const aboutText = fields[FIELD.about];
  const secretHash = fields[FIELD.secretHash];
  if (aboutText === undefined || secretHash === undefined || fields[FIELD.ended] !== undefined) return undefined;
  const grants = new Map<ProviderId, { record: GrantRecord; text: string }>();
  for (const [field, text] of Object.entries(fields))
    if (field.startsWith(GRANT_PREFIX))
      grants.set(field.slice(GRANT_PREFIX.length) as ProviderId, { text, record: parseGrant(text) });
  const used = Number(fields[FIELD.usedAt]);
  return { about: about.parse(JSON.parse(aboutText)), aboutText, secretHash, usedAtMs: used || null, grants };
}

/** The grants that are held: not the tombstones of revoked ones. */
export function heldGrants(session: SessionRecord): [ProviderId, GrantRecord][] {
  return [...session.grants]
    .filter(([, { record }]) => record.state !== 'revoked')
    .map(([id, { record }]) => [id, record]);
}
