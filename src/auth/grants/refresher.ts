import type { Provider, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import { SingleFlight } from '../../single-flight.js';
import type { Log } from '../../telemetry/logger.js';
import type { RefreshCause, RefreshResult, RefreshSpan, RequestSpan, Telemetry } from '../../telemetry/telemetry.js';
import { believedRetryAtMs } from '../../upstream/provider-numbers.js';
import type { TokenEndpoint } from '../../upstream/token-endpoint.js';
import { randomText } from '../crypto/ids.js';
import { SealError } from '../crypto/seal.js';
import { type GrantRecord, type Intent, unopened, unreadableGrant } from '../store/grant-record.js';
import type { Owner } from '../store/owner.js';
import { type CredentialSource, sourceOf } from './credential-source.js';
import type { GrantStore, ReportGrantEvent, StoredGrant } from './grant-store.js';
import type { Outbox } from './outbox.js';
import { granted, notRefreshed } from './outcome.js';
import { type PasswordGuesses, refreshCounted } from './password-guesses.js';
import { canRefresh, isOutcomeUnknown, isRefreshing, recoveryFor, tokenLives } from './rules.js';
import { UnsavedTokens } from './unsaved-tokens.js';

/** How a refresh ended. */
export type Refreshed =
  | { readonly kind: 'ready'; readonly record: GrantRecord; readonly tokens: TokenSet }
  /** The grant or its session has ended. */
  | { readonly kind: 'gone' }
  /** `needs-login`: only the user can help. `unknown`: an earlier outcome forbids another try. `refused`: these credentials were rejected before. */
  | { readonly kind: 'needs-login' | 'unknown' | 'refused'; readonly record: GrantRecord }
  /** Not now: the last try failed and the next is not due, or another gateway takes too long to refresh. */
  | { readonly kind: 'later'; readonly record: GrantRecord; readonly retryAtMs: number };

export interface RefreshGoal {
  /** A generation beyond this one is wanted. */
  readonly newerThan: number;
  /** The user asked for it: a single failure is not waited out. What the provider asked for, and a second failure, is. */
  readonly force: boolean;
  readonly cause: RefreshCause;
}

/** A refresh that is stuck for longer than this is not joined any more, ms. */
const FLIGHT_DEADLINE_MS = 60_000;
/** How long other gateways wait for one that stopped responding, ms. It extends its lease every third of this while it works. */
export const LEASE_MS = 6_000;
/** While another gateway refreshes, its message says when to read the grant again. A message can get lost: the grant is read at least this often, ms. */
const POLL_EVERY_MS = 250;
/** Longest that a request waits for another gateway's refresh, ms. */
const WAIT_AT_MOST_MS = 30_000;
/** When to try again where another gateway takes too long, or tokens are still to be saved, ms. */
const RETRY_AFTER_MS = 1_000;

/** One refresh of one grant. */
interface Refresh {
  readonly owner: Owner;
  readonly provider: Provider;
  readonly source: CredentialSource;
  readonly cause: RefreshCause;
  readonly span: RefreshSpan | undefined;
}

interface Flight {
  readonly done: Promise<Refreshed>;
  readonly span: RefreshSpan | undefined;
}

type Decision =
  | { readonly verdict: Refreshed }
  | { readonly waitUntilMs: number }
  | { readonly begin: GrantRecord; readonly lost: Intent | undefined };

const secondsSince = (ms: number) => (performance.now() - ms) / 1000;

/** Refreshes grants: at most one refresh of a grant at a time, across all gateways. */
export class Refresher {
  readonly unsaved: UnsavedTokens;
  private readonly grants: GrantStore;
  private readonly outbox: Outbox;
  private readonly tokens: (id: Provider['id']) => TokenEndpoint;
  private readonly guesses: PasswordGuesses;
  private readonly report: ReportGrantEvent;
  private readonly log: Log;
  private readonly telemetry: Telemetry;
  private readonly flights = new SingleFlight<Flight>(FLIGHT_DEADLINE_MS);

  constructor(
    grants: GrantStore,
    outbox: Outbox,
    tokens: (id: Provider['id']) => TokenEndpoint,
    guesses: PasswordGuesses,
    report: ReportGrantEvent,
    log: Log,
    telemetry: Telemetry,
  ) {
    this.unsaved = new UnsavedTokens(grants, outbox);
    this.grants = grants;
    this.outbox = outbox;
    this.tokens = tokens;
    this.guesses = guesses;
    this.report = report;
    this.log = log;
    this.telemetry = telemetry;
  }

  /** Callers that want the same share one refresh. Throws STORE_UNAVAILABLE only while nothing has been sent. */
  async refresh(owner: Owner, provider: Provider, goal: RefreshGoal, span?: RequestSpan): Promise<Refreshed> {
    for (;;) {
      const flight = this.flights.join(`${owner.ref}|${provider.id}|${goal.force}`, () =>
        this.start(owner, provider, goal),
      );
      const result = await (goal.cause === 'ahead' ? flight.done : this.awaited(flight, provider, span));
      if (result.kind !== 'ready' || result.record.generation > goal.newerThan) return result;
    }
  }

  /** Waits until nothing is being refreshed or waiting to be saved. */
  async idle(): Promise<void> {
    await this.flights.idle();
    await this.unsaved.idle();
  }

  private start(owner: Owner, provider: Provider, goal: RefreshGoal): Flight {
    const { cause } = goal;
    const span = this.telemetry.traces.refresh(provider.id, owner.kind, cause);
    const refresh: Refresh = { owner, provider, cause, span, source: sourceOf(owner, provider, this.grants.sealer) };
    const done = this.run(refresh, goal).then(
      result => {
        span?.ended(result.kind);
        return result;
      },
      (error: unknown) => {
        span?.ended('failed');
        throw unopened(error, provider.id);
      },
    );
    return { done, span };
  }

  private async awaited({ done, span }: Flight, provider: Provider, request: RequestSpan | undefined) {
    const sinceMs = performance.now();
    const stop = span?.awaitedBy(request);
    try {
      return await done;
    } finally {
      this.telemetry.tokens.refreshAwaited(provider.id, secondsSince(sinceMs));
      stop?.();
    }
  }

  private async run(refresh: Refresh, goal: RefreshGoal): Promise<Refreshed> {
    const giveUpAtMs = performance.now() + WAIT_AT_MOST_MS;
    for (;;) {
      const stored = await this.read(refresh);
      if (!stored) return { kind: 'gone' };
      const decision = this.decide(refresh, stored, goal);
      if ('verdict' in decision) return decision.verdict;
      if ('waitUntilMs' in decision) {
        const late = await this.waitForOther(refresh, goal, giveUpAtMs);
        if (!late) continue;
        return { kind: 'later', record: late.record, retryAtMs: this.grants.now() + RETRY_AFTER_MS };
      }
      // What is not saved yet is not what the store holds: nothing can be compared with it.
      if (stored.isUnsaved)
        return { kind: 'later', record: stored.record, retryAtMs: this.grants.now() + RETRY_AFTER_MS };
      const begun = await this.grants.replace(refresh.owner, refresh.provider.id, stored.text, decision.begin);
      // Another gateway was faster: read again.
      const result = begun && (await this.carryOut(refresh, begun, decision.lost));
      if (result) return result;
    }
  }

  /** Waits until another gateway's refresh ends. Returns the grant, as last read, if that takes too long. */
  private async waitForOther(
    refresh: Refresh,
    goal: RefreshGoal,
    giveUpAtMs: number,
  ): Promise<StoredGrant | undefined> {
    const { owner, provider } = refresh;
    const sinceMs = performance.now();
    const changes = this.grants.watch(owner);
    try {
      for (;;) {
        // Read after the watch began, or a change in between would be missed.
        const stored = await this.read(refresh);
        const decision = stored && this.decide(refresh, stored, goal);
        if (!decision || !('waitUntilMs' in decision)) return undefined;
        if (performance.now() > giveUpAtMs) return stored;
        await changes.next(Math.min(POLL_EVERY_MS, Math.max(1, decision.waitUntilMs - this.grants.now())));
      }
    } finally {
      changes.stop();
      this.telemetry.tokens.lockAwaited(provider.id, secondsSince(sinceMs));
    }
  }

  private open({ owner, provider }: Refresh, record: GrantRecord): TokenSet | undefined {
    return record.sealed === undefined ? undefined : this.grants.open(owner, provider.id, record);
  }

  private async read(refresh: Refresh): Promise<(StoredGrant & { readonly isUnsaved?: true }) | undefined> {
    const { owner, provider, source } = refresh;
    const unsaved = this.unsaved.of(owner, provider.id);
    if (unsaved) return { record: unsaved, text: null, isUnsaved: true };
    const stored = await this.grants.read(owner, provider.id);
    if (stored && owner.kind === 'service') return { ...stored, record: this.readable(refresh, stored.record) };
    if (stored?.record.state === 'unreadable') throw unreadableGrant(provider.id);
    if (stored) return stored.record.state === 'revoked' ? undefined : stored;
    return source.blank && { record: source.blank, text: null };
  }

  /** The gateway's own token under a missing seal key is not a loss: it gets another one. For a session it would be one, and stays an error. */
  private readable(refresh: Refresh, record: GrantRecord): GrantRecord {
    const { generation, refused } = record;
    // Only a gateway can make the hash of the rejected credentials: it is trusted even if the rest is damaged.
    if (record.state === 'unreadable')
      return { ...(refresh.source.blank ?? record), generation, ...(refused !== undefined && { refused }) };
    try {
      this.open(refresh, record);
      return record;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      const { sealed: _, ...unreadable } = record;
      return unreadable;
    }
  }

  private decide(refresh: Refresh, { record }: StoredGrant, goal: RefreshGoal): Decision {
    const { source } = refresh;
    const now = this.grants.now();
    if (record.generation > goal.newerThan && tokenLives(record, now)) {
      const tokens = this.open(refresh, record);
      if (tokens) return { verdict: { kind: 'ready', record, tokens } };
    }
    if (record.state === 'dead') return { verdict: { kind: 'needs-login', record } };
    if (source.isRejected(record)) return { verdict: { kind: 'refused', record } };
    if (record.intent && isRefreshing(record, now)) return { waitUntilMs: record.intent.leaseEndMs };
    const lost = isOutcomeUnknown(record, now) ? record.intent : undefined;
    if (!canRefresh(record, source.rotation, now))
      return { verdict: { kind: lost ? 'unknown' : 'needs-login', record } };
    const mayInsist = goal.force && !record.retryTold && (record.failures ?? 0) <= 1;
    const retryAtMs = believedRetryAtMs(record.retryAtMs, now);
    if (retryAtMs > now && !mayInsist) return { verdict: { kind: 'later', record, retryAtMs } };
    return { begin: this.intend(refresh, record, lost, now), lost };
  }

  /** The record with the intent of this refresh, to be written before anything is sent. */
  private intend(refresh: Refresh, record: GrantRecord, lost: Intent | undefined, now: number): GrantRecord {
    const { source } = refresh;
    const recovery = lost && recoveryFor(source.rotation, lost, record.fallback, now);
    const refreshTokenUsed = record.refreshTokenUsed === true || recovery === 'without';
    // Opened in any case: no intent is written for tokens that cannot be presented.
    const tokens = this.open(refresh, record);
    const presents = !refreshTokenUsed && source.presentsRefreshToken(tokens);
    const again = presents && lost?.presents === true;
    const intent: Intent = {
      fence: randomText(96),
      atMs: again ? lost.atMs : now,
      leaseEndMs: now + LEASE_MS,
      presents,
      tries: again ? lost.tries + 1 : 0,
    };
    return { ...record, state: 'active', intent, ...(refreshTokenUsed && { refreshTokenUsed }) };
  }

  /** Undefined: a newer login, a revocation or a logout came first. Read again. */
  private async carryOut(
    refresh: Refresh,
    begun: StoredGrant,
    lost: Intent | undefined,
  ): Promise<Refreshed | undefined> {
    const { owner, provider, source, span } = refresh;
    const lease = this.holdLease(refresh, begun);
    const sentAtMs = performance.now();
    const request = () => this.request(refresh, begun.record);
    const outcome = await (span ? span.within(request) : request());
    const last = await lease.release();
    const settled = (result: RefreshResult) =>
      this.telemetry.tokens.refreshed(provider.id, owner.kind, refresh.cause, result, secondsSince(sentAtMs));
    if (outcome.kind === 'issued') {
      const result = await this.save(refresh, last, outcome.issued);
      settled(result ? 'issued' : 'overtaken');
      return result;
    }
    this.logFailure(refresh, outcome);
    const isRejected = outcome.kind === 'rejected';
    const failed = notRefreshed(last.record, isRejected ? undefined : lost, outcome, this.grants.now());
    const next = isRejected ? source.withFingerprint(failed, true) : failed;
    const isSaved = await this.unsaved.save(owner, provider.id, last, next);
    if (isSaved && isRejected) this.reportEvent(refresh, 'NEEDS_LOGIN');
    settled(isSaved ? outcome.kind : 'overtaken');
    return isSaved ? this.verdict(refresh, next) : undefined;
  }

  /** Extends the lease of an intent while its request is out. A lease that cannot be extended is noticed at the save, which compares and sets. */
  private holdLease({ owner, provider }: Refresh, begun: StoredGrant): { release(): Promise<StoredGrant> } {
    let stored = begun;
    let extending: Promise<void> = Promise.resolve();
    const extend = async () => {
      const { record, text } = stored;
      if (!record.intent) return;
      const intent = { ...record.intent, leaseEndMs: this.grants.now() + LEASE_MS };
      const next = this.grants.replace(owner, provider.id, text, { ...record, intent });
      stored = (await next.catch(() => undefined)) ?? stored;
    };
    const timer = setInterval(() => {
      extending = extending.then(extend);
    }, LEASE_MS / 3);
    return {
      async release() {
        clearInterval(timer);
        await extending;
        return stored;
      },
    };
  }

  private async request(refresh: Refresh, record: GrantRecord): Promise<TokenResult> {
    const { owner, provider, source } = refresh;
    try {
      const tokens = this.open(refresh, record);
      const account = tokens && owner.kind === 'session' ? provider.refreshAccount?.(tokens) : undefined;
      return await refreshCounted(this.guesses, provider, account, () =>
        this.tokens(provider.id).forToken(owner.ref, () => source.refresh(tokens, record.refreshTokenUsed === true)),
      );
    } catch (error) {
      // A reader that throws has seen a response that it cannot judge: the token may have been redeemed.
      this.log.error({ provider: provider.id, error: (error as Error).name }, 'a refresh failed in our own code');
      return { kind: 'unknown' };
    }
  }

  private async save(refresh: Refresh, last: StoredGrant, issued: TokenResponse): Promise<Refreshed | undefined> {
    const { owner, provider, source } = refresh;
    const at = { owner, provider, sealer: this.grants.sealer, nowMs: this.grants.now() };
    const next = source.withFingerprint(granted(issued, last.record, at), false);
    const revokeOld = provider.accessTokenSurvivesRefresh ? this.outbox.later(owner.ref, provider.id, last.record) : [];
    const isSaved = await this.unsaved.save(owner, provider.id, last, next, revokeOld);
    const tokens = isSaved ? this.open(refresh, next) : undefined;
    this.log.debug(
      { provider: provider.id, owner: owner.kind, generation: next.generation },
      tokens ? 'refreshed' : 'refresh overtaken',
    );
    if (tokens) this.reportEvent(refresh, 'RENEWED');
    return tokens && { kind: 'ready', record: next, tokens };
  }

  private verdict({ source }: Refresh, record: GrantRecord): Refreshed {
    if (record.state === 'dead') return { kind: 'needs-login', record };
    if (source.isRejected(record)) return { kind: 'refused', record };
    const now = this.grants.now();
    if (!canRefresh(record, source.rotation, now)) return { kind: 'unknown', record };
    return { kind: 'later', record, retryAtMs: record.retryAtMs ?? now };
  }

  private reportEvent({ owner, provider }: Refresh, kind: 'RENEWED' | 'NEEDS_LOGIN'): void {
    if (owner.kind === 'session') this.report(owner.ref, kind, provider.id);
  }

  private logFailure({ owner, provider }: Refresh, outcome: Exclude<TokenResult, { kind: 'issued' }>): void {
    const facts = { provider: provider.id, owner: owner.kind, outcome: outcome.kind };
    if (outcome.kind === 'misconfigured') {
      const message = 'the provider rejects the gateway itself: check its client settings';
      this.log.error({ ...facts, error: outcome.error }, message);
    } else if (outcome.kind === 'rejected' && owner.kind === 'service') {
      const message = 'the provider rejects the service credentials: they are not tried again until they are changed';
      this.log.error(facts, message);
    } else this.log.warn(facts, 'a refresh returned no token');
  }
}
