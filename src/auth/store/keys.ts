import type { ProviderId } from '../../provider-id.js';
import { sha256 } from '../crypto/ids.js';

/** Version of the key layout: a gateway never reads another layout's records. */
const PREFIX = 'kr:1';

/** Slots the sessions are spread over. A worker can walk them all; a cluster can spread them well. */
const BUCKETS = 1024;

/** All buckets, so many at a time (a power of two). */
export function* handfuls(size: number): Generator<readonly number[]> {
  for (let first = 0; first < BUCKETS; first += size) yield Array.from({ length: size }, (_, index) => first + index);
}

/** In the place of a session's hash: the gateway's own grants. */
export const SERVICE_REF = 'service';

/** `ref` is a session's or state's hash in base64url: its first characters are practically random. */
function bucket(ref: string): number {
  return Buffer.from(ref.slice(0, 4), 'base64url').readUInt16BE(0) % BUCKETS;
}

const SESSION_KEY = /^[^{]*\{\d+\}:s:(.+)$/;

/** Whose session's record a key names. Undefined: it names something else. */
export const sessionRefIn = (key: string): string | undefined => SESSION_KEY.exec(key)?.[1];

/** Names of everything that is kept. Keys in one `{tag}` share a hash slot on a cluster. */
export const keys = {
  /** A session's record: what it is, its secret's hash, its grants. */
  session: (ref: string) => `${PREFIX}:{${bucket(ref)}}:s:${ref}`,
  service: () => keys.session(SERVICE_REF),
  /** A redirect login under way. */
  pending: (stateHash: string) => `${PREFIX}:{${bucket(stateHash)}}:p:${stateHash}`,
  /** Whether one of a browser's redirect logins is being finished; by a hash that its tabs have in common. */
  turn: (tabs: string) => `${PREFIX}:{${bucket(tabs)}}:t:${tabs}`,
  /** Which sessions hold a grant of one provider account. 132 bits of its hash: each session has such a key for each of its accounts. */
  account: (provider: string, subject: string) => {
    const hash = sha256(`${provider}\n${subject}`).slice(0, 22);
    return `${PREFIX}:{${bucket(hash)}}:a:${hash}`;
  },
  /** Wrong passwords of one provider account. */
  guesses: (hash: string) => `${PREFIX}:{${bucket(hash)}}:w:${hash}`,
  /** Revocations to do, by time due, and what is in them: same slot as the session they come from. */
  outboxOf: (ref: string) => outbox(bucket(ref)),
  outbox: (index: number) => outbox(index),
  /** Which buckets of the outbox may have something due. */
  hints: () => `${PREFIX}:{sweep}:h`,
  /** Which replica measures the outbox just now. */
  sweep: () => `${PREFIX}:{sweep}:s`,
  /** Channel of what happens to a session. */
  events: (ref: string) => `${PREFIX}:e:${ref}`,
  /** How far the last re-sealing came. */
  reseal: () => `${PREFIX}:{reseal}:r`,
  /** Pattern of the records that hold sealed texts: sessions, outbox entries, redirect logins under way. */
  sealed: () => `${PREFIX}:{*}:[sop]:*`,
  /** Channel of changes to sessions' records, for processes that have copies. */
  changes: () => `${PREFIX}:c`,
  /** Pattern of every key and every channel there is. */
  all: () => `${PREFIX}:*`,
  /** A record that never exists, to try permissions with. */
  permissions: () => `${PREFIX}:{permissions}:x`,
  /** Prefix of the attempt counters. */
  attempts: () => `${PREFIX}:n`,
} as const;

/** Who has grants: a session, or the gateway itself. */
export interface Owner {
  readonly kind: 'session' | 'service';
  /** The session's hash; what is sealed is bound to it. */
  readonly ref: string;
  readonly key: string;
  /** Which of a session's accounts of one provider. Absent: the only one, under the provider's own name. */
  readonly slot?: string;
}

export const sessionOwner = (ref: string): Owner => ({ kind: 'session', ref, key: keys.session(ref) });
export const SERVICE: Owner = { kind: 'service', ref: SERVICE_REF, key: keys.service() };

/** The same owner for one of several accounts of a provider. */
export const ownerOf = ({ slot: _, ...owner }: Owner, name: GrantName): Owner => {
  const slot = slotIn(name);
  return { ...owner, ...(slot !== undefined && { slot }) };
};

/**
 * Names one grant of an owner: the provider's id, or for one of several accounts `PROVIDER#slot`. It is part of the field's name, and what is sealed
 * is bound to it. A gateway that knows no slots takes it for a provider that it does not offer, and leaves it alone.
 */
export type GrantName = ProviderId | `${ProviderId}#${string}`;

export const grantName = (provider: ProviderId, slot?: string): GrantName =>
  slot === undefined ? provider : `${provider}#${slot}`;
export function providerIn(name: GrantName): ProviderId {
  const at = name.indexOf('#');
  return (at < 0 ? name : name.slice(0, at)) as ProviderId;
}
export function slotIn(name: GrantName): string | undefined {
  const at = name.indexOf('#');
  return at < 0 ? undefined : name.slice(at + 1);
}
/** The name of this owner's grant at a provider. */
export const nameOf = ({ slot }: Pick<Owner, 'slot'>, provider: ProviderId): GrantName => grantName(provider, slot);

/** The account of a grant that has no slot. No slot is this short. */
export const ONLY_ACCOUNT = 'default';
/** The id of an account within its session, as clients see it. */
export const accountIn = (name: GrantName): string => slotIn(name) ?? ONLY_ACCOUNT;

export const GRANT_PREFIX = 'g:';
export const grantField = (name: GrantName) => `${GRANT_PREFIX}${name}`;
/** The grant that a field holds. Undefined: it holds something else. */
export const grantNameIn = (field: string): GrantName | undefined =>
  field.startsWith(GRANT_PREFIX) ? (field.slice(GRANT_PREFIX.length) as GrantName) : undefined;

const outbox = (index: number) => ({
  queue: `${PREFIX}:{${index}}:q`,
  entry: (id: string) => `${PREFIX}:{${index}}:o:${id}`,
});

const QUEUE_KEY = /^[^{]*\{(\d{1,4})\}:q$/;

/** Whose outbox queue a key names. Undefined: it names something else. */
export function bucketOfQueue(key: string): number | undefined {
  const index = Number(QUEUE_KEY.exec(key)?.[1] ?? BUCKETS);
  return index < BUCKETS ? index : undefined;
}

/** A session's place in its bucket's outbox queue while its secret is unclaimed; entries' ids have no colon. */
const UNCLAIMED = 'u:';
export const unclaimedMember = (ref: string): string => `${UNCLAIMED}${ref}`;
/** Undefined: the member of the queue is an entry. */
export const unclaimedRefIn = (member: string): string | undefined =>
  member.startsWith(UNCLAIMED) ? member.slice(UNCLAIMED.length) : undefined;

const SEALED_KEY = new RegExp(`^${PREFIX}:\\{[^}]+\\}:([sop]):(.+)$`);
const KINDS = { s: 'session', o: 'outbox', p: 'pending' } as const;

/** The record of a key of `keys.sealed`: a session (or the gateway's own grants), an outbox entry, or a redirect login, with its hash or id. */
export function sealedKey(key: string): { kind: (typeof KINDS)[keyof typeof KINDS]; name: string } | undefined {
  const [, kind, name] = SEALED_KEY.exec(key) ?? [];
  return kind && name !== undefined ? { kind: KINDS[kind as keyof typeof KINDS], name } : undefined;
}
