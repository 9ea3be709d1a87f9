import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { Provider, RevokeOutcome, TokenSet } from '../../provider/contract.js';
import type { Log } from '../../telemetry/logger.js';
import type { OutboxCounts } from '../../telemetry/telemetry.js';
import { believedWaitMs } from '../../upstream/provider-numbers.js';
import { randomText } from '../crypto/ids.js';
import type { SealError, Sealer } from '../crypto/seal.js';
import type { Store, Write } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import { keys, unclaimedRefIn } from '../store/keys.js';
import { openTokenSet } from '../store/token-set.js';
import type { Accounts } from './accounts.js';
import { Holders, type Use } from './holders.js';
import { CLAIM_MS, dropEntry, ENTRY_FIELD, entryFor, type OutboxEntry, putEntry, readEntry } from './outbox-entry.js';
import { logFailure, REFRESH, RETRY, type Revocable, revocables, revokeOne } from './revocables.js';

/** What became of one try of an entry. `kept`: nothing was sent, because a session still uses what would end. `refused`: at least one token was. */
export type Tried = 'revoked' | 'refused' | 'kept' | 'queued';

/** Calls under way may still carry a renewed grant's old token, and another gateway's copy may hand it out for a second, ms. */
const LATER_MS = 2_500;
/** Entries of one bucket that one walk tries. */
const MOST_AT_ONCE = 20;
const FIRST_PAUSE_MS = 500;
/** An entry of a newer gateway is out of the way of the others for so long, ms. */
const NEWER_MS = 60_000;
/** Longest pause in the first minute, and later, ms. */
const PAUSE_AT_FIRST_MS = 7_000;
const PAUSE_LATER_MS = 300_000;

interface Untried {
  readonly queue: string;
  readonly key: string;
  readonly id: string;
  readonly text: string | undefined;
  readonly isNewer: boolean;
}

/** The durable list of upstream revocations still to be done. An entry ends when its tokens are revoked, or over by themselves. */
export class Outbox {
  private readonly store: Store;
  private readonly sealer: Sealer;
  private readonly provider: (id: ProviderId) => Provider | undefined;
  private readonly log: Log;
  private readonly counts: OutboxCounts;
  private readonly endUnclaimed: (ref: string) => Promise<void>;
  private readonly holders: Holders;
  private readonly under = new Set<Promise<unknown>>();

  /** `endUnclaimed` ends a session whose secret no client has presented in time. */
  constructor(
    store: Store,
    sealer: Sealer,
    accounts: Accounts,
    provider: (id: ProviderId) => Provider | undefined,
    log: Log,
    counts: OutboxCounts,
    endUnclaimed: (ref: string) => Promise<void>,
  ) {
    this.store = store;
    this.sealer = sealer;
    this.provider = provider;
    this.log = log;
    this.counts = counts;
    this.endUnclaimed = endUnclaimed;
    this.holders = new Holders(store, sealer, accounts);
  }

  /** An entry for what a grant that ends holds, if its provider revokes at all. Its writes belong into the change that ends the grant. */
  entry(
    ref: string,
    provider: ProviderId,
    record: GrantRecord,
  ): { entry: OutboxEntry; writes: readonly Write[] } | undefined {
    return this.make(ref, provider, record, true);
  }

  /** The same for a grant that a login replaces. None where one revocation ends the account: it would end the new sign-in. */
  replaced(ref: string, provider: ProviderId, record: GrantRecord) {
    return endsAccount(this.provider(provider)) ? undefined : this.make(ref, provider, record, true);
  }

  private make(ref: string, provider: ProviderId, record: GrantRecord, whole: boolean) {
    const known = this.provider(provider);
    // A provider that is left out here may be known to another gateway, or to this one again before the tokens are over.
    if (known && !known.revoke) return undefined;
    const now = this.store.now();
    // What an unreadable record says of its account is not authentic: it must not decide whose tokens end.
    const isKnown = record.state !== 'unreadable' || !endsAccount(known);
    const bare = entryFor(ref, provider, isKnown ? record : { ...record, subject: undefined }, now);
    const entry: OutboxEntry | undefined = bare && { ...bare, ...(whole && { whole }) };
    return entry && { entry, writes: putEntry(entry, now + CLAIM_MS) };
  }

  /**
   * Writes that have a renewed grant's old access token revoked, a little later: calls under way may still carry it. None where that would end the
   * grant.
   */
  later(ref: string, provider: ProviderId, record: GrantRecord): readonly Write[] {
    const now = this.store.now();
    const { revoke, revocationEnds = 'token' } = this.provider(provider) ?? {};
    const entry = entryFor(ref, provider, { ...record, lastsUntilMs: record.accessEndMs }, now);
    if (!entry || !revoke || revocationEnds !== 'token') return [];
    const { claim: _, claimEndMs: __, ...free } = entry;
    return putEntry({ ...free, done: [REFRESH] }, now + LATER_MS);
  }

