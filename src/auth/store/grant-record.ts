import type { GraphQLError } from 'graphql';
import { z } from 'zod';
import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../provider-id.js';
import { authenticate, checkText, SealError, type Sealer } from '../crypto/seal.js';
import type { Write } from './contract.js';
import { isPacked, type PackedGrant, RecordError, readPacked, salvage, VERSION, writePacked } from './grant-text.js';
import { type GrantName, grantField, nameOf, type Owner } from './keys.js';

/** Times beyond the year 9999 are not believed and not written: many clients cannot read them. ms. */
export const LATEST_MS = 253_402_300_799_999;
/** Generations are GraphQL's Int. */
const HIGHEST_GENERATION = 2 ** 31 - 1;
/** A longer text is not parsed, characters: tokens of the largest kind fit many times. */
export const LONGEST_TEXT = 1 << 18;

const time = z.number().min(0).max(LATEST_MS);
const count = z.int().nonnegative();

/** A refresh that was sent, or is about to be: written before the request goes out (write-ahead). */
const intent = z.object({
  /** Unique to this attempt: only its outcome may be saved. */
  fence: z.string(),
  /** When this refresh token was first presented, ms, store clock. */
  atMs: time,
  /** Until when no other gateway may act. The one that refreshes extends it while it works. */
  leaseEndMs: time,
  /** Whether it presents the refresh token. */
  presents: z.boolean(),
  /** How often this refresh token was presented before with an unknown outcome. */
  tries: count,
});

const storedGrant = z.object({
  /** Grows at each refresh and each login, never goes back within a session. */
  generation: count.max(HIGHEST_GENERATION),
  /** `revoked` stays as a tombstone, so that the generation goes on from here. */
  state: z.enum(['active', 'unknown', 'dead', 'revoked']),
  /** A TokenSet, sealed for this owner, provider and generation. Absent once revoked, and before a service grant's first token. */
  sealed: z.string().optional(),
  subject: z.string().optional(),
  /** The user's login, ms. */
  grantedAtMs: time,
  /** The last token response, ms. */
  renewedAtMs: time,
  /** When the access token expires, ms, store clock. */
  accessEndMs: time,
  /** From when use begins a refresh, ms. */
  renewFromMs: time,
  /** Until when a revocation makes sense, ms. */
  lastsUntilMs: time,
  /** Whether the gateway can refresh without the user. */
  renewable: z.boolean(),
  /** Whether it can do so without the refresh token. */
  fallback: z.boolean(),
  /** The refresh token may have been redeemed and must not be presented any more. */
  spent: z.boolean().optional(),
  lastError: z.string().optional(),
  /** Failed refreshes in a row. */
  failures: count.optional(),
  /** No refresh before this, ms. */
  retryAtMs: time.optional(),
  /** The wait must not be cut short: the provider requires it (Retry-After), or only the operator can fix the cause. */
  retryTold: z.boolean().optional(),
  intent: intent.optional(),
  /** Service grants: keyed hash of credentials that the provider rejected; they are not tried again. */
  refused: z.string().optional(),
  /** Service grants: keyed hash of the credentials that it came from. */
  gotWith: z.string().optional(),
  /** Scopes granted (RFC 6749, 3.3). Absent: not known. */
  scopes: z.array(z.string()).optional(),
});

/** Stored names stay as they are; in memory these fields say what they mean. */
const grantRecord = storedGrant.transform(({ renewedAtMs, renewFromMs, spent, retryTold, gotWith, ...record }) => ({
  ...record,
  refreshedAtMs: renewedAtMs,
  refreshFromMs: renewFromMs,
  ...(spent !== undefined && { refreshTokenUsed: spent }),
  ...(retryTold !== undefined && { mustWait: retryTold }),
  ...(gotWith !== undefined && { credentialFingerprint: gotWith }),
}));

type WrittenGrant = z.output<typeof grantRecord>;

/**
 * `unreadable`: the stored text is damaged, not authentic, or of a newer gateway. Such a grant can be ended and replaced, and nothing else; it is
 * never written.
 */
export interface GrantRecord extends Omit<WrittenGrant, 'state'> {
  readonly state: WrittenGrant['state'] | 'unreadable';
}
export type Intent = NonNullable<GrantRecord['intent']>;

export function formatGrant(record: GrantRecord, keyId: string): string {
  if (record.state === 'unreadable') throw new RecordError('an unreadable grant is replaced or ended, never written');
  const { generation, state, renewable, fallback, refreshTokenUsed = false, ...timed } = record;
  const {
    grantedAtMs,
    refreshedAtMs,
    accessEndMs,
    refreshFromMs,
    lastsUntilMs,
    mustWait: retryTold,
    credentialFingerprint: gotWith,
    ...rest
  } = timed;
  const flags = Object.entries({ renewable, fallback, refreshTokenUsed }) as [keyof typeof FLAGS, boolean][];
  const login = bounded(grantedAtMs);
  const since = (atMs: number) => bounded(atMs) - login;
  return writePacked(
    {
      v: VERSION,
      g: [bounded(generation), state.charAt(0), flags.reduce((sum, [name, is]) => sum + (is ? FLAGS[name] : 0), 0)],
      t: [login, since(refreshedAtMs), since(accessEndMs), since(refreshFromMs), since(lastsUntilMs)],
      ...boundedIn({ ...rest, retryTold, gotWith }),
    },
    keyId,
  );
}

