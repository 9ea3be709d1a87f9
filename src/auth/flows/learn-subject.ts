import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { latestUsed } from '../../lru.js';
import type { Log } from '../../telemetry/logger.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import type { CallBudget } from '../../upstream/client.js';
import type { Accounts } from '../grants/accounts.js';
import { AuthenticatedCaller, type ConnectedProvider } from '../grants/caller.js';
import type { GrantStore } from '../grants/grant-store.js';
import type { Grants } from '../grants/grants.js';
import type { GrantRecord } from '../store/grant-record.js';
import type { Owner } from '../store/keys.js';

const TRIES = 5;
/** Pause between two tries to learn the account of a grant, ms. */
const PAUSE_MS = 60_000;

export type LearnSubject = ReturnType<typeof createLearnSubject>;

/** Asks the provider for the account of a grant where no token response named it (`lacksSubject`), after the tokens are safe, and records it. */
export function createLearnSubject(options: {
  readonly accounts: Accounts;
  readonly grantStore: GrantStore;
  readonly grants: Grants;
  budgetOf(owner: Owner): CallBudget;
  readonly log: Log;
}) {
  const { accounts, grantStore, grants, budgetOf, log } = options;
  const tried = latestUsed<true>(10_000, { ttl: PAUSE_MS });

  async function record(
    owner: Owner,
    id: ProviderId,
    grant: GrantRecord,
    subject: string,
  ): Promise<GrantRecord | undefined> {
    await accounts.add(id, subject, owner.ref, grant.grantedAtMs);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = await grantStore.read(owner, id);
      // A newer login may be of another account.
      if (!stored?.record.sealed || !isSameLogin(stored.record, grant)) return undefined;
      const saved = await grantStore.replace(owner, id, stored.text, { ...stored.record, subject });
      if (!saved) continue;
      await accounts.remove(id, undefined, owner.ref, Math.floor(grant.grantedAtMs)).catch(() => {});
      return saved.record;
    }
    return undefined;
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
      const name = `${connected.provider.id} ${owner.ref}`;
      if (tried.has(name)) return;
      tried.set(name, true);
      void learn(owner, connected, grant);
    },
  };
}

const isSameLogin = (stored: GrantRecord, grant: GrantRecord) =>
  stored.state !== 'unreadable' &&
  stored.subject === undefined &&
  Math.floor(stored.grantedAtMs) === Math.floor(grant.grantedAtMs);