  /** Queues tokens that nobody holds (an overtaken renewal), and tries them at once. Throws STORE_UNAVAILABLE. */
  async discard(ref: string, provider: ProviderId, record: GrantRecord): Promise<void> {
    const made = this.make(ref, provider, record, false);
    if (!made) return;
    await this.store.commit({ checks: [], writes: made.writes, durable: true });
    this.begin(made.entry);
  }

  /** Tries an entry that this process has claimed; the result, once there is one. Never rejects. */
  begin(entry: OutboxEntry): Promise<Tried> {
    const trying = this.attempt(entry).catch((error: unknown): Tried => {
      // The entry stands in the store: whoever walks there next takes it up when the claim ends.
      if (codeOf(error) !== 'STORE_UNAVAILABLE') logFailure(this.log, entry.provider, error);
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
    const { store } = this;
    const queues = buckets.map(bucket => keys.outbox(bucket).queue);
    const due = await store.due(queues, store.now(), MOST_AT_ONCE);
    await Promise.all(buckets.map((bucket, index) => this.claim(bucket, due[index] ?? [])));
  }

  private async claim(bucket: number, ids: readonly string[]): Promise<void> {
    const { store, endUnclaimed } = this;
    const { queue, entry: key } = keys.outbox(bucket);
    const tries = ids.map(async id => {
      const unclaimed = unclaimedRefIn(id);
      // One record that cannot be read must not end the walk.
      if (unclaimed !== undefined) return endUnclaimed(unclaimed).catch(() => {});
      const text = (await store.read(key(id)))?.[ENTRY_FIELD];
      const entry = text === undefined ? undefined : readEntry(text);
      if (text === undefined || !entry || entry === 'newer' || keys.outboxOf(entry.ref).entry(entry.id) !== key(id)) {
        await this.leave({ queue, key: key(id), id, text, isNewer: entry === 'newer' });
        return;
      }
      const claimed: OutboxEntry = { ...entry, claim: randomText(96), claimEndMs: store.now() + CLAIM_MS };
      const checks = [{ key: key(id), field: ENTRY_FIELD, is: text }];
      const writes = putEntry(claimed, store.now() + CLAIM_MS);
      if (await store.commit({ checks, writes })) await this.begin(claimed);
    });
    await Promise.all(tries);
  }

  /** What cannot be tried: nothing is left of it, a newer gateway wrote it and has its turn later, or it is damaged and names no tokens. */
  private async leave({ queue, key, id, text, isNewer }: Untried): Promise<void> {
    const { store, log } = this;
    const checks = [{ key, field: ENTRY_FIELD, is: text ?? null }];
    if (isNewer) {
      await store.commit({ checks, writes: [{ op: 'queue', key: queue, member: id, atMs: store.now() + NEWER_MS }] });
      return;
    }
    if (text !== undefined) log.error({}, 'a queued revocation is damaged and cannot be made');
    await store.commit({
      checks,
      writes: [
        { op: 'drop', key },
        { op: 'unqueue', key: queue, member: id },
      ],
    });
  }

  /** Resolves when no try is under way. */
  async idle(): Promise<void> {
    while (this.under.size > 0) await Promise.allSettled([...this.under]);
  }

  /** Tries every token that is left, each by itself: what becomes of one says nothing about the others. */
  private async attempt(entry: OutboxEntry): Promise<Tried> {
    const provider = this.provider(entry.provider);
    const held = this.store.now() < entry.untilMs ? this.open(entry) : undefined;
    // Not possible here now: another gateway may offer the provider, or have the key.
    if (!provider?.revoke || !held) return this.tryLater(entry, entry.untilMs);
    const ends = provider.revocationEnds ?? 'token';
    const tokens = tokensOf(entry, held);
    // Before each call where the account is at stake: it may have signed in again meanwhile.
    const known = ends === 'account' ? undefined : await this.holders.use(entry, held, ends);
    const left: Revocable[] = [];
    let stored = entry;
    let isRefused = false;
    let retryAfterMs: number | undefined;
    for (const one of tokens) {
      // The provider asked to wait, which holds for every token.
      if (retryAfterMs !== undefined) {
        left.push(one);
        continue;
      }
      const use = known ?? (await this.holders.use(entry, held, ends));
      const outcome = await this.tryOne(provider, { entry, held, one, use });
      if (outcome.kind === 'retry') {
        left.push(one);
        retryAfterMs = believedWaitMs(outcome.retryAfterMs);
        continue;
      }
      if (outcome.kind === 'kept' || (outcome.kind === 'revoked' && ends !== 'token'))
        return this.finish(stored, outcome.kind);
      isRefused ||= outcome.kind === 'refused';
      if (one === tokens.at(-1) && left.length === 0) break;
      // Before the next token is sent, so that after a crash only those that are left are sent again.
      const noted = await this.note(stored, one);
      if (!noted) return 'queued';
      stored = noted;
    }
    if (left.length === 0) return this.finish(stored, isRefused ? 'refused' : 'revoked');
    return this.tryLater(stored, Math.max(...left.map(({ untilMs }) => untilMs)), retryAfterMs);
  }

  private async tryOne(
    provider: Provider,
    { entry, held, one, use }: { entry: OutboxEntry; held: TokenSet; one: Revocable; use: Use },
  ): Promise<RevokeOutcome | { readonly kind: 'kept' | 'expired' }> {
    const { log, counts, store } = this;
    const { id } = provider;
    if (entry.tries > 0 && store.now() >= one.untilMs) {
      this.giveUp(entry);
      return { kind: 'expired' };
    }
    if (use === 'held') {
      counts.tried(id, 'kept');
      log.debug({ provider: id }, 'a revocation is not needed: a session still uses what it would end');
      return { kind: 'kept' };
    }
    const outcome = use === 'unclear' ? RETRY : await revokeOne(provider, one, held, this.log);
    counts.tried(id, outcome.kind);
    return outcome;
  }

  /** The entry without a token that is done. Undefined: another gateway has taken the entry over. */
  private async note(entry: OutboxEntry, { name }: Revocable): Promise<OutboxEntry | undefined> {
    const claimEndMs = this.store.now() + CLAIM_MS;
    const next: OutboxEntry = { ...entry, done: [...(entry.done ?? []), name], claimEndMs };
    try {
      return (await this.replace(entry, putEntry(next, claimEndMs))) ? next : undefined;
    } catch (error) {
      // A store without room still takes entries away. The next token must not wait for it: at worst this one is sent once more.
      if (codeOf(error) === 'STORE_UNAVAILABLE') return entry;
      throw error;
    }
  }

  private async finish(entry: OutboxEntry, tried: Tried): Promise<Tried> {
    await this.replace(entry, dropEntry(entry));
    return tried;
  }

  private async tryLater(entry: OutboxEntry, untilMs: number, retryAfterMs = 0): Promise<Tried> {
    const now = this.store.now();
    if (now >= untilMs) {
      this.giveUp(entry);
      return this.finish(entry, 'queued');
    }
    const { claim: _, claimEndMs: __, ...free } = entry;
    const next: OutboxEntry = { ...free, tries: entry.tries + 1 };
    const pauseMs = Math.max(retryAfterMs, pauseAfter(next, now));
    await this.replace(entry, putEntry(next, Math.min(now + pauseMs, untilMs)));
    return 'queued';
  }

  private giveUp({ provider, tries }: OutboxEntry): void {
    this.counts.tried(provider, 'given-up');
    this.log.warn({ provider, tries: tries + 1 }, 'a revocation was given up: the token has expired');
  }

  private replace(entry: OutboxEntry, writes: readonly Write[]): Promise<boolean> {
    const { entry: key } = keys.outboxOf(entry.ref);
    const checks = [{ key: key(entry.id), field: ENTRY_FIELD, is: JSON.stringify(entry) }];
    return this.store.commit({ checks, writes });
  }

  private open({ ref, provider, generation, sealed }: OutboxEntry): TokenSet | undefined {
    try {
      return openTokenSet(this.sealer, ref, provider, generation, sealed);
    } catch (error) {
      // The seal health's log has its line; the entry waits for a gateway that has the key.
      this.log.debug({ provider, error: (error as SealError).message }, 'a queued revocation cannot be opened');
      return undefined;
    }
  }
}

/** Whether one revocation at this provider ends every sign-in of the account. */
export const endsAccount = (provider: Pick<Provider, 'revocationEnds'> | undefined) =>
  provider?.revocationEnds === 'account';

/** What an entry has left to revoke. Access tokens of earlier refreshes end with the grant, unless they had expired by then. */
function tokensOf({ whole, addedAtMs, untilMs, accessEndMs, done = [] }: OutboxEntry, held: TokenSet): Revocable[] {
  const { previousAccessTokens = [], ...present } = held;
  const tokens: TokenSet = whole
    ? { ...present, previousAccessTokens: previousAccessTokens.filter(({ endMs }) => endMs > addedAtMs) }
    : present;
  return revocables(tokens, untilMs, accessEndMs).filter(({ name }) => !done.includes(name));
}

/** Doubles, jittered; at most 7 s in the first minute, so that two tries never lie more than 10 s apart then. */
function pauseAfter(entry: OutboxEntry, nowMs: number): number {
  const longest = nowMs - entry.addedAtMs < 60_000 ? PAUSE_AT_FIRST_MS : PAUSE_LATER_MS;
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(entry.tries - 1, 12), longest) * (0.75 + Math.random() / 4);
}
