import { codeOf } from '../../errors.js';
import { latestUsed } from '../../lru.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import type { CallBudget } from '../../upstream/client.js';
import type { Accounts } from '../grants/accounts.js';
import { AuthenticatedCaller, type ConnectedProvider } from '../grants/caller.js';
import type { GrantStore, StoredGrant } from '../grants/grant-store.js';
import type { Grants } from '../grants/grants.js';
import type { Outbox } from '../grants/outbox.js';
import { tombstone } from '../grants/outcome.js';
import type { SessionEvents } from '../sessions/streams.js';
import { apply } from '../store/apply.js';
import { type GrantRecord, grantWrite } from '../store/grant-record.js';
import { grantField, nameOf, type Owner } from '../store/keys.js';

const TRIES = 5;
const PAUSE_MS = 60_000;

type Owned = StoredGrant & { readonly owner: Owner };

export type LearnSubject = ReturnType<typeof createLearnSubject>;

/** Requests the account of a grant from the provider if no token response named it (`lacksSubject`), after the tokens are safe, and records it. */
export function createLearnSubject(options: {
  readonly accounts: Accounts;
  readonly grantStore: GrantStore;
  readonly grants: Grants;
  readonly outbox: Outbox;
  readonly events: SessionEvents;
  budgetOf(owner: Owner): CallBudget;
  readonly log: Log;
}) {
  const { accounts, grantStore, grants, outbox, events, budgetOf, log } = options;
  const tried = latestUsed<true>(10_000, { ttl: PAUSE_MS });

  async function record(
    owner: Owner,
    id: ProviderId,
    grant: GrantRecord,
    subject: string,
  ): Promise<GrantRecord | undefined> {
    await accounts.add(id, subject, owner.ref, grant.grantedAtMs);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const all = await grantStore.readAll(owner, id);
      const stored = all.find(one => one.owner.slot === owner.slot);
      // A newer login may be of another account.
      if (!stored?.record.sealed || !isSameLogin(stored.record, grant)) return undefined;
      const named = { ...stored, record: { ...stored.record, subject } };
      const same = all.filter(
        one => one !== stored && one.record.subject === subject && one.record.state !== 'revoked',
      );
      const saved =
        same.length === 0
          ? await grantStore.replace(owner, id, stored.text, named.record)
          : await keepNewest(id, named, same);
      if (!saved) continue;
      await accounts.remove(id, undefined, owner.ref, Math.floor(grant.grantedAtMs)).catch(() => {});
      return saved.record;
    }
    return undefined;
  }

  /**
   * The account turns out to have a grant in this session already: the newest login replaces the others, in the change that names the account.
   * Undefined: one of them has changed since.
   */
  async function keepNewest(id: ProviderId, named: Owned, same: readonly Owned[]): Promise<StoredGrant | undefined> {
    const [newest = named, ...older] = [named, ...same].sort((a, b) => b.record.grantedAtMs - a.record.grantedAtMs);
    const { ref, key } = named.owner;
    const ended = older.map(({ owner, record }) => ({
      owner,
      put: outbox.replaced(ref, nameOf(owner, id), record),
      write: grantWrite(grantStore.sealer, owner, id, tombstone(record, grantStore.now())),
    }));
    const kept = grantWrite(grantStore.sealer, newest.owner, id, newest.record);
    const isApplied = await apply(grantStore.store, {
      checks: [named, ...same].map(({ owner, text }) => ({ key, field: grantField(nameOf(owner, id)), is: text })),
      writes: [kept, ...ended.flatMap(({ put, write }) => [...(put?.writes ?? []), write])],
      durable: true,
    });
    if (!isApplied) return undefined;
    for (const { owner, put } of ended) {
      if (put) void outbox.begin(put.entry);
      events.report(ref, 'REVOKED', nameOf(owner, id));
    }
    return { record: newest.record, text: kept.value };
  }

  /** Undefined: it could not be learnt, or the grant was replaced meanwhile; the account stays unknown. */
  async function learn(
    owner: Owner,
    connected: ConnectedProvider,
    grant: GrantRecord,
    span?: RequestSpan,
  ): Promise<GrantRecord | undefined> {
    const { provider } = connected;
    try {
      const budget = budgetOf(owner);
      const caller = new AuthenticatedCaller(grants, owner, connected, { grant, budget, span });
      const subject = await provider.identify?.(caller);
      return subject === undefined ? undefined : await record(owner, provider.id, grant, subject);
    } catch (error) {
      log.warn(
        { provider: provider.id, error: codeOf(error) ?? (error as Error).name },
        'the account of a new grant could not be learnt',
      );
      return undefined;
    }
  }

  return {
    learn,
    /** The same in the background, at a use of the grant, with a pause between tries. */
    learnLater(owner: Owner, connected: ConnectedProvider, grant: GrantRecord): void {
      const name = `${nameOf(owner, connected.provider.id)} ${owner.ref}`;
      if (tried.has(name)) return;
      tried.set(name, true);
      void learn(owner, connected, grant);
    },
  };
}

/** No two logins of a session to one provider have the same time. */
const isSameLogin = (stored: GrantRecord, grant: GrantRecord) =>
  stored.state !== 'unreadable' &&
  stored.subject === undefined &&
  Math.floor(stored.grantedAtMs) === Math.floor(grant.grantedAtMs);
