import type { Provider } from '../../provider/contract.js';
import type { Rotation } from '../../provider/setting-kinds.js';
import type { GrantRecord, Intent } from '../store/grant-record.js';

/** Recovery from an unknown outcome: present the same refresh token again, continue without it, or neither. */
export type Recovery = 'again' | 'without' | 'no';

/** Whether a refresh token whose fate is unknown may be presented again (guarantee 2). */
function mayPresentAgain(rotation: Rotation, intent: Intent, nowMs: number): boolean {
  if (rotation === 'never') return true;
  if (rotation === 'always') return false;
  return intent.tries === 0 && nowMs < intent.atMs + rotation.graceMs;
}

/** How to recover from an intent whose outcome is unknown. `hasOther`: there are credentials that work without the refresh token. */
export function recoveryFor(rotation: Rotation, intent: Intent, hasOther: boolean, nowMs: number): Recovery {
  if (!intent.presents) return 'again';
  if (mayPresentAgain(rotation, intent, nowMs)) return 'again';
  return hasOther ? 'without' : 'no';
}

/** No gateway will report the outcome of this intent any more: its lease expired, or its outcome was found unknown. */
export function isOutcomeUnknown(record: GrantRecord, nowMs: number): boolean {
  return record.intent !== undefined && (record.state === 'unknown' || record.intent.leaseEndMs <= nowMs);
}

export function isRefreshing(record: GrantRecord, nowMs: number): boolean {
  return record.state === 'active' && record.intent !== undefined && record.intent.leaseEndMs > nowMs;
}

/** Only a login makes it usable again. */
const isOver = ({ state }: GrantRecord) => state === 'dead' || state === 'revoked' || state === 'unreadable';

/** The access token can still be sent. */
export function tokenLives(record: GrantRecord, nowMs: number): boolean {
  return record.sealed !== undefined && !isOver(record) && record.accessEndMs > nowMs;
}

/** Whether a refresh could get a token without the user. */
export function canRefresh(record: GrantRecord, rotation: Rotation, nowMs: number): boolean {
  if (isOver(record)) return false;
  if (record.intent && isOutcomeUnknown(record, nowMs))
    return recoveryFor(rotation, record.intent, record.fallback, nowMs) !== 'no';
  return record.refreshTokenUsed ? record.fallback : record.renewable;
}

/** Whether the last refresh went well and was later than this. A login is not a refresh. */
export function isRefreshedSince(record: GrantRecord, atMs: number): boolean {
  const isSettled = record.state === 'active' && record.intent === undefined;
  return isSettled && record.refreshedAtMs > record.grantedAtMs && record.refreshedAtMs > atMs;
}

/** Only the user can help. */
export function needsLogin(record: GrantRecord, rotation: Rotation, nowMs: number): boolean {
  if (record.state === 'dead') return true;
  return !tokenLives(record, nowMs) && !canRefresh(record, rotation, nowMs) && !isRefreshing(record, nowMs);
}

/** No token response named the account of a grant, and the provider has a request that returns it. */
export function lacksSubject({ subject, state }: GrantRecord, { identify }: Pick<Provider, 'identify'>): boolean {
  return subject === undefined && identify !== undefined && state !== 'unreadable';
}
