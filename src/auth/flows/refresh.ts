import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshRefusal } from '../../generated/graphql.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import type { Providers } from '../grants/caller.js';
import type { Refreshed, Refresher } from '../grants/refresher.js';
import { canRefresh, isRefreshedSince } from '../grants/rules.js';
import type { GrantModel, RefreshOutcome } from '../models.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import { type GrantRecord, unreadableGrant } from '../store/grant-record.js';
import { type GrantName, ownerOf, providerIn } from '../store/keys.js';
import { grantView } from './to-graphql.js';

const MESSAGES: Record<RefreshRefusal, string> = {
  NO_GRANT: 'There is no grant at this provider. Sign in first.',
  NEEDS_LOGIN: 'This grant cannot be refreshed without the user. Sign in again.',
  RENEWAL_UNKNOWN:
    'A refresh was sent and its outcome is unknown; it must not be repeated. The current token is used until it expires.',
  TOO_MANY_ATTEMPTS: 'The provider asks to wait.',
  PROVIDER_UNAVAILABLE: 'The provider does not answer as it should. The grant is kept; try again later.',
};

export type RefreshGrant = ReturnType<typeof createRefreshGrant>;

export function createRefreshGrant(options: {
  readonly sessions: Sessions;
  readonly providers: Providers;
  readonly refresher: Refresher;
  readonly pauseMs: number;
  /** How long a refresh waits for requests that were sent together with it, ms. */
  readonly gatherMs: number;
}) {
  const { sessions, providers, refresher, pauseMs, gatherMs } = options;
  /**
   * Refreshes the caller's grant now. The outcome of a refresh that ended while this request was under way, or in the pause before it, counts for this
   * request as well: requests that overlap share one, and many in a row cost the provider few. Throws STORE_UNAVAILABLE.
   */
  return async (
    session: AuthenticatedSession | undefined,
    name: GrantName | undefined,
    receivedAtMs: number,
    span?: RequestSpan,
  ): Promise<RefreshOutcome> => {
    const provider = name && providers.get(providerIn(name))?.provider;
    const seen = name && session?.record.grants.get(name)?.record;
    if (!session || !provider || !seen || seen.state === 'revoked') return refused('NO_GRANT', null);
    if (seen.state === 'unreadable') throw unreadableGrant(provider.id);
    const view = (record: GrantRecord) =>
      grantView(session.record.about.id, name, record, provider.rotation, sessions.now());
    if (isRefreshedSince(seen, receivedAtMs - pauseMs)) return { __typename: 'Refreshed', grant: view(seen) };
    if (seen.state !== 'dead' && !canRefresh(seen, provider.rotation, sessions.now()))
      return refused(reasonOf(seen), view(seen));
    // Requests that were sent together arrive one after the other.
    if (gatherMs > 0) await sleep(gatherMs);
    const goal = { newerThan: seen.generation, force: true, cause: 'asked' as const };
    const result = await refresher.refresh(ownerOf(session.owner, name), provider, goal, span);
    // A login during the wait replaces the secret: its session is not shown to a holder of the old one.
    if (!(await sessions.isStillProven(session))) return refused('NO_GRANT', null);
    if (result.kind === 'ready') return { __typename: 'Refreshed', grant: view(result.record) };
    return explain(result, view, sessions.now());
  };
}

const reasonOf = (record: GrantRecord): RefreshRefusal => (record.intent ? 'RENEWAL_UNKNOWN' : 'NEEDS_LOGIN');

function explain(
  result: Exclude<Refreshed, { kind: 'ready' }>,
  view: (record: GrantRecord) => GrantModel,
  nowMs: number,
): RefreshOutcome {
  switch (result.kind) {
    case 'gone':
      return refused('NO_GRANT', null);
    case 'needs-login':
    case 'refused':
      return refused('NEEDS_LOGIN', view(result.record));
    case 'unknown':
      return refused('RENEWAL_UNKNOWN', view(result.record));
    case 'later': {
      const reason = result.record.lastError === 'RATE_LIMITED' ? 'TOO_MANY_ATTEMPTS' : 'PROVIDER_UNAVAILABLE';
      return refused(reason, view(result.record), Math.max(1, Math.ceil((result.retryAtMs - nowMs) / 1000)));
    }
  }
}

function refused(
  reason: RefreshRefusal,
  grant: GrantModel | null,
  retryAfterSeconds: number | null = null,
): RefreshOutcome {
  return { __typename: 'RefreshRefused', reason, message: MESSAGES[reason], grant, retryAfterSeconds };
}
