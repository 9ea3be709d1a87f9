import type { ProviderId } from '../../provider-id.js';
import { isBytes } from '../crypto/bytes.js';
import { authenticate, keyIdOf, type Sealer, splitMac } from '../crypto/seal.js';
import { sealedLogin } from '../flows/authorization-request.js';
import { ENTRY_FIELD, parseEntry } from '../grants/outbox-entry.js';
import { isRefreshing } from '../grants/rules.js';
import type { Fields } from '../store/contract.js';
import { type GrantRecord, grantPlace, parseGrant } from '../store/grant-record.js';
import { type PackedGrant, RecordError, readPacked, writePacked } from '../store/grant-text.js';
import { grantNameIn, providerIn, SERVICE_REF, sealedKey } from '../store/keys.js';
import { aboutPlace, FIELD } from '../store/session-record.js';
import { formatMetadata, parseMetadata, type SessionMetadata } from '../store/session-text.js';
import { binding } from '../store/token-set.js';

/** One text in the store that depends on a seal key, and where it stands. */
export interface Sealed {
  readonly key: string;
  readonly field: string;
  /** The field's whole text: what a compare-and-set compares with. */
  readonly text: string;
  /** The sealed part of it, and what that is bound to. Absent: nothing of it is sealed. */
  readonly sealed?: string | undefined;
  readonly binding?: string;
  /** What its MAC is bound to. Absent: it has none. */
  readonly place?: string;
  /** Somebody is at work on it and will write it again: to be left alone for now. */
  isBusy(nowMs: number): boolean;
}

export interface SealedTexts {
  readonly texts: readonly Sealed[];
  /** Texts that a newer gateway wrote, or that are damaged. */
  readonly unreadable: number;
}

/** The sealed values of a record. An unreadable one does not hide the others. */
export function sealedIn(key: string, fields: Fields): SealedTexts {
  const found = Object.entries(fields).map(([field, text]) => {
    try {
      return at(key, field, text, fields);
    } catch {
      return 'unreadable';
    }
  });
  return {
    texts: found.filter(one => typeof one === 'object'),
    unreadable: found.filter(one => one === 'unreadable').length,
  };
}

function at(key: string, field: string, text: string, fields: Fields): Sealed | undefined {
  const record = sealedKey(key);
  switch (record?.kind) {
    case 'session':
      if (field === FIELD.about) return ofAbout(key, record.name, text, fields[FIELD.secretHash]);
      return ofGrant(key, record.name, field, text);
    case 'outbox':
      return field === ENTRY_FIELD ? ofEntry(key, text) : undefined;
    case 'pending': {
      const one = sealedLogin(record.name, fields).find(sealed => sealed.field === field);
      return one && { key, ...one, isBusy: () => true };
    }
    default:
      return undefined;
  }
}

function ofAbout(key: string, ref: string, text: string, secretHash: string | undefined): Sealed | undefined {
  if (secretHash === undefined) return undefined;
  readMetadata(splitMac(text).body);
  return { key, field: FIELD.about, text, place: aboutPlace(ref, secretHash), isBusy: () => false };
}

function readMetadata(body: string): SessionMetadata {
  const read = parseMetadata(body);
  if (typeof read === 'object') return read;
  throw new RecordError('the metadata of a session is damaged, or of a newer gateway');
}

function ofGrant(key: string, ref: string, field: string, text: string): Sealed | undefined {
  const name = grantNameIn(field);
  if (name === undefined) return undefined;
  const record = parseGrant(splitMac(text).body);
  const { sealed, generation } = record;
  return {
    key,
    field,
    text,
    sealed,
    binding: binding(ref, name, generation),
    place: grantPlace(ref, name),
    isBusy: nowMs => isRefreshing(record, nowMs),
  };
}

function ofEntry(key: string, text: string): Sealed | undefined {
  const entry = parseEntry(text);
  if (!entry) return undefined;
  const { ref, provider, generation, sealed } = entry;
  return {
    key,
    field: ENTRY_FIELD,
    text,
    sealed,
    binding: binding(ref, provider, generation),
    isBusy: nowMs => (entry.claimEndMs ?? 0) > nowMs,
  };
}

/** Ids of the keys that a text needs, of its seal first; `none` for what no key ring wrote. */
export function keysOf({ text, sealed, place }: Sealed): readonly string[] {
  const mac = place === undefined ? undefined : splitMac(text).mac;
  return [sealed, mac].filter(one => one !== undefined).map(one => keyIdOf(one) ?? 'none');
}

/**
 * A text with some of its fields changed, and authentic again if it was before. Everything else stays as it was written, also what this version does
 * not know. Undefined: its MAC does not hold, so nothing may be made authentic.
 */
export function rewritten(sealer: Sealer, { field, text, place }: Sealed, change: object): string | undefined {
  const { body, mac } = place === undefined ? { body: text, mac: undefined } : splitMac(text);
  const next = changed(field, body, change, sealer.newestId);
  if (place === undefined || mac === undefined) return next;
  return sealer.checkMac(mac, body, place) === 'genuine' ? authenticate(sealer, next, place) : undefined;
}

function changed(field: string, body: string, change: object, keyId: string): string {
  if (!isBytes(body)) return JSON.stringify({ ...JSON.parse(body), ...change });
  if (field === FIELD.about) return formatMetadata(readMetadata(body), keyId);
  return writePacked({ ...(readPacked(body) as PackedGrant), ...change }, keyId);
}

/** Whether a record holds the gateway's own grants, which also contain keyed hashes of the operator's credentials. */
export const isServiceKey = (key: string): boolean => sealedKey(key)?.name === SERVICE_REF;

/** The operator's own credentials at each provider, joined (ServiceAccess.fingerprint). */
export type Fingerprints = ReadonlyMap<ProviderId, string>;

/**
 * A service grant with the operator's credentials hashed under the newest key where an older one was used: without that the gateway would forget, once
 * the old key is gone, that a provider has refused these credentials, and try them again. Hashes of other credentials say nothing any more.
 * Undefined: there is nothing to change.
 */
export function restamped(one: Sealed, sealer: Sealer, fingerprints: Fingerprints): string | undefined {
  const name = grantNameIn(one.field);
  const secret = name === undefined ? undefined : fingerprints.get(providerIn(name));
  if (secret === undefined) return undefined;
  const stamps = stampsFor(parseGrant(splitMac(one.text).body), secret, sealer);
  return Object.keys(stamps).length === 0 ? undefined : rewritten(sealer, one, stamps);
}

type Stamps = Pick<GrantRecord, 'refused' | 'credentialFingerprint'>;

/** By their stored names. */
function stampsFor({ refused, credentialFingerprint }: Stamps, secret: string, sealer: Sealer) {
  const isOurs = (hash: string | undefined) => hash !== undefined && sealer.isOld(hash) && sealer.matches(hash, secret);
  const hash = sealer.fingerprint(secret);
  return { ...(isOurs(refused) && { refused: hash }), ...(isOurs(credentialFingerprint) && { gotWith: hash }) };
}
