import type { GrantState } from './operations.js';

/** What a grant's state is called, with a mark that tells it apart without colour. */
export const STATES: Readonly<Record<GrantState | 'NONE', readonly [mark: string, words: string]>> = {
  ACTIVE: ['●', 'Signed in'],
  NEEDS_LOGIN: ['▲', 'Needs a new sign-in'],
  RENEWAL_UNKNOWN: ['◆', 'Renewal unknown'],
  NONE: ['○', 'Not signed in'],
};

/** Why a redirect login came back without a session, by `keyring_error`. */
export const REFUSALS: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'The provider did not accept the sign-in.',
  ACCOUNT_LOCKED: 'The provider has locked the account.',
  DENIED_BY_USER: 'The sign-in was declined at the provider.',
  INVALID_STATE: 'The sign-in was not begun here, or took too long.',
  TOO_MANY_ATTEMPTS: 'Too many sign-ins. Wait a moment.',
  PROVIDER_UNAVAILABLE: 'The provider does not answer. Try again in a moment.',
};

/** What became of a revocation. */
export const OUTCOMES: Readonly<Record<string, string>> = {
  REVOKED: 'revoked at the provider',
  QUEUED: 'forgotten here; the provider will be told as soon as it answers',
  REFUSED: 'deleted here; the provider refused to revoke a token, which expires there',
  KEPT: 'deleted here; other sessions of the account stay signed in, the last one revokes',
  NOT_SUPPORTED: 'forgotten here; it dies by itself at the provider',
  NO_GRANT: 'there was nothing to revoke',
};

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A length of time in its two largest units: `23 h 59 min`, `4 min 07 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const first = UNITS.findIndex(([length]) => seconds >= length);
  if (first < 0) return '0 s';
  const parts = UNITS.slice(first, first + 2).map(([length, unit], index) => {
    const above = UNITS[first + index - 1]?.[0] ?? Number.POSITIVE_INFINITY;
    const count = Math.floor((seconds % above) / length);
    return `${index > 0 ? String(count).padStart(2, '0') : count} ${unit}`;
  });
  return parts.join(' ');
}

/** What is said beside the countdown, or in its place when it is over. */
export function ending(endsAt: string | null, renewable: boolean, nowMs: number): string {
  if (endsAt === null) return 'not told by the provider';
  const left = Date.parse(endsAt) - nowMs;
  if (left > 0) return `in ${span(left)}`;
  return renewable ? 'over; renewed at the next use' : 'over';
}
