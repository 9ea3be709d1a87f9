import type { GraphQLError } from 'graphql';
import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { authenticate, checkText } from '../crypto/authentic.js';
import type { Sealer } from '../crypto/seal.js';
import { formatGrant, type GrantRecord, LONGEST_TEXT, parseGrant } from './record.js';

/** What a grant's MAC is bound to: in another session, or for another provider, the text is not authentic. */
export const grantPlace = (ref: string, provider: ProviderId) => `grant|${ref}|${provider}`;

/** A grant as it is stored: its text with a MAC. */
export const writeGrant = (sealer: Sealer, ref: string, provider: ProviderId, record: GrantRecord): string =>
  authenticate(sealer, formatGrant(record), grantPlace(ref, provider));

/** Reads a stored grant. Never throws: what cannot be read or trusted is an `unreadable` grant, so that it spoils no other. */
export function readGrant(sealer: Sealer, ref: string, provider: ProviderId, text: string): GrantRecord {
  if (text.length > LONGEST_TEXT) return recovered(text.slice(0, LONGEST_TEXT));
  const { json, checked } = checkText(sealer, text, grantPlace(ref, provider));
  let record: GrantRecord;
  try {
    record = parseGrant(json);
  } catch {
    return recovered(json);
  }
  return checked === 'genuine' ? record : untrusted(record);
}

/** What a field says of an unreadable grant. */
export const unreadableGrant = (provider: ProviderId): GraphQLError => gatewayError('GRANT_UNREADABLE', { provider });

/** What is known of a grant that reads well but is not trusted: nothing of it may be used but to end or replace it. */
export function untrusted(record: GrantRecord): GrantRecord {
  const { generation, sealed, subject, refused, grantedAtMs, renewedAtMs, accessEndMs, lastsUntilMs } = record;
  // A tombstone holds nothing. A forged one does no more than deleting the grant would.
  if (record.state === 'revoked' && sealed === undefined) return record;
  return {
    generation: plausible(generation),
    state: 'unreadable',
    ...(sealed !== undefined && { sealed }),
    ...(subject !== undefined && { subject }),
    ...(refused !== undefined && { refused }),
    grantedAtMs,
    renewedAtMs,
    accessEndMs,
    renewFromMs: accessEndMs,
    lastsUntilMs,
    renewable: false,
    fallback: false,
  };
}

/** Longest that tokens of an unknown life are tried to be revoked, ms. */
const UNKNOWN_LIFE_MS = 90 * 86_400_000;

/** What can be found in a text that cannot be parsed. Both patterns are read from a fixed word on, once. */
function recovered(text: string): GrantRecord {
  const generation = /"(?:g":\[|generation":)(\d{1,10})[,}]/.exec(text)?.[1];
  const sealed = /"sealed":"([\w-]{1,32}\.[\w-]+)"/.exec(text)?.[1];
  return {
    generation: plausible(generation === undefined ? undefined : Number(generation)),
    state: 'unreadable',
    ...(sealed !== undefined && { sealed }),
    grantedAtMs: 0,
    renewedAtMs: 0,
    accessEndMs: 0,
    renewFromMs: 0,
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
