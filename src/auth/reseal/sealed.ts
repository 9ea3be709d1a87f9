import type { ProviderId } from '../../generated/graphql.js';
import { ENTRY_FIELD, parseEntry } from '../grants/outbox-entry.js';
import { binding, GRANT_PREFIX } from '../grants/owner.js';
import { parseGrant } from '../grants/record.js';
import { isRenewing } from '../grants/rules.js';
import { sealedLogin } from '../sessions/pending.js';
import type { Fields } from '../store/contract.js';
import { SERVICE_REF, sealedKey } from '../store/keys.js';

/** One sealed text in the store, and where it stands. */
export interface Sealed {
  readonly key: string;
  readonly field: string;
  /** The field's whole text: what a compare-and-set compares with. */
  readonly text: string;
  /** The sealed part of it, and what that is bound to. */
  readonly sealed: string;
  readonly binding: string;
  /** Somebody is at work on it and will write it again: to be left alone for now. */
  isBusy(nowMs: number): boolean;
}

/** What is sealed in a record. Throws RecordError for one that a newer gateway wrote, or that is damaged. */
export function sealedIn(key: string, fields: Fields): readonly Sealed[] {
  const place = sealedKey(key);
  if (place?.kind === 'session')
    return Object.entries(fields).flatMap(([field, text]) =>
      field.startsWith(GRANT_PREFIX) ? (inGrant(key, place.name, field, text) ?? []) : [],
    );
  if (place?.kind === 'outbox') return inEntry(key, fields[ENTRY_FIELD]) ?? [];
  return place ? sealedLogin(place.name, fields).map(one => ({ key, ...one, isBusy: () => true })) : [];
}

function inGrant(key: string, ref: string, field: string, text: string): readonly Sealed[] | undefined {
  const record = parseGrant(text);
  const { sealed, generation } = record;
  if (sealed === undefined) return undefined;
  const provider = field.slice(GRANT_PREFIX.length) as ProviderId;
  return [
    {
      key,
      field,
      text,
      sealed,
      binding: binding(ref, provider, generation),
      isBusy: nowMs => isRenewing(record, nowMs),
    },
  ];
}

function inEntry(key: string, text: string | undefined): readonly Sealed[] | undefined {
  const entry = text === undefined ? undefined : parseEntry(text);
  if (text === undefined || !entry) return undefined;
  const { ref, provider, generation, sealed } = entry;
  return [
    {
      key,
      field: ENTRY_FIELD,
      text,
      sealed,
      binding: binding(ref, provider, generation),
      isBusy: nowMs => (entry.claimEndMs ?? 0) > nowMs,
    },
  ];
}

/** A grant's or an outbox entry's text under another seal. Everything else stays as it was written, also what this version does not know. */
export const underSeal = (text: string, sealed: string): string => JSON.stringify({ ...JSON.parse(text), sealed });

/** Whether a record holds the gateway's own grants, which also bear keyed hashes of the operator's credentials. */
export const isServiceKey = (key: string): boolean => sealedKey(key)?.name === SERVICE_REF;
