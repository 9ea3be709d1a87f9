import type { SessionCounts, SessionEnd } from '../../telemetry/telemetry.js';
import type { Sealer } from '../crypto/seal.js';
import type { Accounts } from '../grants/accounts.js';
import type { Providers } from '../grants/caller.js';
import type { Outbox } from '../grants/outbox.js';
import type { OutboxEntry } from '../grants/outbox-entry.js';
import { tombstone } from '../grants/outcome.js';
import type { RevocationModel } from '../models.js';
import type { Sessions } from '../sessions/sessions.js';
import type { SessionEvents } from '../sessions/streams.js';
import { apply } from '../store/apply.js';
import type { Check, Store, Write } from '../store/contract.js';
import { type GrantRecord, writeGrant } from '../store/grant-record.js';
import { type GrantName, grantField, keys, providerIn } from '../store/keys.js';
import { currentGrants, FIELD, type SessionRecord } from '../store/session-record.js';

/** A tombstone outlives the longest request, ms. */
const TOMBSTONE_MS = 3600_000;

/** A grant that has ended here: what is left to do upstream. */
export interface Ended {
  readonly grant: GrantName;
  /** Undefined: nothing can be revoked, or nothing is left to. */
  readonly entry: OutboxEntry | undefined;
  readonly supported: boolean;
}

export type Choice = (grant: GrantName, record: GrantRecord) => boolean;

interface Planned {
  readonly ended: readonly Ended[];
  readonly checks: readonly Check[];
  readonly queue: readonly Write[];
  readonly tombstones: readonly Write[];
}

export type EndSession = ReturnType<typeof createEndSession>;

/** Ends sessions and grants: in the store first, then at the providers. */
export function createEndSession(options: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly providers: Providers;
  readonly events: SessionEvents;
  /** How long the outcome of a revocation is waited for (guarantee 10). */
  readonly revocationWaitMs: number;
  readonly counts: Pick<SessionCounts, 'ended'>;
}) {
  const { store, sealer, sessions, accounts, outbox, providers, events, revocationWaitMs, counts } = options;
  /** The grants that end, with their outbox entries and, for a session that goes on, the tombstones that keep their generations. */
  function plan(ref: string, session: SessionRecord, choice: Choice): Planned {
    const key = keys.session(ref);
    const chosen = currentGrants(session).filter(([name, record]) => choice(name, record));
    const made = chosen.map(([name, record]) => ({ name, record, put: outbox.entry(ref, name, record) }));
    return {
      ended: made.map(({ name, record, put }) => ({
        grant: name,
        entry: put?.entry,
        // Of a record that is too damaged to find its tokens nothing can be said to have been revoked.
        supported:
          providers.get(providerIn(name))?.provider.revoke !== undefined &&
          !(record.state === 'unreadable' && !record.sealed),
      })),
      // Every grant is compared, also those that stay: the snapshot must be of one moment.
      checks: [
        { key, field: FIELD.about, is: session.aboutText },
        ...[...session.grants].map(([name, { text }]) => ({ key, field: grantField(name), is: text })),
      ],
      queue: made.flatMap(({ put }) => put?.writes ?? []),
      tombstones: made.map(({ name, record }) => ({
        op: 'set',
        key,
        field: grantField(name),
        value: writeGrant(sealer, ref, name, tombstone(record, store.now())),
      })),
    };
  }

  /**
   * Takes an ended session out of the account index. Its sid never comes back, so no login can be listing it at the same time. An entry that stays costs
   * one read, so a failure here is ignored.
   */
  async function unlist(ref: string, session: SessionRecord, ended: readonly Ended[]): Promise<void> {
    const gone = ended.map(({ grant }) =>
      accounts.remove(providerIn(grant), session.grants.get(grant)?.record.subject, ref),
    );
    await Promise.allSettled(gone);
  }

  return {
    /** Ends some grants of a session. Undefined: there is no such session. Throws STORE_UNAVAILABLE; then nothing was promised. */
    async endGrants(ref: string, choice: Choice): Promise<readonly Ended[] | undefined> {
      for (;;) {
        const session = await sessions.read(ref);
        if (!session) return undefined;
        const { ended, checks, queue, tombstones } = plan(ref, session, choice);
        if (ended.length === 0) return ended;
        const writes = [...queue, ...tombstones];
        if (!(await apply(store, { checks, writes, durable: true }))) continue;
        for (const { grant } of ended) events.report(ref, 'REVOKED', grant);
        return ended;
      }
    },

    /**
     * Ends a session: snapshot of its tokens, tombstone and outbox entries in one atomic write, so that neither a crash nor a refresh under way can
     * undo or forget it. Undefined: there was none. `onlyIf`: what must still hold in that write; undefined there: the session is left alone.
     */
    async endWhole(
      ref: string,
      by: SessionEnd,
      onlyIf: (session: SessionRecord) => readonly Check[] | undefined = () => [],
    ): Promise<readonly Ended[] | undefined> {
      const key = keys.session(ref);
      for (;;) {
        const session = await sessions.read(ref);
        const conditions = session && onlyIf(session);
        if (!session || !conditions) return undefined;
        const { ended, checks: planned, queue } = plan(ref, session, () => true);
        const checks = [...planned, ...conditions];
        const endedAtMs = Math.floor(store.now());
        const writes: Write[] = [
          { op: 'drop', key },
          { op: 'set', key, field: FIELD.ended, value: `${endedAtMs} ${session.about.id}` },
          { op: 'expire', key, atMs: endedAtMs + TOMBSTONE_MS },
          ...queue,
        ];
        if (!(await apply(store, { checks, writes, durable: true }))) continue;
        events.report(ref, 'ENDED');
        counts.ended(by);
        await unlist(ref, session, ended);
        return ended;
      }
    },

    /** Begins the revocations at once, without waiting for them. */
    begin(ended: readonly Ended[] | undefined): void {
      for (const { entry } of ended ?? []) if (entry) void outbox.begin(entry);
    },

    /** Begins the revocations at once, and returns the outcome of each as far as it is known in the time there is. */
    async outcomes(ended: readonly Ended[]): Promise<RevocationModel[]> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'queued'>(resolve => {
        timer = setTimeout(resolve, revocationWaitMs, 'queued');
      });
      const revocations = ended.map(async ({ grant, entry, supported }): Promise<RevocationModel> => {
        const provider = providerIn(grant);
        if (!supported && !entry) return { provider, outcome: 'NOT_SUPPORTED' };
        // Nothing left to revoke: the tokens have expired.
        if (!entry) return { provider, outcome: 'REVOKED' };
        return { provider, outcome: OUTCOMES[await Promise.race([outbox.begin(entry), late])] };
      });
      try {
        // The schema has no name for a provider that this gateway does not offer (any more).
        return (await Promise.all(revocations)).filter(({ provider }) => providers.has(provider));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const OUTCOMES = { revoked: 'REVOKED', refused: 'REFUSED', kept: 'KEPT', queued: 'QUEUED' } as const;
