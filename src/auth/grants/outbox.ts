import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { OutboxCounts } from '../../observability/telemetry.js';
import type { Held, Provider, RevokeOutcome } from '../../provider.js';
import { randomText } from '../ids.js';
import type { EngineLog } from '../log.js';
import { SealError, type Sealer } from '../seal.js';
import type { Accounts } from '../sessions/accounts.js';
import type { Store, Write } from '../store/contract.js';
import { keys, unclaimedRefIn } from '../store/keys.js';
import { CLAIM_MS, dropEntry, ENTRY_FIELD, entryFor, type OutboxEntry, parseEntry, putEntry } from './outbox-entry.js';
import { grantField, openHeld } from './owner.js';
import { type GrantRecord, parseGrant } from './record.js';

export interface OutboxParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly accounts: Accounts;
  readonly provider: (id: ProviderId) => Provider | undefined;
  readonly log: EngineLog;
  readonly counts: OutboxCounts;
  /** Ends a session whose secret no client has presented in time. */
  readonly endUnclaimed: (ref: string) => Promise<void>;
}

/** What became of one try. */
export type Tried = 'revoked' | 'queued';

/** Calls under way may still carry a renewed grant's old token, and another gateway's copy may hand it out for a second, ms. */
const LATER_MS = 2_500;
/** Entries of one bucket that one walk tries. */
const MOST_AT_ONCE = 20;
/** Other sessions of an account that are looked at before a token is revoked. */
const OTHERS_AT_MOST = 50;
const FIRST_PAUSE_MS = 500;
/** Longest pause in the first minute, and later, ms. */
const PAUSE_AT_FIRST_MS = 7_000;
const PAUSE_LATER_MS = 300_000;

/** The durable list of upstream revocations still to be done. An entry ends when its tokens are revoked, or over by themselves. */
export class Outbox {
  /** Revocations given up because the tokens were over before the provider could be reached. */
  givenUp = 0;
  private readonly parts: OutboxParts;
  private readonly under = new Set<Promise<unknown>>();

  constructor(parts: OutboxParts) {
    this.parts = parts;
  }

  /** An entry for what a grant that ends holds, if its provider revokes at all. Its writes belong into the change that ends the grant. */
  entry(
    ref: string,
    provider: ProviderId,
    record: GrantRecord,
  ): { entry: OutboxEntry; writes: readonly Write[] } | undefined {
    return this.make(ref, provider, record, true);
  }

  private make(ref: string, provider: ProviderId, record: GrantRecord, whole: boolean) {
    const known = this.parts.provider(provider);
    // A provider that is left out here may be known to another gateway, or to this one again before the tokens are over.
    if (known && !known.revoke) return undefined;
    const now = this.parts.store.now();
    const bare = entryFor(ref, provider, record, now);
    const entry: OutboxEntry | undefined = bare && { ...bare, ...(whole && { whole }) };
    return entry && { entry, writes: putEntry(entry, now + CLAIM_MS) };
  }

  /** Writes that have a renewed grant's old access token revoked, a little later: calls under way may still carry it. */
  later(ref: string, provider: ProviderId, record: GrantRecord): readonly Write[] {
    const now = this.parts.store.now();
    const entry = entryFor(ref, provider, { ...record, lastsUntilMs: record.accessEndMs }, now);
    if (!entry || !this.parts.provider(provider)?.revoke) return [];
    const { claim: _, claimEndMs: __, ...free } = entry;
    return putEntry(free, now + LATER_MS);
  }

  /** Queues tokens that nobody holds (an overtaken renewal), and tries them at once. Throws STORE_UNAVAILABLE. */
  async discard(ref: string, provider: ProviderId, record: GrantRecord): Promise<void> {
    const made = this.make(ref, provider, record, false);
    if (!made) return;
    await this.parts.store.commit({ checks: [], writes: made.writes, durable: true });
    this.begin(made.entry);
  }

  /** Tries an entry that this process has claimed; the result, once there is one. Never rejects. */
  begin(entry: OutboxEntry): Promise<Tried> {
    const trying = this.attempt(entry).catch((error: unknown): Tried => {
      // The entry stands in the store: whoever walks there next takes it up when the claim ends.
      if (codeOf(error) !== 'STORE_UNAVAILABLE')
        this.parts.log.error(
          { provider: entry.provider, error: (error as Error).name },
          'a revocation failed in our own code',
        );
      return 'queued';
    });
    this.watch(trying);
    return trying;
  }

  /** Has `idle` wait for a revocation. It must not reject. */
  watch(trying: Promise<unknown>): void {
    this.under.add(trying);
    void trying.finally(() => this.under.delete(trying));
  }

  /** Claims what is due in some buckets and tries it. */
  async work(buckets: readonly number[]): Promise<void> {
    const { store } = this.parts;
    const queues = buckets.map(bucket => keys.outbox(bucket).queue);
    const due = await store.due(queues, store.now(), MOST_AT_ONCE);
    await Promise.all(buckets.map((bucket, index) => this.claim(bucket, due[index] ?? [])));
  }

