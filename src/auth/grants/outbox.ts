import { codeOf } from '../../errors.js';
import type { Provider, RevokeOutcome, TokenSet } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';
import type { OutboxCounts } from '../../telemetry/telemetry.js';
import { believedWaitMs } from '../../upstream/provider-numbers.js';
import { randomText } from '../crypto/ids.js';
import type { SealError, Sealer } from '../crypto/seal.js';
import type { Store, Write } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import { type GrantName, keys, providerIn, unclaimedRefIn } from '../store/keys.js';
import { openTokenSet } from '../store/token-set.js';
import type { Accounts } from './accounts.js';
import { createHolders, type Use } from './holders.js';
import { CLAIM_MS, dropEntry, ENTRY_FIELD, entryFor, type OutboxEntry, putEntry, readEntry } from './outbox-entry.js';
import { logFailure, REFRESH, RETRY, type Revocable, revocables, revokeOne } from './revocables.js';

/** Outcome of one attempt at an entry. `kept`: nothing was sent, because a session still uses a token that would end. `refused`: at least one token was refused. */
export type Tried = 'revoked' | 'refused' | 'kept' | 'queued';

/** Calls under way may still carry a refreshed grant's old token, and another gateway's copy may hand it out for a second, ms. */
const LATER_MS = 2_500;
const MOST_AT_ONCE = 20;
const FIRST_PAUSE_MS = 500;
/** An entry of a newer gateway is out of the way of the others for so long, ms. */
const NEWER_MS = 60_000;
const PAUSE_AT_FIRST_MS = 7_000;
const PAUSE_LATER_MS = 300_000;

interface Untried {
  readonly queue: string;
  readonly key: string;
  readonly id: string;
  readonly text: string | undefined;
  readonly isNewer: boolean;
}

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * The durable list of upstream revocations still to be done. An entry ends when its tokens are revoked, or have expired. `endUnclaimed` ends a session
 * whose secret no client has presented in time.
 */
