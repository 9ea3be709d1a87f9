import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';
import type { SessionEnd } from '../../telemetry/telemetry.js';
import { type Accounts, STALE_AFTER_MS } from '../grants/accounts.js';
import type { LogoutPayloadModel } from '../models.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import { type GrantName, providerIn } from '../store/keys.js';
import { currentGrants, grantsAt, type SessionRecord } from '../store/session-record.js';
import type { Ended, EndSession } from './end-session.js';

/** Another session that is signed in to one of the same provider accounts, and its grants of those. */
export interface OtherSession {
  readonly ref: string;
  readonly record: SessionRecord;
  readonly shared: ReadonlySet<GrantName>;
}

interface Reach {
  readonly ended: readonly Ended[];
  readonly sessionsEnded: number;
}

/** Sessions of one account that one login reads, and ends, where there are more than are allowed. */
const MOST_READ = 200;
const MOST_ENDED = 20;

export type RelatedSessions = ReturnType<typeof createRelatedSessions>;

/** The sessions that have a provider account in common: finds them, and ends what they share. */
export function createRelatedSessions(options: {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly endSession: EndSession;
  readonly sessionsPerAccount: number;
  readonly log: Log;
}) {
  const { accounts, sessions, endSession, sessionsPerAccount, log } = options;
  async function readOther(
    ref: string,
    listedAtMs: number,
    mine: readonly Account[],
  ): Promise<OtherSession | undefined> {
    const record = await sessions.read(ref);
    const theirs = record ? accountsOf(record) : [];
    const shared = theirs.filter(one =>
      mine.some(other => other.provider === one.provider && other.subject === one.subject),
    );
    if (record && shared.length > 0) return { ref, record, shared: new Set(shared.map(one => one.name)) };
    // Only what can be read shows that the index is behind: that the session has ended, or has left this account.
    if (record && currentGrants(record).some(([, { state }]) => state === 'unreadable')) return undefined;
    if (Math.abs(sessions.now() - listedAtMs) > STALE_AFTER_MS)
      await Promise.allSettled(mine.map(one => accounts.remove(one.provider, one.subject, ref, listedAtMs)));
    return undefined;
  }

  /** Every live session that shares an account with this one, itself left out; of the `most` that were listed last. Oldest first. Throws STORE_UNAVAILABLE. */
  async function find(session: AuthenticatedSession, most = Number.POSITIVE_INFINITY): Promise<OtherSession[]> {
    const mine = accountsOf(session.record);
    const listed = await Promise.all(mine.map(({ provider, subject }) => accounts.sessionsOf(provider, subject)));
    const refs = new Map(listed.flat().map(({ ref, listedAtMs }) => [ref, listedAtMs]));
    refs.delete(session.ref);
    const latest = [...refs].sort(([, a], [, b]) => b - a).slice(0, most);
    const found = await Promise.all(latest.map(([ref, listedAtMs]) => readOther(ref, listedAtMs, mine)));
    return found
      .filter(other => other !== undefined)
      .sort((a, b) => a.record.about.createdAtMs - b.record.about.createdAtMs);
  }

  /** Ends what is shared with another session, and the session itself when nothing is left of it. */
  async function endShared({ ref, record, shared }: OtherSession, by: SessionEnd): Promise<Reach> {
    const subjects = new Map(currentGrants(record).map(([name, grant]) => [name, grant.subject]));
    const ended = await endSession.endGrants(
      ref,
      (name, grant) => shared.has(name) && grant.subject === subjects.get(name),
    );
    if (!ended) return { ended: [], sessionsEnded: 0 };
    const left = await sessions.read(ref);
    if (!left || currentGrants(left).length > 0) return { ended, sessionsEnded: left ? 0 : 1 };
    const rest = await endSession.endWhole(ref, by);
    return { ended: [...ended, ...(rest ?? [])], sessionsEnded: rest ? 1 : 0 };
  }

  async function limit(ref: string, provider: ProviderId, subject: string): Promise<void> {
    const others = (await accounts.sessionsOf(provider, subject)).filter(other => other.ref !== ref);
    if (others.length < sessionsPerAccount) return;
    const oldest = others.sort((a, b) => a.listedAtMs - b.listedAtMs).slice(0, MOST_READ);
    const read = await Promise.all(oldest.map(async one => ({ ...one, record: await sessions.read(one.ref) })));
    const live = read.flatMap(({ ref, record }) => {
      const shared = record ? namesOf(record, provider, subject) : new Set<GrantName>();
      return record && shared.size > 0 ? [{ ref, record, shared }] : [];
    });
    const gone = read.filter(({ record }) => !record);
    const surplus = others.length - gone.length + 1 - sessionsPerAccount;
    const ending = live.sort((a, b) => usedAtMs(a.record) - usedAtMs(b.record)).slice(0, Math.max(0, surplus));
    const reached = await Promise.all(ending.slice(0, MOST_ENDED).map(other => endShared(other, 'limit')));
    for (const { ended } of reached) endSession.begin(ended);
    const stale = gone.filter(({ listedAtMs }) => sessions.now() - listedAtMs > STALE_AFTER_MS);
    await Promise.all(stale.map(one => accounts.remove(provider, subject, one.ref)));
  }

  return {
    find,

    /** Ends the caller's session, and everywhere else as far as its provider accounts go. Throws STORE_UNAVAILABLE. */
    async logout(session: AuthenticatedSession | undefined, everywhere: boolean): Promise<LogoutPayloadModel> {
      if (!session) return { revocations: [], sessionsEnded: 0 };
      const others = everywhere ? await find(session) : [];
      const reached = await Promise.all(others.map(other => endShared(other, 'everywhere')));
      const own = await endSession.endWhole(session.ref, 'logout');
      const ended = [...(own ?? []), ...reached.flatMap(reach => reach.ended)];
      const sessionsEnded = reached.reduce((sum, reach) => sum + reach.sessionsEnded, own ? 1 : 0);
      return { revocations: await endSession.outcomes(ended), sessionsEnded };
    },

    /** The same for another session. Undefined: there is none such, so nothing ends. Throws STORE_UNAVAILABLE. */
    async endOther(other: OtherSession | undefined): Promise<LogoutPayloadModel> {
      if (!other) return { revocations: [], sessionsEnded: 0 };
      const { ended, sessionsEnded } = await endShared(other, 'elsewhere');
      return { revocations: await endSession.outcomes(ended), sessionsEnded };
    },

    /**
     * Keeps an account's sessions to the number allowed, after a login in the session `ref`: ends the longest unused of the others as far as this account
     * goes, and revokes its tokens. A failure here does not spoil the login; the next one tries again.
     */
    async keepToLimit(ref: string, provider: ProviderId, subject: string | undefined): Promise<void> {
      if (subject === undefined) return;
      try {
        await limit(ref, provider, subject);
      } catch (error) {
        const cause = codeOf(error) ?? (error as Error).name;
        log.warn({ provider, error: cause }, 'the sessions of an account could not be bounded');
      }
    },
  };
}

interface Account {
  readonly name: GrantName;
  readonly provider: ProviderId;
  readonly subject: string;
}

/** Provider and account of each grant: nothing else of two sessions is ever compared. The account of an unreadable grant is not trusted. */
function accountsOf(record: SessionRecord): Account[] {
  return currentGrants(record).flatMap(([name, { subject, state }]) =>
    subject === undefined || state === 'unreadable' ? [] : [{ name, provider: providerIn(name), subject }],
  );
}

/** The session's grants of one account. */
const namesOf = (record: SessionRecord, provider: ProviderId, subject: string): Set<GrantName> =>
  new Set(
    grantsAt(record, provider)
      .filter(([, grant]) => grant.subject === subject)
      .map(([name]) => name),
  );

const usedAtMs = ({ usedAtMs, about }: SessionRecord) => usedAtMs ?? about.createdAtMs;
