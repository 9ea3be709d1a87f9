import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import type { RenewalCause } from '../../telemetry/outcomes.js';
import { believedRetryAtMs } from '../../upstream/provider-numbers.js';
import type { TokenEndpoint } from '../../upstream/token-call.js';
import { randomText } from '../crypto/ids.js';
import { SealError, type Sealer } from '../crypto/seal.js';
import { type PasswordGuesses, renewCounted } from '../flows/password-guesses.js';
import type { EngineLog } from '../log.js';
import type { SessionEvents } from '../sessions/events.js';
import type { CredentialSource } from './credential-source.js';
import type { GrantStore, Stored } from './grant-store.js';
import { LEASE_MS, Lease } from './lease.js';
import type { Outbox } from './outbox.js';
import { granted, notRenewed } from './outcome.js';
import { type Owner, openTokenSet } from './owner.js';
import { unreadableGrant } from './read-grant.js';
import type { GrantRecord, Intent } from './record.js';
import type { RefreshMetrics } from './refresh-metrics.js';
import { canRenew, isOutcomeUnknown, isRenewing, recoveryFor, tokenLives } from './rules.js';
import type { UnsavedTokens } from './unsaved-tokens.js';

/** What a renewal came to. */
export type Renewed =
  | { readonly kind: 'ready'; readonly record: GrantRecord; readonly held: TokenSet }
  /** The grant or its session is no more. */
  | { readonly kind: 'gone' }
  /** `needs-login`: only the user can help. `unknown`: an earlier outcome forbids another try. `refused`: these credentials were refused before. */
  | { readonly kind: 'needs-login' | 'unknown' | 'refused'; readonly record: GrantRecord }
  /** Not now: the last try failed and the next is not due, or another gateway is at it for too long. */
  | { readonly kind: 'later'; readonly record: GrantRecord; readonly retryAtMs: number };

export interface Goal {
  /** A generation beyond this one is wanted. */
  readonly newerThan: number;
  /** Asked for by the user: a single failure is not waited out. What the provider told, and a failure again, is. */
  readonly force: boolean;
  readonly cause: RenewalCause;
}

export interface RenewalParts {
  readonly grants: GrantStore;
  readonly sealer: Sealer;
  readonly rescue: UnsavedTokens;
  readonly outbox: Outbox;
  readonly events: SessionEvents;
  readonly tokens: TokenEndpoint;
  readonly guesses: PasswordGuesses;
  readonly log: EngineLog;
}

/** Pause between looks while another gateway renews, ms. */
const LOOK_EVERY_MS = 15;
/** Longest a request waits for another gateway's renewal, ms. */
const WAIT_AT_MOST_MS = 30_000;

type Decision =
  | { readonly verdict: Renewed }
  | { readonly wait: true }
  | { readonly begin: GrantRecord; readonly lost: Intent | undefined };

/** One renewal of one grant, from the look at the record to the save. At most one runs for a grant in this process (see Flights). */
export class Renewal {
  private readonly parts: RenewalParts;
  private readonly owner: Owner;
  private readonly provider: Provider;
  private readonly source: CredentialSource;
  private readonly watch: RefreshMetrics;

  constructor(parts: RenewalParts, owner: Owner, provider: Provider, source: CredentialSource, watch: RefreshMetrics) {
    this.parts = parts;
    this.owner = owner;
    this.provider = provider;
    this.source = source;
    this.watch = watch;
  }

  /** Throws STORE_UNAVAILABLE only while nothing has been sent. */
  async run(goal: Goal): Promise<Renewed> {
    let outcome = 'failed';
    try {
      const done = await this.reach(goal);
      outcome = done.kind;
      return done;
    } finally {
      this.watch.ended(outcome);
    }
  }