const FLAGS = { renewable: 1, fallback: 2, refreshTokenUsed: 4 } as const;
const STATES = new Map<unknown, WrittenGrant['state']>([
  ['a', 'active'],
  ['u', 'unknown'],
  ['d', 'dead'],
  ['r', 'revoked'],
]);

/** A number that is not finite could not be read again. */
function bounded(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.floor(Math.max(0, Math.min(value, LATEST_MS)));
}

/** The same for every number in it. */
const boundedIn = (rest: object): object =>
  JSON.parse(JSON.stringify(rest, (_, value) => (typeof value === 'number' ? bounded(value) : value)));

function unpack({ v: _, g, t, ...rest }: PackedGrant): unknown {
  const [generation, state, flags] = g;
  const [grantedAtMs, ...since] = t;
  const [renewedAtMs, accessEndMs, renewFromMs, lastsUntilMs] = since.map(ms => grantedAtMs + ms);
  return {
    ...rest,
    generation,
    state: STATES.get(state),
    renewable: (flags & FLAGS.renewable) > 0,
    fallback: (flags & FLAGS.fallback) > 0,
    ...((flags & FLAGS.refreshTokenUsed) > 0 && { spent: true }),
    grantedAtMs,
    renewedAtMs,
    accessEndMs,
    renewFromMs,
    lastsUntilMs,
  };
}

/** A grant's text without its MAC. Throws RecordError. */
export function parseGrant(text: string): GrantRecord {
  if (text.length > LONGEST_TEXT) throw new RecordError('a grant record is too long');
  const value = readPacked(text);
  // Version 1 had every field by its name.
  const fields = isPacked(value) ? unpack(value) : value.v === 1 ? value : undefined;
  const parsed = grantRecord.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw new RecordError('a grant record is damaged');
}

/** The context that a grant's MAC is bound to: in another session, for another provider or another account, the text is not authentic. */
export const grantPlace = (ref: string, grant: GrantName) => `grant|${ref}|${grant}`;

/** A grant as it is stored: its text with a MAC. */
export const writeGrant = (sealer: Sealer, ref: string, grant: GrantName, record: GrantRecord): string =>
  authenticate(sealer, formatGrant(record, sealer.newestId), grantPlace(ref, grant));

/** The write that stores a grant. */
export function grantWrite(sealer: Sealer, owner: Owner, provider: ProviderId, record: GrantRecord) {
  const name = nameOf(owner, provider);
  const value = writeGrant(sealer, owner.ref, name, record);
  return { op: 'set', key: owner.key, field: grantField(name), value } as const satisfies Write;
}

/** Reads a stored grant. Never throws: what cannot be read or trusted is an `unreadable` grant, so that it spoils no other. */
export function readGrant(sealer: Sealer, ref: string, grant: GrantName, text: string): GrantRecord {
  if (text.length > LONGEST_TEXT) return recovered(text.slice(0, LONGEST_TEXT));
  const { body, checked } = checkText(sealer, text, grantPlace(ref, grant));
  let record: GrantRecord;
  try {
    record = parseGrant(body);
  } catch {
    return recovered(text);
  }
  return checked === 'genuine' ? record : untrusted(record);
}

/** The parts of an unreadable grant that its field still shows. */
export const unreadableGrant = (provider: ProviderId): GraphQLError => gatewayError('GRANT_UNREADABLE', { provider });

/** The error for tokens that cannot be opened; other errors are passed on. `SealHealth` logs it. */
export function unopened(error: unknown, provider: ProviderId): unknown {
  return error instanceof SealError ? gatewayError('GRANT_UNREADABLE', { provider, cause: error }) : error;
}

/** A grant that can be parsed but is not trusted: it may only be ended or replaced. */
export function untrusted(record: GrantRecord): GrantRecord {
  const { generation, sealed, subject, refused, grantedAtMs, refreshedAtMs, accessEndMs, lastsUntilMs } = record;
  // A tombstone holds nothing. A forged one does no more than deleting the grant would.
  if (record.state === 'revoked' && sealed === undefined) return record;
  return {
    generation: plausible(generation),
    state: 'unreadable',
    ...(sealed !== undefined && { sealed }),
    ...(subject !== undefined && { subject }),
    ...(refused !== undefined && { refused }),
    grantedAtMs,
    refreshedAtMs,
    accessEndMs,
    refreshFromMs: accessEndMs,
    lastsUntilMs,
    renewable: false,
    fallback: false,
  };
}

/** Longest that tokens of an unknown life are tried to be revoked, ms. */
const UNKNOWN_LIFE_MS = 90 * 86_400_000;

/** A grant whose text cannot be parsed, with what was found in it. */
function recovered(text: string): GrantRecord {
  const { generation, sealed } = salvage(text);
  return {
    generation: plausible(generation),
    state: 'unreadable',
    ...(sealed !== undefined && { sealed }),
    grantedAtMs: 0,
    refreshedAtMs: 0,
    accessEndMs: 0,
    refreshFromMs: 0,
    lastsUntilMs: Date.now() + UNKNOWN_LIFE_MS,
    renewable: false,
    fallback: false,
  };
}

/** Refreshing once a second takes 34 years to get here. */
const HIGHEST_PLAUSIBLE = 2 ** 30;
/** 2020-01-01, s. */
const BEGINNING_S = 1_577_836_800;

/** A generation never goes back. Where it is lost, it goes on from the seconds since 2020: refreshes are not that frequent. */
function plausible(generation: number | undefined): number {
  if (generation !== undefined && generation <= HIGHEST_PLAUSIBLE) return generation;
  return Math.floor(Date.now() / 1000) - BEGINNING_S;
}
