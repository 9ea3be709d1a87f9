import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../provider-id.js';
import { sha256 } from '../crypto/ids.js';
import { authenticate, checkText, type Sealer } from '../crypto/seal.js';
import type { Fields } from './contract.js';
import { type GrantRecord, LATEST_MS, LONGEST_TEXT, readGrant, untrusted } from './grant-record.js';
import { accountIn, type GrantName, grantNameIn, providerIn } from './keys.js';
import { formatMetadata, parseMetadata, type SessionMetadata } from './session-text.js';

/** Fields of a session's record other than its grants. */
export const FIELD = { about: 'm', secretHash: 'h', usedAt: 'u', unclaimed: 'n', ended: 'x' } as const;

/**
 * Where a session's own record can be read: `elsewhere` is a gateway that has its seal key, or is newer; `nowhere`: it is damaged or not authentic.
 * A session that is not readable `here` can be listed and ended, but its grants cannot be used, and no login joins it.
 */
type Readable = 'here' | 'elsewhere' | 'nowhere';

export interface SessionRecord {
  readonly readable: Readable;
  readonly about: SessionMetadata;
  /** The text of `about` as stored: a check on it means «still alive». */
  readonly aboutText: string;
  readonly secretHash: string;
  readonly usedAtMs: number | null;
  /** Present while no client has presented the newest secret: its text as stored, and when the session ends for that. */
  readonly unclaimed: Unclaimed | undefined;
  readonly grants: ReadonlyMap<GrantName, ReadGrant>;
}

export interface Unclaimed {
  readonly text: string;
  readonly untilMs: number;
}

interface ReadGrant {
  readonly record: GrantRecord;
  readonly text: string;
}

/** What the MAC of `about` is bound to: the session and its secret, so that neither can be replaced alone. */
export const aboutPlace = (ref: string, secretHash: string) => `session|${ref}|${secretHash}`;

/** A session's metadata as stored: with a MAC. */
export const writeAbout = (sealer: Sealer, ref: string, secretHash: string, one: SessionMetadata): string =>
  authenticate(sealer, formatMetadata(one, sealer.newestId), aboutPlace(ref, secretHash));

/**
 * Undefined: ended. Never throws: what is damaged, not authentic or a newer gateway's is marked so. `before`: the same session as read earlier; what
 * reads the same is not parsed or checked again.
 */
export function parseSession(
  sealer: Sealer,
  ref: string,
  fields: Fields,
  before?: SessionRecord,
): SessionRecord | undefined {
  const aboutText = fields[FIELD.about];
  const secretHash = fields[FIELD.secretHash];
  if (aboutText === undefined || secretHash === undefined || fields[FIELD.ended] !== undefined) return undefined;
  const isSame = before?.aboutText === aboutText && before.secretHash === secretHash;
  const own = isSame ? before : parseAbout(sealer, ref, aboutText, secretHash);
  const grants = new Map<GrantName, ReadGrant>();
  for (const field in fields) {
    const text = fields[field];
    const name = grantNameIn(field);
    if (text === undefined || name === undefined) continue;
    const same = own.readable === before?.readable ? before.grants.get(name) : undefined;
    if (same?.text === text) grants.set(name, same);
    else {
      const record = readGrant(sealer, ref, name, text);
      grants.set(name, { text, record: own.readable === 'here' ? record : untrusted(record) });
    }
  }
  const { readable, about: read } = own;
  return {
    readable,
    about: read,
    aboutText,
    secretHash,
    usedAtMs: readUse(fields[FIELD.usedAt]),
    unclaimed: parseUnclaimed(fields[FIELD.unclaimed], secretHash),
    grants,
  };
}

function parseAbout(
  sealer: Sealer,
  ref: string,
  text: string,
  secretHash: string,
): Pick<SessionRecord, 'readable' | 'about'> {
  if (text.length > LONGEST_TEXT) return { readable: 'nowhere', about: unknownAbout(ref) };
  const { body, checked } = checkText(sealer, text, aboutPlace(ref, secretHash));
  const read = parseMetadata(body);
  if (read === undefined) return { readable: 'nowhere', about: unknownAbout(ref) };
  if (read === 'newer') return { readable: checked === 'forged' ? 'nowhere' : 'elsewhere', about: unknownAbout(ref) };
  return { readable: checked === 'genuine' ? 'here' : checked === 'no key' ? 'elsewhere' : 'nowhere', about: read };
}

/** In the place of what cannot be read: enough to show the session and to end it. */
const unknownAbout = (ref: string): SessionMetadata => ({
  id: sha256(`unreadable ${ref}`).slice(0, 22),
  createdAtMs: 0,
  endsAtMs: LATEST_MS,
  by: 'cookie',
});

function readUse(text: string | undefined): number | null {
  const usedAtMs = Number(text);
  return Number.isSafeInteger(usedAtMs) && usedAtMs > 0 && usedAtMs <= LATEST_MS ? usedAtMs : null;
}

/** Names the secret, so that a mark that an older gateway left behind at a later login says nothing of the newer secret. */
export const formatUnclaimed = (untilMs: number, secretHash: string): string => `${Math.floor(untilMs)} ${secretHash}`;

function parseUnclaimed(text: string | undefined, secretHash: string): Unclaimed | undefined {
  const [until, hash] = text?.split(' ') ?? [];
  return text !== undefined && hash === secretHash ? { text, untilMs: Number(until) || 0 } : undefined;
}

/** The grants of a session, without the tombstones of revoked ones. */
export const currentGrants = (session: Pick<SessionRecord, 'grants'>): [GrantName, GrantRecord][] => grantsAt(session);

/** Those at one provider, one for each account; without `provider`, at all. */
export function grantsAt({ grants }: Pick<SessionRecord, 'grants'>, provider?: ProviderId): [GrantName, GrantRecord][] {
  const found: [GrantName, GrantRecord][] = [];
  for (const [name, { record }] of grants)
    if (record.state !== 'revoked' && (provider === undefined || providerIn(name) === provider))
      found.push([name, record]);
  return found;
}

/**
 * The grant of a session that a call at a provider uses: of the `account` named, or else the only one there is. Undefined: there is none such. Throws
 * ACCOUNT_REQUIRED with the choices where there are several and none is named.
 */
export function chooseGrant(
  record: Pick<SessionRecord, 'grants'>,
  provider: ProviderId,
  account?: string | null,
): [GrantName, GrantRecord] | undefined {
  const held = grantsAt(record, provider);
  if (account !== undefined && account !== null) return held.find(([name]) => accountIn(name) === account);
  if (held.length <= 1) return held[0];
  const accounts = held.map(([name, { subject, state }]) => ({
    id: accountIn(name),
    // The account of an unreadable grant is not authentic.
    subject: state === 'unreadable' ? null : (subject ?? null),
  }));
  throw gatewayError('ACCOUNT_REQUIRED', { provider, accounts });
}
