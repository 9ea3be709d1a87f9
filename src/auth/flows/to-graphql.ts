import type { GrantState } from '../../generated/graphql.js';
import type { Rotation } from '../../provider/setting-kinds.js';
import { sha256 } from '../crypto/ids.js';
import type { Providers } from '../grants/caller.js';
import { NO_EXPIRY_MS } from '../grants/outcome.js';
import { canRefresh, isOutcomeUnknown, needsLogin } from '../grants/rules.js';
import type { GrantModel, SessionModel } from '../models.js';
import type { GrantRecord } from '../store/grant-record.js';
import { accountIn, type GrantName, providerIn } from '../store/keys.js';
import { currentGrants, type SessionRecord } from '../store/session-record.js';

function stateOf(record: GrantRecord, rotation: Rotation, nowMs: number): GrantState {
  if (needsLogin(record, rotation, nowMs)) return 'NEEDS_LOGIN';
  return isOutcomeUnknown(record, nowMs) ? 'RENEWAL_UNKNOWN' : 'ACTIVE';
}

export function grantView(
  sessionId: string,
  name: GrantName,
  record: GrantRecord,
  rotation: Rotation,
  nowMs: number,
): GrantModel {
  const isUnreadable = record.state === 'unreadable';
  return {
    id: grantId(sessionId, name),
    provider: providerIn(name),
    account: accountIn(name),
    state: stateOf(record, rotation, nowMs),
    subject: isUnreadable ? null : (record.subject ?? null),
    grantedAtMs: record.grantedAtMs,
    accessExpiresAtMs: isUnreadable || record.accessEndMs >= NO_EXPIRY_MS ? null : record.accessEndMs,
    renewable: canRefresh(record, rotation, nowMs),
    generation: record.generation,
    scopes: isUnreadable ? null : (record.scopes ?? null),
    lastError: isUnreadable ? 'GRANT_UNREADABLE' : (record.lastError ?? null),
  };
}

/** The GraphQL id of a grant. */
export const grantId = (sessionId: string, name: GrantName): string => sha256(`${sessionId}|${name}`).slice(0, 22);

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
    readonly shown?: ReadonlySet<GrantName> | undefined;
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
      .filter(([name]) => shown?.has(name) ?? true)
      .flatMap(([name, record]) => {
        const known = providers.get(providerIn(name))?.provider;
        return known ? [grantView(id, name, record, known.rotation, nowMs)] : [];
      }),
  };
}