export function createOutbox(
  store: Store,
  sealer: Sealer,
  accounts: Accounts,
  find: (id: ProviderId) => Provider | undefined,
  log: Log,
  counts: OutboxCounts,
  endUnclaimed: (ref: string) => Promise<void>,
) {
  const holders = createHolders(store, sealer, accounts);
  const under = new Set<Promise<unknown>>();

  /** An entry for the tokens of a grant that ends, if its provider can revoke. Its writes belong in the change that ends the grant. */
  function entry(
    ref: string,
    grant: GrantName,
    record: GrantRecord,
  ): { entry: OutboxEntry; writes: readonly Write[] } | undefined {
    return make(ref, grant, record, true);
  }

  /** The same for a grant that a login replaces. None where one revocation ends the account: it would end the new sign-in. */
  function replaced(ref: string, grant: GrantName, record: GrantRecord) {
    return endsAccount(find(providerIn(grant))) ? undefined : make(ref, grant, record, true);
  }

  function make(ref: string, grant: GrantName, record: GrantRecord, whole: boolean) {
    const known = find(providerIn(grant));
    // A provider that is left out here may be known to another gateway, or to this one again before the tokens are over.
    if (known && !known.revoke) return undefined;
    const now = store.now();
    // The account in an unreadable record is not authentic: it must not decide whose tokens end.
    const isKnown = record.state !== 'unreadable' || !endsAccount(known);
    const bare = entryFor(ref, grant, isKnown ? record : { ...record, subject: undefined }, now);
    const entry: OutboxEntry | undefined = bare && { ...bare, ...(whole && { whole }) };
    return entry && { entry, writes: putEntry(entry, now + CLAIM_MS) };
  }

  /**
   * Writes that have a refreshed grant's old access token revoked, a little later: calls under way may still carry it. None where that would end the
   * grant.
   */
  function later(ref: string, grant: GrantName, record: GrantRecord): readonly Write[] {
    const now = store.now();
    const { revoke, revocationEnds = 'token' } = find(providerIn(grant)) ?? {};
    const lastsUntilMs = Math.min(record.accessEndMs, record.lastsUntilMs);
    const entry = entryFor(ref, grant, { ...record, lastsUntilMs }, now);
    if (!entry || !revoke || revocationEnds !== 'token') return [];
    const { claim: _, claimEndMs: __, ...free } = entry;
    return putEntry({ ...free, done: [REFRESH] }, now + LATER_MS);
  }

  /** Queues tokens that no grant has (an overtaken refresh), and tries them at once. Throws STORE_UNAVAILABLE. */
  async function discard(ref: string, grant: GrantName, record: GrantRecord): Promise<void> {
    const made = make(ref, grant, record, false);
    if (!made) return;
    await store.commit({ checks: [], writes: made.writes, durable: true });
    begin(made.entry);
  }

  /** Tries an entry that this process has claimed; the result, once there is one. Never rejects. */
  function begin(entry: OutboxEntry): Promise<Tried> {
    const trying = attempt(entry).catch((error: unknown): Tried => {
      // The entry is in the store: the next walk takes it up when the claim ends.
      if (codeOf(error) !== 'STORE_UNAVAILABLE') logFailure(log, providerIn(entry.provider), error);
      return 'queued';
    });
    watch(trying);
    return trying;
  }

  /** Has `idle` wait for a revocation. It must not reject. */
  function watch(trying: Promise<unknown>): void {
    under.add(trying);
    void trying.finally(() => under.delete(trying));
  }

  /** Claims what is due in some buckets and tries it. Returns the buckets in which nothing was due. */
  async function work(buckets: readonly number[]): Promise<readonly number[]> {
    const queues = buckets.map(bucket => keys.outbox(bucket).queue);
    const due = await store.due(queues, store.now(), MOST_AT_ONCE);
    await Promise.all(buckets.map((bucket, index) => claim(bucket, due[index] ?? [])));
    return buckets.filter((_, index) => due[index]?.length === 0);
  }

  async function claim(bucket: number, ids: readonly string[]): Promise<void> {
    const { queue, entry: key } = keys.outbox(bucket);
    const tries = ids.map(async id => {
      const unclaimed = unclaimedRefIn(id);
      // One record that cannot be read must not end the walk.
      if (unclaimed !== undefined) return endUnclaimed(unclaimed).catch(() => {});
      const text = (await store.read(key(id)))?.[ENTRY_FIELD];
      const entry = text === undefined ? undefined : readEntry(text);
      if (text === undefined || !entry || entry === 'newer' || keys.outboxOf(entry.ref).entry(entry.id) !== key(id)) {
        await leave({ queue, key: key(id), id, text, isNewer: entry === 'newer' });
        return;
      }
      const claimed: OutboxEntry = { ...entry, claim: randomText(96), claimEndMs: store.now() + CLAIM_MS };
      const checks = [{ key: key(id), field: ENTRY_FIELD, is: text }];
      const writes = putEntry(claimed, store.now() + CLAIM_MS);
      if (await store.commit({ checks, writes })) await begin(claimed);
    });
    await Promise.all(tries);
  }

  /** Entries that cannot be tried: no token is left, a newer gateway wrote the entry and tries it later, or it is damaged and has no tokens. */
  async function leave({ queue, key, id, text, isNewer }: Untried): Promise<void> {
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

  async function idle(): Promise<void> {
    while (under.size > 0) await Promise.allSettled([...under]);
  }

  /** Tries every remaining token separately: the outcome of one says nothing about the others. */
  async function attempt(entry: OutboxEntry): Promise<Tried> {
    const provider = find(providerIn(entry.provider));
    const tokens = store.now() < entry.untilMs ? open(entry) : undefined;
    // Not possible here now: another gateway may offer the provider, or have the key.
    if (!provider?.revoke || !tokens) return tryLater(entry, entry.untilMs);
    const ends = provider.revocationEnds ?? 'token';
    const untried = revocablesOf(entry, tokens);
    // Before each call where the account is at stake: it may have signed in again meanwhile.
    const known = ends === 'account' ? undefined : await holders.use(entry, tokens, ends);
    const left: Revocable[] = [];
    let stored = entry;
    let isRefused = false;
    let retryAfterMs: number | undefined;
    for (const one of untried) {
      // The provider's Retry-After applies to every token.
      if (retryAfterMs !== undefined) {
        left.push(one);
        continue;
      }
      const use = known ?? (await holders.use(entry, tokens, ends));
      const outcome = await tryOne(provider, { entry, tokens, one, use });
      if (outcome.kind === 'retry') {
        left.push(one);
        retryAfterMs = believedWaitMs(outcome.retryAfterMs);
        continue;
      }
      if (outcome.kind === 'kept' || (outcome.kind === 'revoked' && ends !== 'token'))
        return finish(stored, outcome.kind);
      isRefused ||= outcome.kind === 'refused';
      if (one === untried.at(-1) && left.length === 0) break;
      // Before the next token is sent, so that after a crash only those that are left are sent again.
      const noted = await note(stored, one);
      if (!noted) return 'queued';
      stored = noted;
    }
    if (left.length === 0) return finish(stored, isRefused ? 'refused' : 'revoked');
    return tryLater(stored, Math.max(...left.map(({ untilMs }) => untilMs)), retryAfterMs);
  }

  async function tryOne(
    provider: Provider,
    { entry, tokens, one, use }: { entry: OutboxEntry; tokens: TokenSet; one: Revocable; use: Use },
  ): Promise<RevokeOutcome | { readonly kind: 'kept' | 'expired' }> {
    const { id } = provider;
    if (entry.tries > 0 && store.now() >= one.untilMs) {
      giveUp(entry);
      return { kind: 'expired' };
    }
    if (use === 'used') {
      counts.tried(id, 'kept');
      log.debug({ provider: id }, 'a revocation is not needed: a session still uses what it would end');
      return { kind: 'kept' };
    }
    const outcome = use === 'unclear' ? RETRY : await revokeOne(provider, one, tokens, log);
    counts.tried(id, outcome.kind);
    return outcome;
  }

  /** The entry without a token that is done. Undefined: another gateway has taken the entry over. */
  async function note(entry: OutboxEntry, { name }: Revocable): Promise<OutboxEntry | undefined> {
    const claimEndMs = store.now() + CLAIM_MS;
    const next: OutboxEntry = { ...entry, done: [...(entry.done ?? []), name], claimEndMs };
    try {
      return (await replace(entry, putEntry(next, claimEndMs))) ? next : undefined;
    } catch (error) {
      // A store without room still takes entries away. The next token must not wait for it: at worst this one is sent once more.
      if (codeOf(error) === 'STORE_UNAVAILABLE') return entry;
      throw error;
    }
  }

  async function finish(entry: OutboxEntry, tried: Tried): Promise<Tried> {
    await replace(entry, dropEntry(entry));
    return tried;
  }

  async function tryLater(entry: OutboxEntry, untilMs: number, retryAfterMs = 0): Promise<Tried> {
    const now = store.now();
    if (now >= untilMs) {
      giveUp(entry);
      return finish(entry, 'queued');
    }
    const { claim: _, claimEndMs: __, ...free } = entry;
    const next: OutboxEntry = { ...free, tries: entry.tries + 1 };
    const pauseMs = Math.max(retryAfterMs, pauseAfter(next, now));
    await replace(entry, putEntry(next, Math.min(now + pauseMs, untilMs)));
    return 'queued';
  }

  function giveUp({ provider: grant, tries }: OutboxEntry): void {
    const provider = providerIn(grant);
    counts.tried(provider, 'given-up');
    log.warn({ provider, tries: tries + 1 }, 'a revocation was given up: the token has expired');
  }

  function replace(entry: OutboxEntry, writes: readonly Write[]): Promise<boolean> {
    const { entry: key } = keys.outboxOf(entry.ref);
    const checks = [{ key: key(entry.id), field: ENTRY_FIELD, is: JSON.stringify(entry) }];
    return store.commit({ checks, writes });
  }

  function open({ ref, provider, generation, sealed }: OutboxEntry): TokenSet | undefined {
    try {
      return openTokenSet(sealer, ref, provider, generation, sealed);
    } catch (error) {
      // The seal health's log has its line; the entry waits for a gateway that has the key.
      log.debug(
        { provider: providerIn(provider), error: (error as SealError).message },
        'a queued revocation cannot be opened',
      );
      return undefined;
    }
  }

  return { entry, replaced, later, discard, begin, watch, work, idle };
}

/** Whether one revocation at this provider ends every sign-in of the account. */
export const endsAccount = (provider: Pick<Provider, 'revocationEnds'> | undefined) =>
  provider?.revocationEnds === 'account';

/** The tokens of an entry that are still to be revoked. Access tokens of earlier refreshes end with the grant, unless they have expired. */
function revocablesOf(
  { whole, addedAtMs, untilMs, accessEndMs, done = [] }: OutboxEntry,
  stored: TokenSet,
): Revocable[] {
  const { previousAccessTokens = [], ...present } = stored;
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
