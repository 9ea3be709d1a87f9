import type { Provider, TokenResponse } from '../../provider/contract.js';
import { formatSessionValue, newSecret, newSid, randomText, sha256 } from '../crypto/ids.js';
import { endsAccount } from '../grants/outbox.js';
import type { OutboxEntry } from '../grants/outbox-entry.js';
import { signedIn } from '../grants/outcome.js';
import type { Parts } from '../parts.js';
import type { AuthenticatedSession } from '../sessions/sessions.js';
import type { ClientRequest, Transport } from '../sessions/transport.js';
import { apply } from '../store/apply.js';
import type { Write } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import { writeGrant } from '../store/grant-record.js';
import { keys } from '../store/keys.js';
import { grantField, type Owner, sessionOwner } from '../store/owner.js';
import { FIELD, type SessionMetadata, type SessionRecord, writeAbout } from '../store/session-record.js';
import { unclaimedMark } from './unclaimed-login.js';

/** A session after a login, and the value the client shall have from now on. */
export interface Attached {
  readonly ref: string;
  readonly sid: string;
  readonly owner: Owner;
  readonly about: SessionMetadata;
  readonly grant: GrantRecord;
  readonly secretHash: string;
  readonly value: string;
  /** The mark of a secret that no client has presented yet (see ./unclaimed.ts). */
  readonly unclaimed: string;
  /** Tokens this login replaced, claimed by us: to be tried now. */
  readonly replaced: OutboxEntry | undefined;
}

const USER_AGENT_LENGTH = 200;

/** What a new session says of itself. */
export function newAbout(
  parts: Parts,
  facts: ClientRequest,
  by: SessionMetadata['by'],
  lifeMs = parts.settings.sessionMaxMs,
): SessionMetadata {
  const createdAtMs = Math.floor(parts.store.now());
  const userAgent = facts.userAgent?.slice(0, USER_AGENT_LENGTH);
  return {
    v: 1,
    id: randomText(128),
    createdAtMs,
    endsAtMs: createdAtMs + lifeMs,
    by,
    ...(userAgent && { userAgent }),
  };
}

/** How a session born on this request travels. */
export const bornBy = (transport: Transport): SessionMetadata['by'] => (transport.wantsBearer ? 'bearer' : 'cookie');

/** Writes that make a session, or give it a new secret, without grants. `unclaimed`: their mark. */
export function createSession(
  parts: Parts,
  ref: string,
  about: SessionMetadata,
  secretHash: string,
): { readonly writes: readonly Write[]; readonly unclaimed: string } {
  const key = keys.session(ref);
  const mark = unclaimedMark(parts, { ref, secretHash, about });
  const writes: Write[] = [
    { op: 'set', key, field: FIELD.secretHash, value: secretHash },
    { op: 'set', key, field: FIELD.about, value: writeAbout(parts.sealer, ref, secretHash, about) },
    ...parts.sessions.used(ref, about.endsAtMs),
    ...mark.writes,
  ];
  return { writes, unclaimed: mark.text };
}

/** A login without a session: makes one. Throws STORE_UNAVAILABLE. */
export async function attachNew(
  parts: Parts,
  provider: Provider,
  issued: TokenResponse,
  facts: ClientRequest,
  by: SessionMetadata['by'],
): Promise<Attached> {
  const sid = newSid();
  const secret = newSecret();
  const ref = sha256(sid);
  const secretHash = sha256(secret);
  const owner = sessionOwner(ref);
  const about = newAbout(parts, facts, by);
  const at = place(parts, owner, provider);
  await list(parts, at, issued);
  const grant = signedIn(issued, undefined, at);
  const { writes: born, unclaimed } = createSession(parts, ref, about, secretHash);
  const writes: Write[] = [setGrant(parts, owner, provider, grant), ...born];
  await apply(parts.store, { checks: [{ key: owner.key, field: FIELD.about, is: null }], writes, durable: true });
  parts.telemetry.sessions.began();
  const value = formatSessionValue({ sid, secret });
  return { ref, sid, owner, about, grant, secretHash, value, unclaimed, replaced: undefined };
}

/**
 * A login within a session, judged again in the write itself. `ended`: the session has ended meanwhile, and a login does not bring it back. `replaced`:
 * another login has replaced the secret that was presented, and a holder of the old one must not write into the session. Throws STORE_UNAVAILABLE.
 */
export async function attachTo(
  parts: Parts,
  session: AuthenticatedSession,
  provider: Provider,
  issued: TokenResponse,
): Promise<Attached | 'ended' | 'replaced'> {
  const { ref, sid, owner } = session;
  for (;;) {
    const record = await parts.sessions.read(ref);
    if (!record) return 'ended';
    if (record.secretHash !== session.secretHash) return 'replaced';
    const at = place(parts, owner, provider);
    await list(parts, at, issued);
    const before = record.grants.get(provider.id);
    const grant = signedIn(issued, before?.record, at);
    const about = { ...record.about, endsAtMs: Math.max(record.about.endsAtMs, fullEnd(parts, record)) };
    const replaced = before && parts.outbox.replaced(ref, provider.id, before.record);
    const secret = newSecret();
    const secretHash = sha256(secret);
    const { writes: born, unclaimed } = createSession(parts, ref, about, secretHash);
    const checks = [
      { key: owner.key, field: FIELD.about, is: record.aboutText },
      { key: owner.key, field: FIELD.secretHash, is: record.secretHash },
      { key: owner.key, field: grantField(provider.id), is: before?.text ?? null },
    ];
    const writes = [setGrant(parts, owner, provider, grant), ...(replaced?.writes ?? []), ...born];
    if (!(await apply(parts.store, { checks, writes, durable: true }))) continue;
    const value = formatSessionValue({ sid, secret });
    return { ref, sid, owner, about, grant, secretHash, value, unclaimed, replaced: replaced?.entry };
  }
}

/**
 * Lists the account before the session is saved, under the time of the login: a listing later than a grant that has ended is another login. An account
 * that is not known yet is listed as such, so that a revocation meanwhile does not end its tokens.
 */
async function list(
  { accounts }: Parts,
  { owner, provider, nowMs }: ReturnType<typeof place>,
  { subject }: TokenResponse,
): Promise<void> {
  if (subject !== undefined || provider.identify || endsAccount(provider))
    await accounts.add(provider.id, subject, owner.ref, nowMs);
}

/** Queues the tokens of a login that was refused in the end: they are revoked durably, unless the account holds them elsewhere. Throws STORE_UNAVAILABLE. */
export async function discard(parts: Parts, owner: Owner, provider: Provider, issued: TokenResponse): Promise<void> {
  await parts.outbox.discard(owner.ref, provider.id, signedIn(issued, undefined, place(parts, owner, provider)));
}

/** A session opened for a redirect login alone is short; its first login makes it a full one. */
export function fullEnd(parts: Parts, record: Pick<SessionRecord, 'about'>): number {
  return record.about.createdAtMs + parts.settings.sessionMaxMs;
}

const place = (parts: Parts, owner: Owner, provider: Provider) => ({
  owner,
  provider,
  sealer: parts.sealer,
  // As whole as it is stored: the time of the login tells its tokens from those of a later one.
  nowMs: Math.floor(parts.store.now()),
});

function setGrant({ sealer }: Parts, owner: Owner, provider: Provider, grant: GrantRecord): Write {
  const value = writeGrant(sealer, owner.ref, provider.id, grant);
  return { op: 'set', key: owner.key, field: grantField(provider.id), value };
}