  private async claim(bucket: number, ids: readonly string[]): Promise<void> {
    const { store, endUnclaimed } = this.parts;
    const { queue, entry: key } = keys.outbox(bucket);
    const tries = ids.map(async id => {
      const unclaimed = unclaimedRefIn(id);
      // One record that cannot be read must not end the walk.
      if (unclaimed !== undefined) return endUnclaimed(unclaimed).catch(() => {});
      const text = (await store.read(key(id)))?.[ENTRY_FIELD];
      const entry = text === undefined ? undefined : parseEntry(text);
      if (text === undefined || !entry) {
        await store.commit({ checks: [], writes: [{ op: 'unqueue', key: queue, member: id }] });
        return;
      }
      const claimed: OutboxEntry = { ...entry, claim: randomText(96), claimEndMs: store.now() + CLAIM_MS };
      const checks = [{ key: key(id), field: ENTRY_FIELD, is: text }];
      const writes = putEntry(claimed, store.now() + CLAIM_MS);
      if (await store.commit({ checks, writes })) await this.begin(claimed);
    });
    await Promise.all(tries);
  }

  /** Resolves when no try is under way. */
  async idle(): Promise<void> {
    while (this.under.size > 0) await Promise.allSettled([...this.under]);
  }

  private async attempt(entry: OutboxEntry): Promise<Tried> {
    const { store, log, counts } = this.parts;
    const outcome = await this.revoke(entry);
    const { entry: key } = keys.outboxOf(entry.ref);
    const checks = [{ key: key(entry.id), field: ENTRY_FIELD, is: JSON.stringify(entry) }];
    if (outcome.kind === 'revoked') {
      counts.tried(entry.provider, 'revoked');
      await store.commit({ checks, writes: dropEntry(entry) });
      return 'revoked';
    }
    const now = store.now();
    if (now >= entry.untilMs) {
      this.givenUp += 1;
      counts.tried(entry.provider, 'given-up');
      log.warn(
        { provider: entry.provider, tries: entry.tries + 1 },
        'a revocation was given up: the token is over by itself',
      );
      await store.commit({ checks, writes: dropEntry(entry) });
      return 'queued';
    }
    counts.tried(entry.provider, 'retry');
    const { claim: _, claimEndMs: __, ...free } = entry;
    const next: OutboxEntry = { ...free, tries: entry.tries + 1 };
    const pauseMs = Math.max(outcome.retryAfterMs ?? 0, pauseAfter(next, now));
    await store.commit({ checks, writes: putEntry(next, Math.min(now + pauseMs, entry.untilMs)) });
    return 'queued';
  }

  private async revoke(entry: OutboxEntry): Promise<RevokeOutcome> {
    const { provider: find, sealer, store, log } = this.parts;
    const provider = find(entry.provider);
    if (!provider?.revoke || store.now() >= entry.untilMs) return { kind: 'retry' };
    let held: Held;
    try {
      held = openHeld(sealer, entry.ref, entry.provider, entry.generation, entry.sealed);
    } catch (error) {
      // The seal health's log has its line; the entry waits for a gateway that has the key.
      log.debug(
        { provider: entry.provider, error: (error as SealError).message },
        'a queued revocation cannot be opened',
      );
      return { kind: 'retry' };
    }
    const left = await this.notHeldAnyMore(entry, held);
    if (!left) return { kind: 'revoked' };
    const { earlier = [], ...present } = left;
    const outcome = await provider.revoke(present);
    if (outcome.kind !== 'revoked' || !entry.whole) return outcome;
    for (const { token, endMs } of earlier) {
      const more: RevokeOutcome = endMs > store.now() ? await provider.revoke({ accessToken: token }) : outcome;
      if (more.kind !== 'revoked') return more;
    }
    return outcome;
  }

  /**
   * What may be revoked: a provider may hand out the same token again while it lives (WSO2 does, per user and application), so tokens that this or
   * another session of the account holds now are left alone; whoever lets go of them last has them revoked. An access token whose refresh token
   * is held is left alone, too: a server may end that one along with it (RFC 7009, 2.1).
   */
  private async notHeldAnyMore(entry: OutboxEntry, held: Held): Promise<Held | undefined> {
    const { accessToken, refreshToken } = held;
    const isShared = (other: Held) =>
      other.accessToken === accessToken || (refreshToken !== undefined && other.refreshToken === refreshToken);
    return (await this.holders(entry)).some(isShared) ? undefined : held;
  }

  private async holders({ ref, provider, subject }: OutboxEntry): Promise<Held[]> {
    const { store, accounts, sealer } = this.parts;
    const others = subject === undefined ? [] : (await accounts.sessionsOf(provider, subject)).slice(-OTHERS_AT_MOST);
    const refs = new Set([ref, ...others.map(other => other.ref)]);
    const found = await Promise.all(
      [...refs].map(async one => {
        const text = (await store.read(keys.session(one)))?.[grantField(provider)];
        const record = text === undefined ? undefined : parseGrant(text);
        if (record?.sealed === undefined || record.state === 'revoked') return undefined;
        try {
          return openHeld(sealer, one, provider, record.generation, record.sealed);
        } catch (error) {
          // What nobody can open, nobody presents.
          if (error instanceof SealError) return undefined;
          throw error;
        }
      }),
    );
    return found.filter(one => one !== undefined);
  }
}

/** Doubles, jittered; at most 7 s in the first minute, so that two tries never lie more than 10 s apart then. */
function pauseAfter(entry: OutboxEntry, nowMs: number): number {
  const longest = nowMs - entry.addedAtMs < 60_000 ? PAUSE_AT_FIRST_MS : PAUSE_LATER_MS;
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(entry.tries - 1, 12), longest) * (0.75 + Math.random() / 4);
}