  private async reach(goal: Goal): Promise<Renewed> {
    const giveUpAt = Date.now() + WAIT_AT_MOST_MS;
    for (;;) {
      const stored = await this.look();
      if (!stored) return { kind: 'gone' };
      const decision = this.decide(stored, goal);
      if ('wait' in decision) this.watch.locked();
      else this.watch.unlocked();
      if ('verdict' in decision) return decision.verdict;
      if ('wait' in decision) {
        if (Date.now() > giveUpAt) return { kind: 'later', record: stored.record, retryAtMs: this.now() + 1_000 };
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      // What is not saved yet is not what the store holds: nothing can be compared with it.
      if (stored.unsaved) return { kind: 'later', record: stored.record, retryAtMs: this.now() + 1_000 };
      const begun = await this.write(stored.text, decision.begin);
      // Somebody was faster: look again.
      if (!begun) continue;
      const done = await this.carryOut(begun, decision.lost);
      if (done) return done;
    }
  }

  private now(): number {
    return this.parts.grants.store.now();
  }

  private write(was: string | null, next: GrantRecord): Promise<Stored | undefined> {
    return this.parts.grants.replace(this.owner, this.provider.id, was, next);
  }

  private open(record: GrantRecord): TokenSet | undefined {
    if (record.sealed === undefined) return undefined;
    return openTokenSet(this.parts.sealer, this.owner.ref, this.provider.id, record.generation, record.sealed);
  }

  private async look(): Promise<(Stored & { readonly unsaved?: true }) | undefined> {
    const unsaved = this.parts.rescue.of(this.owner, this.provider.id);
    if (unsaved) return { record: unsaved, text: null, unsaved: true };
    const stored = await this.parts.grants.read(this.owner, this.provider.id);
    if (stored && this.owner.kind === 'service') return { ...stored, record: this.readable(stored.record) };
    if (stored?.record.state === 'unreadable') throw unreadableGrant(this.provider.id);
    if (stored) return stored.record.state === 'revoked' ? undefined : stored;
    return this.source.blank && { record: this.source.blank, text: null };
  }

  /** The gateway's own token under a seal key that is gone is no loss: it gets another. A session's would be one, and stays an error. */
  private readable(record: GrantRecord): GrantRecord {
    const { generation, refused } = record;
    // The hash of the refused credentials can only be made by a gateway: it is trusted even if the rest is damaged.
    if (record.state === 'unreadable')
      return { ...(this.source.blank ?? record), generation, ...(refused !== undefined && { refused }) };
    try {
      this.open(record);
      return record;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      const { sealed: _, ...unreadable } = record;
      return unreadable;
    }
  }

  private decide({ record }: Stored, goal: Goal): Decision {
    const now = this.now();
    if (record.generation > goal.newerThan && tokenLives(record, now)) {
      const held = this.open(record);
      if (held) return { verdict: { kind: 'ready', record, held } };
    }
    if (record.state === 'dead') return { verdict: { kind: 'needs-login', record } };
    if (this.source.refused(record)) return { verdict: { kind: 'refused', record } };
    if (isRenewing(record, now)) return { wait: true };
    const lost = isOutcomeUnknown(record, now) ? record.intent : undefined;
    if (!canRenew(record, this.source.rotation, now))
      return { verdict: { kind: lost ? 'unknown' : 'needs-login', record } };
    const mayInsist = goal.force && !record.retryTold && (record.failures ?? 0) <= 1;
    const retryAtMs = believedRetryAtMs(record.retryAtMs, now);
    if (retryAtMs > now && !mayInsist) return { verdict: { kind: 'later', record, retryAtMs } };
    return { begin: this.intend(record, lost, now), lost };
  }

  /** The record with the intent of this renewal, to be written before anything is sent. */
  private intend(record: GrantRecord, lost: Intent | undefined, now: number): GrantRecord {
    const after = lost && recoveryFor(this.source.rotation, lost, record.fallback, now);
    const spent = record.spent === true || after === 'without';
    // Opened whatever comes: no intent is written for tokens that cannot be presented.
    const held = this.open(record);
    const presents = !spent && this.source.presentsRefreshToken(held);
    const again = presents && lost?.presents === true;
    const intent: Intent = {
      fence: randomText(96),
      atMs: again ? lost.atMs : now,
      leaseEndMs: now + LEASE_MS,
      presents,
      tries: again ? lost.tries + 1 : 0,
    };
    return { ...record, state: 'active', intent, ...(spent && { spent }) };
  }

  /** Undefined: what came of it was overtaken (newer login, revoke, logout); look again. */
  private async carryOut(begun: Stored, lost: Intent | undefined): Promise<Renewed | undefined> {
    const lease = new Lease(this.parts.grants, this.owner, this.provider.id, begun);
    const outcome = await this.watch.sending(() => this.ask(begun.record));
    const last = await lease.release();
    if (outcome.kind === 'issued') return this.keep(last, outcome.issued);
    this.tell(outcome);
    const refused = outcome.kind === 'rejected';
    const failed = notRenewed(last.record, refused ? undefined : lost, outcome, this.now());
    const next = refused ? this.source.stamp(failed, true) : failed;
    const saved = await this.parts.rescue.save(this.owner, this.provider.id, last, next);
    if (saved && refused) this.happened('NEEDS_LOGIN');
    this.watch.settled(saved ? outcome.kind : 'overtaken');
    return saved ? this.verdict(next) : undefined;
  }

  private async ask(record: GrantRecord): Promise<TokenResult> {
    try {
      const held = this.open(record);
      const { tokens, guesses } = this.parts;
      const account = held && this.owner.kind === 'session' ? this.provider.renewalAccount?.(held) : undefined;
      return await renewCounted(guesses, this.provider, account, () =>
        tokens.forToken(this.owner.ref, () => this.source.renew(held, record.spent === true)),
      );
    } catch (error) {
      // A reader that throws has seen an answer it cannot judge: nobody knows whether the token was redeemed.
      this.parts.log.error(
        { provider: this.provider.id, error: (error as Error).name },
        'a renewal failed in our own code',
      );
      return { kind: 'unknown' };
    }
  }

  private async keep(last: Stored, issued: TokenResponse): Promise<Renewed | undefined> {
    const place = { owner: this.owner, provider: this.provider, sealer: this.parts.sealer, nowMs: this.now() };
    const next = this.source.stamp(granted(issued, last.record, place), false);
    const beside = this.provider.oldTokenLives
      ? this.parts.outbox.later(this.owner.ref, this.provider.id, last.record)
      : [];
    const saved = await this.parts.rescue.save(this.owner, this.provider.id, last, next, beside);
    const held = saved ? this.open(next) : undefined;
    this.watch.settled(held ? 'issued' : 'overtaken');
    this.parts.log.debug(
      { provider: this.provider.id, owner: this.owner.kind, generation: next.generation },
      held ? 'renewed' : 'renewal overtaken',
    );
    if (held) this.happened('RENEWED');
    return held && { kind: 'ready', record: next, held };
  }

  private verdict(record: GrantRecord): Renewed {
    if (record.state === 'dead') return { kind: 'needs-login', record };
    if (this.source.refused(record)) return { kind: 'refused', record };
    const now = this.now();
    if (!canRenew(record, this.source.rotation, now)) return { kind: 'unknown', record };
    return { kind: 'later', record, retryAtMs: record.retryAtMs ?? now };
  }

  private happened(kind: 'RENEWED' | 'NEEDS_LOGIN'): void {
    if (this.owner.kind === 'session') this.parts.events.tell(this.owner.ref, kind, this.provider.id);
  }

  private tell(outcome: Exclude<TokenResult, { kind: 'issued' }>): void {
    const { log } = this.parts;
    const facts = { provider: this.provider.id, owner: this.owner.kind, outcome: outcome.kind };
    if (outcome.kind === 'misconfigured') {
      const message = 'the provider refuses the gateway itself: check its client settings';
      log.error({ ...facts, error: outcome.error }, message);
    } else if (outcome.kind === 'rejected' && this.owner.kind === 'service') {
      log.error(facts, 'the provider refuses the service credentials: they are not tried again until they are changed');
    } else log.warn(facts, 'a renewal brought no token');
  }
}
