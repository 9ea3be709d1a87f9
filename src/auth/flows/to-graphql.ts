import type { GrantState, ProviderId } from '../../generated/graphql.js';
import type { Rotation } from '../../provider/setting-kinds.js';
import { sha256 } from '../crypto/ids.js';
import type { Providers } from '../grants/caller.js';
import { NO_EXPIRY_MS } from '../grants/outcome.js';
import { canRefresh, isOutcomeUnknown, needsLogin } from '../grants/rules.js';
import type { GrantModel, SessionModel } from '../models.js';
import type { GrantRecord } from '../store/grant-record.js';
import { currentGrants, type SessionRecord } from '../store/session-record.js';

function stateOf(record: GrantRecord, rotation: Rotation, nowMs: number): GrantState {
  if (needsLogin(record, rotation, nowMs)) return 'NEEDS_LOGIN';
  return isOutcomeUnknown(record, nowMs) ? 'RENEWAL_UNKNOWN' : 'ACTIVE';
}

export function grantView(
  sessionId: string,
  provider: ProviderId,
  record: GrantRecord,
  rotation: Rotation,
  nowMs: number,
): GrantModel {
  const isUnreadable = record.state === 'unreadable';
  return {
    id: sha256(`${sessionId}|${provider}`).slice(0, 22),
    provider,
    state: stateOf(record, rotation, nowMs),
    subject: isUnreadable ? null : (record.subject ?? null),
    grantedAtMs: record.grantedAtMs,
    accessExpiresAtMs: isUnreadable || record.accessEndMs >= NO_EXPIRY_MS ? null : record.accessEndMs,
    renewable: canRefresh(record, rotation, nowMs),
    generation: record.generation,
    lastError: isUnreadable ? 'GRANT_UNREADABLE' : (record.lastError ?? null),
  };
}

/** `shown`: the grants that the caller may see; by default all of them. Those of a provider that this gateway does not offer have no name in the schema. */
export function sessionView(
  session: SessionRecord,
  {
    isCurrent,
    providers,
    nowMs,
    shown,
  }: {
    readonly isCurrent: boolean;
    readonly providers: Providers;
    readonly nowMs: number;
    readonly shown?: ReadonlySet<ProviderId> | undefined;
  },
): SessionModel {
  const { id, createdAtMs, endsAtMs, userAgent } = session.about;
  return {
    id,
    createdAtMs,
    expiresAtMs: endsAtMs,
    lastUsedAtMs: session.usedAtMs,
    userAgent: userAgent ?? null,
    isCurrent,
    grants: currentGrants(session)
      .filter(([provider]) => shown?.has(provider) ?? true)
      .flatMap(([provider, record]) => {
        const known = providers.get(provider)?.provider;
        return known ? [grantView(id, provider, record, known.rotation, nowMs)] : [];
      }),
  };
}
