import type { GraphQLError } from 'graphql';
import { codeOf, type ErrorCode, gatewayError } from '../../errors.js';
import { latestUsed } from '../../lru.js';
import type { Provider, TokenSet } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';
import type { RefreshCause, RequestSpan, TokenCounts } from '../../telemetry/telemetry.js';
import { believedRetryAtMs } from '../../upstream/provider-numbers.js';
import { SealError } from '../crypto/seal.js';
import { type GrantRecord, unopened, unreadableGrant } from '../store/grant-record.js';
import { type GrantName, nameOf, type Owner } from '../store/keys.js';
import { sourceOf } from './credential-source.js';
import type { GrantStore } from './grant-store.js';
import type { Refreshed, Refresher } from './refresher.js';
import { canRefresh, isRefreshedSince, isRefreshing, tokenLives } from './rules.js';

export interface Usable {
  readonly tokens: TokenSet;
  readonly generation: number;
  /** The login that they come from. */
  readonly grantedAtMs: number;
}

/** Fresh tokens that may be rejected at their first use in a window, before no more are requested. */
const FRESH_REJECTIONS = { most: 3, windowMs: 30_000 };

export type Grants = ReturnType<typeof createGrants>;

/** Hands out tokens and keeps them fresh. Everything that calls a provider gets its tokens here. */
export function createGrants(
  store: GrantStore,
  refresher: Refresher,
  refreshPauseMs: number,
  log: Log,
  counts: Pick<TokenCounts, 'handedOut'>,
) {
  const rejectedFresh = latestUsed<{ generation: number; count: number }>(10_000, {
    ttl: FRESH_REJECTIONS.windowMs,
  });
  /** The gateway's own grants, as read last. */
  const service = new Map<ProviderId, GrantRecord>();
  /** Service grants that came from the credentials set now: hashed once for each record, not for each call. */
  const fromPresentCredentials = new WeakSet<GrantRecord>();

  /** Tokens of a session's grant, as the request read it. Refreshes in the background inside the margin; waits only where the token has expired. */
  function use(owner: Owner, provider: Provider, seen: GrantRecord, span?: RequestSpan): Usable | Promise<Usable> {
    const record = store.unsavedOf(owner, provider.id) ?? seen;
    if (record.state === 'unreadable') throw denied(owner, provider, unreadableGrant(provider.id));
    const now = store.now();
    if (!tokenLives(record, now)) return refreshed(owner, provider, record, 'expired', span);
    if (now >= record.refreshFromMs) refreshAhead(owner, provider, record, now);
    try {
      const tokens = store.open(owner, provider.id, record);
      counts.handedOut(provider.id, owner.kind, 'held');
      return { tokens, generation: record.generation, grantedAtMs: record.grantedAtMs };
    } catch (error) {
      throw denied(owner, provider, unopened(error, provider.id));
    }
  }

  async function useService(owner: Owner, provider: Provider, span?: RequestSpan): Promise<Usable> {
    const now = store.now();
    let record = service.get(provider.id);
    if (!record || !tokenLives(record, now) || now >= record.refreshFromMs)
      record = await readService(owner, provider, record);
    if (!record) return refreshed(owner, provider, { generation: 0, grantedAtMs: 0 }, 'expired', span);
    const source = sourceOf(owner, provider, store.sealer);
    if (!isFromPresentCredentials(provider, record) && !source.isRejected(record))
      return refreshed(owner, provider, record, 'expired', span);
    service.set(provider.id, record);
    return use(owner, provider, record, span);
  }

  function isFromPresentCredentials({ service }: Provider, record: GrantRecord): boolean {
    if (fromPresentCredentials.has(record)) return true;
    const { credentialFingerprint } = record;
    const is =
      credentialFingerprint !== undefined &&
      service !== undefined &&
      store.sealer.matches(credentialFingerprint, service.fingerprint);
    if (is) fromPresentCredentials.add(record);
    return is;
  }

  /**
   * A newer token of the same login, after the provider rejected the one that a caller (`who`) presented. Refreshed at most once for all callers whose
   * same token was rejected. A caller whose fresh tokens are rejected as well gets no more of them: the provider rejects the request, not the token, and
   * others may use the same grant.
   */
  async function replaceRejected(
    owner: Owner,
    provider: Provider,
    rejected: Pick<Usable, 'generation' | 'grantedAtMs'>,
    who: string,
    span?: RequestSpan,
  ): Promise<Usable> {
    service.delete(provider.id);
    const stored = await store.read(owner, provider.id);
    const now = store.now();
    if (!stored || stored.record.state === 'revoked')
      throw denied(owner, provider, unusable({ kind: 'gone' }, owner, provider.id, now));
    const { record } = stored;
    checkLogin(owner, provider, rejected, record);
    if (record.state === 'unreadable') throw denied(owner, provider, unreadableGrant(provider.id));
    if (record.generation !== rejected.generation) return use(owner, provider, record, span);
    if (!canRefresh(record, provider.rotation, now)) {
      // The token expired early and cannot be refreshed: the owner has to see that.
      await store.replace(owner, provider.id, stored.text, { ...record, accessEndMs: now });
      throw denied(owner, provider, unusable({ kind: 'needs-login', record }, owner, provider.id, now));
    }
    const isTooSoon = isRefreshedSince(record, now - refreshPauseMs);
    if (isTooSoon || isHopeless(who, nameOf(owner, provider.id)))
      throw denied(owner, provider, gatewayError('PROVIDER_REJECTED', { provider: provider.id }));
    return refreshed(owner, provider, rejected, 'rejected', span);
  }

  async function refreshed(
    owner: Owner,
    provider: Provider,
    seen: Pick<Usable, 'generation' | 'grantedAtMs'>,
    cause: RefreshCause,
    span: RequestSpan | undefined,
  ): Promise<Usable> {
    const goal = { newerThan: seen.generation, force: false, cause };
    const result = await refresher.refresh(owner, provider, goal, span).catch(error => {
      throw denied(owner, provider, error);
    });
    if (result.kind !== 'ready') throw denied(owner, provider, unusable(result, owner, provider.id, store.now()));
    const { tokens, record } = result;
    if (owner.kind === 'service') service.set(provider.id, record);
    checkLogin(owner, provider, seen, record);
    counts.handedOut(provider.id, owner.kind, 'refreshed');
    return { tokens, generation: record.generation, grantedAtMs: record.grantedAtMs };
  }

  /**
   * A login gives its session a new secret, and its tokens belong to the holder of that secret: a request that began before does not continue with them.
   * The gateway's own grants have no login.
   */
  function checkLogin(
    owner: Owner,
    provider: Provider,
    seen: Pick<Usable, 'grantedAtMs'>,
    record: Pick<GrantRecord, 'grantedAtMs'>,
  ): void {
    if (owner.kind === 'session' && record.grantedAtMs !== seen.grantedAtMs)
      throw denied(owner, provider, gatewayError('UNAUTHENTICATED', { provider: provider.id }));
  }

  /** Counts a request that gets no token, and returns its error. */
  function denied(owner: Owner, provider: Provider, error: unknown): unknown {
    counts.handedOut(provider.id, owner.kind, 'none');
    return error;
  }

  function refreshAhead(owner: Owner, provider: Provider, record: GrantRecord, now: number): void {
    if (!canRefresh(record, provider.rotation, now) || isRefreshing(record, now)) return;
    if (believedRetryAtMs(record.retryAtMs, now) > now) return;
    refresher.refresh(owner, provider, { newerThan: record.generation, force: false, cause: 'ahead' }).then(
      result => {
        if (owner.kind === 'service' && result.kind === 'ready') service.set(provider.id, result.record);
      },
      (error: unknown) => {
        // Store and seals have logged their own failures; the present token serves until it expires.
        const code = codeOf(error);
        if (code !== 'STORE_UNAVAILABLE' && code !== 'GRANT_UNREADABLE')
          log.error(
            { provider: provider.id, error: (error as Error).name },
            'a refresh ahead of expiry failed in our own code',
          );
      },
    );
  }

  async function readService(
    owner: Owner,
    provider: Provider,
    known: GrantRecord | undefined,
  ): Promise<GrantRecord | undefined> {
    try {
      const record = (await store.read(owner, provider.id))?.record;
      if (record?.state === 'unreadable') return undefined;
      if (record?.sealed !== undefined) store.open(owner, provider.id, record);
      return record;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      // The gateway's own token, already opened, can be used without the store.
      if (codeOf(error) === 'STORE_UNAVAILABLE' && known && tokenLives(known, store.now())) return known;
      throw error;
    }
  }

  /** Whether a provider has rejected so many fresh tokens of a caller that requesting another one for every call would be hammering. */
  function isHopeless(who: string, grant: GrantName): boolean {
    return (rejectedFresh.get(`${who}|${grant}`)?.count ?? 0) >= FRESH_REJECTIONS.most;
  }

  /** A token was rejected at its first use, just after it was issued. */
  function noteFreshRefusal(who: string, grant: GrantName, generation: number): void {
    const name = `${who}|${grant}`;
    const known = rejectedFresh.get(name);
    // A burst of rejections of one token is one rejection.
    if (known?.generation === generation) return;
    rejectedFresh.set(name, { generation, count: (known?.count ?? 0) + 1 }, { noUpdateTTL: true });
  }

  return { use, useService, replaceRejected, noteFreshRefusal };
}

const PASSING: ReadonlySet<string> = new Set<ErrorCode>([
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_PROTOCOL_ERROR',
]);

/** The error of a field for which there is no token. */
function unusable(
  result: Exclude<Refreshed, { kind: 'ready' }>,
  owner: Owner,
  provider: ProviderId,
  nowMs: number,
): GraphQLError {
  switch (result.kind) {
    case 'gone':
    case 'needs-login':
    case 'unknown':
      return owner.kind === 'session'
        ? gatewayError('LOGIN_REQUIRED', { provider })
        : gatewayError('PROVIDER_REJECTED', { provider });
    case 'refused':
      return gatewayError('PROVIDER_REJECTED', { provider });
    case 'later': {
      const { lastError } = result.record;
      const retryAfter = Math.max(1, Math.ceil((result.retryAtMs - nowMs) / 1000));
      if (lastError === undefined || lastError === 'RENEWAL_UNKNOWN')
        return gatewayError('PROVIDER_UNAVAILABLE', { provider, retryAfter });
      if (PASSING.has(lastError)) return gatewayError(lastError as ErrorCode, { provider, retryAfter });
      // Only the operator can fix it (invalid_client and the like).
      return gatewayError('PROVIDER_REJECTED', { provider });
    }
  }
}
