import type { Provider, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import { SingleFlight } from '../../single-flight.js';
import type { Log } from '../../telemetry/logger.js';
import type { RefreshCause, RefreshResult, RefreshSpan, RequestSpan, Telemetry } from '../../telemetry/telemetry.js';
import { originFor } from '../../upstream/hosts.js';
import { believedRetryAtMs } from '../../upstream/provider-numbers.js';
import type { TokenEndpoint } from '../../upstream/token-endpoint.js';
import { randomText } from '../crypto/ids.js';
import { SealError } from '../crypto/seal.js';
import { type GrantRecord, type Intent, unopened, unreadableGrant } from '../store/grant-record.js';
import { nameOf, type Owner } from '../store/keys.js';
import { type CredentialSource, sourceOf } from './credential-source.js';
import type { GrantStore, ReportGrantEvent, StoredGrant } from './grant-store.js';
import type { Outbox } from './outbox.js';
import { granted, notRefreshed } from './outcome.js';
import { type PasswordGuesses, refreshCounted } from './password-guesses.js';
import { canRefresh, isOutcomeUnknown, isRefreshing, recoveryFor, tokenLives } from './rules.js';

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
  /** Requested by the user: the pause after a single failure does not apply. A provider's Retry-After and the pause after a second failure do. */
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

const HOST_REFUSED = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' } as const;

const secondsSince = (ms: number) => (performance.now() - ms) / 1000;

export type Refresher = ReturnType<typeof createRefresher>;

/** Refreshes grants: at most one refresh of a grant at a time, across all gateways. */
export function createRefresher(
  grantStore: GrantStore,
  outbox: Outbox,
  tokenEndpoint: (id: Provider['id']) => TokenEndpoint,
  guesses: PasswordGuesses,
  report: ReportGrantEvent,
  log: Log,
  telemetry: Telemetry,
) {
  const flights = new SingleFlight<Flight>(FLIGHT_DEADLINE_MS);

  /** Callers that want the same share one refresh. Throws STORE_UNAVAILABLE only while nothing has been sent. */
  async function refresh(owner: Owner, provider: Provider, goal: RefreshGoal, span?: RequestSpan): Promise<Refreshed> {
    for (;;) {
      const flight = flights.join(`${owner.ref}|${nameOf(owner, provider.id)}|${goal.force}`, () =>
        start(owner, provider, goal),
      );
      const result = await (goal.cause === 'ahead' ? flight.done : awaited(flight, provider, span));
      if (result.kind !== 'ready' || result.record.generation > goal.newerThan) return result;
    }
  }

  async function idle(): Promise<void> {
    await flights.idle();
    await grantStore.idle();
  }

  function start(owner: Owner, provider: Provider, goal: RefreshGoal): Flight {
    const { cause } = goal;
    const span = telemetry.traces.refresh(provider.id, owner.kind, cause);
    const refresh: Refresh = { owner, provider, cause, span, source: sourceOf(owner, provider, grantStore.sealer) };
    const done = run(refresh, goal).then(
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

  async function awaited({ done, span }: Flight, provider: Provider, request: RequestSpan | undefined) {
    const sinceMs = performance.now();
    const stop = span?.awaitedBy(request);
    try {
      return await done;
    } finally {
      telemetry.tokens.refreshAwaited(provider.id, secondsSince(sinceMs));
      stop?.();
    }
  }

  async function run(refresh: Refresh, goal: RefreshGoal): Promise<Refreshed> {
    const giveUpAtMs = performance.now() + WAIT_AT_MOST_MS;
    for (;;) {
      const stored = await read(refresh);
      if (!stored) return { kind: 'gone' };
      const decision = decide(refresh, stored, goal);
      if ('verdict' in decision) return decision.verdict;
      if ('waitUntilMs' in decision) {
        const late = await waitForOther(refresh, goal, giveUpAtMs);
        if (!late) continue;
        return { kind: 'later', record: late.record, retryAtMs: grantStore.now() + RETRY_AFTER_MS };
      }
      // Unsaved tokens differ from the store's: there is nothing to compare them with.
      if (stored.isUnsaved)
        return { kind: 'later', record: stored.record, retryAtMs: grantStore.now() + RETRY_AFTER_MS };
      const begun = await grantStore.replace(refresh.owner, refresh.provider.id, stored.text, decision.begin);
      // Another gateway was faster: read again.
      const result = begun && (await carryOut(refresh, begun, decision.lost));
      if (result) return result;
    }
  }

  /** Waits until another gateway's refresh ends. Returns the grant, as last read, if that takes too long. */
  async function waitForOther(
    refresh: Refresh,
    goal: RefreshGoal,
    giveUpAtMs: number,
  ): Promise<StoredGrant | undefined> {
    const { owner, provider } = refresh;
    const sinceMs = performance.now();
    const changes = grantStore.watch(owner);
    try {
      for (;;) {
        // Read after the watch began, or a change in between would be missed.
        const stored = await read(refresh);
        const decision = stored && decide(refresh, stored, goal);
        if (!decision || !('waitUntilMs' in decision)) return undefined;
        if (performance.now() > giveUpAtMs) return stored;
        await changes.next(Math.min(POLL_EVERY_MS, Math.max(1, decision.waitUntilMs - grantStore.now())));
      }
    } finally {
      changes.stop();
      telemetry.tokens.lockAwaited(provider.id, secondsSince(sinceMs));
    }
  }

  function open({ owner, provider }: Refresh, record: GrantRecord): TokenSet | undefined {
    return record.sealed === undefined ? undefined : grantStore.open(owner, provider.id, record);
  }

  async function read(refresh: Refresh): Promise<(StoredGrant & { readonly isUnsaved?: true }) | undefined> {
    const { owner, provider, source } = refresh;
    const unsaved = grantStore.unsavedOf(owner, provider.id);
    if (unsaved) return { record: unsaved, text: null, isUnsaved: true };
    const stored = await grantStore.read(owner, provider.id);
    if (stored && owner.kind === 'service') return { ...stored, record: readable(refresh, stored.record) };
    if (stored?.record.state === 'unreadable') throw unreadableGrant(provider.id);
    if (stored) return stored.record.state === 'revoked' ? undefined : stored;
    return source.blank && { record: source.blank, text: null };
  }

  /** The gateway's own token under a missing seal key is not a loss: it gets another one. For a session it would be one, and stays an error. */
  function readable(refresh: Refresh, record: GrantRecord): GrantRecord {
    const { generation, refused } = record;
    // Only a gateway can make the hash of the rejected credentials: it is trusted even if the rest is damaged.
    if (record.state === 'unreadable')
      return { ...(refresh.source.blank ?? record), generation, ...(refused !== undefined && { refused }) };
    try {
      open(refresh, record);
      return record;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      const { sealed: _, ...unreadable } = record;
      return unreadable;
    }
  }

  function decide(refresh: Refresh, { record }: StoredGrant, goal: RefreshGoal): Decision {
    const { source } = refresh;
    const now = grantStore.now();
    if (record.generation > goal.newerThan && tokenLives(record, now)) {
      const tokens = open(refresh, record);
      if (tokens) return { verdict: { kind: 'ready', record, tokens } };
    }
    if (record.state === 'dead') return { verdict: { kind: 'needs-login', record } };
    if (source.isRejected(record)) return { verdict: { kind: 'refused', record } };
    if (record.intent && isRefreshing(record, now)) return { waitUntilMs: record.intent.leaseEndMs };
    const lost = isOutcomeUnknown(record, now) ? record.intent : undefined;
    if (!canRefresh(record, source.rotation, now))
      return { verdict: { kind: lost ? 'unknown' : 'needs-login', record } };
    const mayInsist = goal.force && !record.mustWait && (record.failures ?? 0) <= 1;
    const retryAtMs = believedRetryAtMs(record.retryAtMs, now);
    if (retryAtMs > now && !mayInsist) return { verdict: { kind: 'later', record, retryAtMs } };
    return { begin: intend(refresh, record, lost, now), lost };
  }

  /** The record with the intent of this refresh, to be written before anything is sent. */
  function intend(refresh: Refresh, record: GrantRecord, lost: Intent | undefined, now: number): GrantRecord {
    const { source } = refresh;
    const recovery = lost && recoveryFor(source.rotation, lost, record.fallback, now);
    const refreshTokenUsed = record.refreshTokenUsed === true || recovery === 'without';
    // Opened in any case: no intent is written for tokens that cannot be presented.
    const tokens = open(refresh, record);
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
  async function carryOut(
    refresh: Refresh,
    begun: StoredGrant,
    lost: Intent | undefined,
  ): Promise<Refreshed | undefined> {
    const { owner, provider, source, span } = refresh;
    const lease = holdLease(refresh, begun);
    const sentAtMs = performance.now();
    const send = () => requestTokens(refresh, begun.record);
    const outcome = await (span ? span.within(send) : send());
    const last = await lease.release();
    const settled = (result: RefreshResult) =>
      telemetry.tokens.refreshed(provider.id, owner.kind, refresh.cause, result, secondsSince(sentAtMs));
    if (outcome.kind === 'issued') {
      const next = nextGrant(refresh, last, outcome.issued);
      const tokens = grantStore.open(owner, provider.id, next);
      if (originFor(provider, tokens, tokenEndpoint(provider.id).hosts) === undefined)
        return await refuseHost(refresh, last, next, settled);
      const result = await save(refresh, last, next);
      settled(result ? 'issued' : 'overtaken');
      return result;
    }
    logFailure(refresh, outcome);
    const isRejected = outcome.kind === 'rejected';
    const failed = notRefreshed(last.record, isRejected ? undefined : lost, outcome, grantStore.now());
    const next = isRejected ? source.withFingerprint(failed, true) : failed;
    const isSaved = await grantStore.save(owner, provider.id, last, next);
    if (isSaved && isRejected) reportEvent(refresh, 'NEEDS_LOGIN');
    settled(isSaved ? outcome.kind : 'overtaken');
    return isSaved ? verdict(refresh, next) : undefined;
  }

  /** Extends the lease of an intent while its request is out. A lease that cannot be extended is noticed at the save, which compares and sets. */
  function holdLease({ owner, provider }: Refresh, begun: StoredGrant): { release(): Promise<StoredGrant> } {
    let stored = begun;
    let extending: Promise<void> = Promise.resolve();
    const extend = async () => {
      const { record, text } = stored;
      if (!record.intent) return;
      const intent = { ...record.intent, leaseEndMs: grantStore.now() + LEASE_MS };
      const next = grantStore.replace(owner, provider.id, text, { ...record, intent });
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

  async function requestTokens(refresh: Refresh, record: GrantRecord): Promise<TokenResult> {
    const { owner, provider, source } = refresh;
    try {
      const tokens = open(refresh, record);
      const account = tokens && owner.kind === 'session' ? provider.refreshAccount?.(tokens) : undefined;
      return await refreshCounted(guesses, provider, account, () =>
        tokenEndpoint(provider.id).forToken(owner.ref, () => source.refresh(tokens, record.refreshTokenUsed === true)),
      );
    } catch (error) {
      // A reader that throws has seen a response that it cannot judge: the token may have been redeemed.
      log.error({ provider: provider.id, error: (error as Error).name }, 'a refresh failed in our own code');
      return { kind: 'unknown' };
    }
  }

  function nextGrant({ owner, provider, source }: Refresh, last: StoredGrant, issued: TokenResponse): GrantRecord {
    const at = { owner, provider, sealer: grantStore.sealer, nowMs: grantStore.now() };
    return source.withFingerprint(granted(issued, last.record, at), false);
  }

  /** The new tokens are for a host that is not allowed: they are revoked, not kept, and the old ones may be dead. */
  async function refuseHost(
    refresh: Refresh,
    last: StoredGrant,
    refused: GrantRecord,
    settled: (result: RefreshResult) => void,
  ): Promise<Refreshed | undefined> {
    const { owner, provider, source } = refresh;
    const facts = { provider: provider.id, owner: owner.kind };
    log.error(facts, 'a refresh returned tokens for a host that is not allowed: they are not used');
    const rejected = notRefreshed(last.record, undefined, HOST_REFUSED, grantStore.now());
    const next = source.withFingerprint({ ...rejected, lastError: 'HOST_NOT_ALLOWED' }, true);
    const queued = outbox.entry(owner.ref, nameOf(owner, provider.id), refused);
    const isSaved = await grantStore.save(owner, provider.id, last, next, queued?.writes);
    if (!isSaved) await outbox.discard(owner.ref, nameOf(owner, provider.id), refused);
    else if (queued) void outbox.begin(queued.entry);
    if (isSaved) reportEvent(refresh, 'NEEDS_LOGIN');
    settled(isSaved ? 'rejected' : 'overtaken');
    return isSaved ? verdict(refresh, next) : undefined;
  }

  async function save(refresh: Refresh, last: StoredGrant, next: GrantRecord): Promise<Refreshed | undefined> {
    const { owner, provider } = refresh;
    const revokeOld = provider.accessTokenSurvivesRefresh
      ? outbox.later(owner.ref, nameOf(owner, provider.id), last.record)
      : [];
    const isSaved = await grantStore.save(owner, provider.id, last, next, revokeOld);
    const tokens = isSaved ? open(refresh, next) : undefined;
    log.debug(
      { provider: provider.id, owner: owner.kind, generation: next.generation },
      tokens ? 'refreshed' : 'refresh overtaken',
    );
    if (tokens) reportEvent(refresh, 'RENEWED');
    return tokens && { kind: 'ready', record: next, tokens };
  }

  function verdict({ source }: Refresh, record: GrantRecord): Refreshed {
    if (record.state === 'dead') return { kind: 'needs-login', record };
    if (source.isRejected(record)) return { kind: 'refused', record };
    const now = grantStore.now();
    if (!canRefresh(record, source.rotation, now)) return { kind: 'unknown', record };
    return { kind: 'later', record, retryAtMs: record.retryAtMs ?? now };
  }

  function reportEvent({ owner, provider }: Refresh, kind: 'RENEWED' | 'NEEDS_LOGIN'): void {
    if (owner.kind === 'session') report(owner.ref, kind, nameOf(owner, provider.id));
  }

  function logFailure({ owner, provider }: Refresh, outcome: Exclude<TokenResult, { kind: 'issued' }>): void {
    const facts = { provider: provider.id, owner: owner.kind, outcome: outcome.kind };
    if (outcome.kind === 'misconfigured') {
      const message = 'the provider rejects the gateway itself: check its client settings';
      log.error({ ...facts, error: outcome.error }, message);
    } else if (outcome.kind === 'rejected' && owner.kind === 'service') {
      const message = 'the provider rejects the service credentials: they are not tried again until they are changed';
      log.error(facts, message);
    } else log.warn(facts, 'a refresh returned no token');
  }

  return { refresh, idle };
}
