import type { ProviderId } from '../../generated/graphql.js';
import { type Accounts, STALE_AFTER_MS } from '../grants/accounts.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import { heldGrants, type SessionRecord } from '../store/session-record.js';

/** Another session that is signed in to one of the same provider accounts, and what is shared with it. */
export interface OtherSession {
  readonly ref: string;
  readonly record: SessionRecord;
  readonly shared: ReadonlySet<ProviderId>;
}

/** Provider and account of each grant held: nothing else of two sessions is ever compared. The account of an unreadable grant is not trusted. */
function accountsOf(record: SessionRecord): { provider: ProviderId; subject: string }[] {
  return heldGrants(record).flatMap(([provider, { subject, state }]) =>
    subject === undefined || state === 'unreadable' ? [] : [{ provider, subject }],
  );
}

/** Every live session that shares an account with this one, itself left out; of the `most` that were listed last. Throws STORE_UNAVAILABLE. */
export async function othersOf(
  accounts: Accounts,
  sessions: Sessions,
  session: AuthenticatedSession,
  most = Number.POSITIVE_INFINITY,
): Promise<OtherSession[]> {
  const mine = accountsOf(session.record);
  const listed = await Promise.all(mine.map(({ provider, subject }) => accounts.sessionsOf(provider, subject)));
  const refs = new Map(listed.flat().map(({ ref, listedAtMs }) => [ref, listedAtMs]));
  refs.delete(session.ref);
  const latest = [...refs].sort(([, a], [, b]) => b - a).slice(0, most);
  const found = await Promise.all(
    latest.map(([ref, listedAtMs]) => readRelated(accounts, sessions, ref, listedAtMs, mine)),
  );
  return found
    .filter(other => other !== undefined)
    .sort((a, b) => a.record.about.createdAtMs - b.record.about.createdAtMs);
}

async function readRelated(
  accounts: Accounts,
  sessions: Sessions,
  ref: string,
  listedAtMs: number,
  mine: ReturnType<typeof accountsOf>,
): Promise<OtherSession | undefined> {
  const record = await sessions.read(ref);
  const theirs = record ? accountsOf(record) : [];
  const shared = mine.filter(one =>
    theirs.some(other => other.provider === one.provider && other.subject === one.subject),
  );
  if (record && shared.length > 0) return { ref, record, shared: new Set(shared.map(one => one.provider)) };
  // Only what can be read shows that the index is behind: that the session has ended, or has left this account.
  if (record && heldGrants(record).some(([, { state }]) => state === 'unreadable')) return undefined;
  if (Math.abs(accounts.now() - listedAtMs) > STALE_AFTER_MS)
    await Promise.allSettled(mine.map(one => accounts.remove(one.provider, one.subject, ref, listedAtMs)));
  return undefined;
}
