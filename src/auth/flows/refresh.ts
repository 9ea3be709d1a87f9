import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshRefusal } from '../../generated/graphql.js';
import type { Provider } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import type { Providers } from '../grants/caller.js';
import type { Refreshed, Refresher } from '../grants/refresher.js';
import { canRefresh, isRefreshedSince } from '../grants/rules.js';
import type { GrantModel, RefreshOutcome } from '../models.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import { type GrantRecord, unreadableGrant } from '../store/grant-record.js';
import { type GrantName, ownerOf, providerIn } from '../store/keys.js';
import { grantView } from './to-graphql.js';

/** `name`: the provider's, for people. */
const MESSAGES: Readonly<Record<RefreshRefusal, (name: string) => string>> = {
  NO_GRANT: name => `This session has no grant at ${name}. Sign in first.`,
  NEEDS_LOGIN: name => `The grant at ${name} cannot be refreshed without the user. Sign in again.`,
  RENEWAL_UNKNOWN: name =>
    `A refresh was sent to ${name} and its outcome is not known, so it must not be repeated. The current token serves until it expires.`,
  TOO_MANY_ATTEMPTS: name => `${name} allows no more refreshes now.`,
  PROVIDER_UNAVAILABLE: name =>
    `${name} cannot be reached or does not respond as it should. The grant is kept; try again later.`,
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
   * request as well: requests that overlap share one, and many in a row cost the provider few. `id`: the provider that the request names, if it names one.
   * Throws STORE_UNAVAILABLE.
   */
  return async (
    session: AuthenticatedSession | undefined,
    name: GrantName | undefined,
    id: ProviderId | null | undefined,
    receivedAtMs: number,
    span?: RequestSpan,
  ): Promise<RefreshOutcome> => {
    const asked = name ? providerIn(name) : id;
    const provider = asked ? providers.get(asked)?.provider : undefined;
    const refused = refusalOf(provider);
    const seen = name && session?.record.grants.get(name)?.record;
    if (!session || !provider || !name || !seen || seen.state === 'revoked') return refused('NO_GRANT', null);
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
    return explain(result, refused, view, sessions.now());
  };
}

const reasonOf = (record: GrantRecord): RefreshRefusal => (record.intent ? 'RENEWAL_UNKNOWN' : 'NEEDS_LOGIN');

function explain(
  result: Exclude<Refreshed, { kind: 'ready' }>,
  refused: ReturnType<typeof refusalOf>,
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

/** `provider`: undefined where the request names a grant that the session does not have. */
const refusalOf =
  (provider: Pick<Provider, 'name'> | undefined) =>
  (reason: RefreshRefusal, grant: GrantModel | null, retryAfterSeconds: number | null = null): RefreshOutcome => {
    const message = MESSAGES[reason](provider?.name ?? 'the provider');
    return { __typename: 'RefreshRefused', reason, message, grant, retryAfterSeconds };
  };
