import type { KeyringError } from '../errors.js';
import type { EndReason, Refusal } from '../session-store.js';
import type { GrantState, RevocationOutcome } from '../types.js';

/**
 * Every word of the element, apart from the names of providers, ways and fields, which come from the gateway. A translation sets all of them; enums are
 * open, so a function over one needs a default.
 */
export interface Texts {
  /** Until the gateway has sent the session. */
  readonly loading: string;
  /** Name of the list of providers. */
  readonly providers: string;
  readonly noProviders: string;

  readonly signIn: string;
  readonly addAccount: string;
  readonly refresh: string;
  readonly disconnect: string;
  readonly cancel: string;
  readonly signOut: string;
  readonly signOutEverywhere: string;
  /** Name of a button for screen readers: there is one with the same label for each account. Starts with the label (WCAG 2.5.3). */
  action(label: string, account: string): string;
  /** Before the provider's id of the account. */
  readonly subject: string;
  /** Name of one of several accounts. */
  account(provider: string, subject: string): string;

  /** State of an account; `NONE`: not signed in. */
  state(state: GrantState | 'NONE'): string;
  /** Next to a provider whose public data needs no sign-in. */
  readonly publicAccess: string;
  /** `code`: of the error, such as `PROVIDER_UNAVAILABLE`. */
  lastRefreshFailed(code: string): string;

  /** Name of the form. */
  form(provider: string): string;
  readonly ways: string;
  /** Label of a field without which the form can be sent. */
  optional(label: string): string;
  /** Before the user goes to the provider's own page. */
  leaving(provider: string, isPopup: boolean): string;
  /** The button that goes there. */
  continueTo(provider: string): string;
  /** The provider has no way to sign in. */
  noWay(provider: string): string;

  /** After a sign-in. */
  signedIn(provider: string): string;
  /** After a refresh. */
  refreshed(provider: string): string;
  /** After the user disconnected an account. */
  disconnected(provider: string, outcome: RevocationOutcome): string;
  /** The user closed the provider's pop-up. */
  closed(provider: string): string;
  /** After the session ended. */
  ended(reason: EndReason): string;
  /** A sign-in was refused. */
  refused(refusal: Refusal): string;
  /** A request failed. */
  failed(error: KeyringError): string;
  /** After `failed`, when the session could be read again. */
  readonly reachable: string;

  readonly accessToken: string;
  /** `leftMs`: negative after the expiry; undefined where the provider does not say. */
  expiry(leftMs: number | undefined, isRenewable: boolean): string;
  readonly generation: string;
  readonly scopes: string;
  /** When the session expires. */
  sessionExpires(at: Date): string;
}

const STATES: Readonly<Record<GrantState | 'NONE', string>> = {
  ACTIVE: 'Signed in',
  NEEDS_LOGIN: 'Needs a new sign-in',
  RENEWAL_UNKNOWN: 'Refresh not confirmed',
  NONE: 'Not signed in',
};

const OUTCOMES: Readonly<Record<RevocationOutcome, string>> = {
  REVOKED: 'revoked at the provider',
  QUEUED: 'deleted here; the gateway revokes it at the provider as soon as the provider responds',
  REFUSED: 'deleted here; the provider refused to revoke it, and it expires at the provider',
  KEPT: 'deleted here; the account is still signed in elsewhere, and the last sign-out revokes it',
  NOT_SUPPORTED: 'deleted here; expires at the provider',
  NO_GRANT: 'there was nothing to disconnect',
};

const ENDS: Readonly<Record<EndReason, string>> = {
  here: 'Signed out.',
  'another-tab': 'You were signed out in another tab.',
  elsewhere: 'You were signed out elsewhere.',
  expired: 'Your session has expired. Please sign in again.',
  unknown: 'Your session has ended. Please sign in again.',
};

const withRetry = (message: string, seconds: number | undefined) =>
  seconds ? `${message} Try again in ${seconds} s.` : message;

/** The default texts. Spread them to replace single ones: `{ ...english, signIn: 'Log in' }`. */
export const english: Texts = {
  loading: 'Loading …',
  providers: 'Accounts',
  noProviders: 'There is nothing to sign in to.',

  signIn: 'Sign in',
  addAccount: 'Add another account',
  refresh: 'Refresh',
  disconnect: 'Disconnect',
  cancel: 'Cancel',
  signOut: 'Sign out',
  signOutEverywhere: 'Sign out everywhere',
  action: (label, account) => `${label}: ${account}`,
  subject: 'Account ID',
  account: (provider, subject) => `${provider} (${subject})`,

  state: state => STATES[state] ?? state,
  publicAccess: 'Public data is available without a sign-in.',
  lastRefreshFailed: code => `The last refresh failed: ${code}`,

  form: provider => `Sign in to ${provider}`,
  ways: 'Way to sign in',
  optional: label => `${label} (optional)`,
  leaving: (provider, isPopup) =>
    isPopup
      ? `The page of ${provider} opens in a window of its own.`
      : `You continue on the page of ${provider}, which sends you back here.`,
  continueTo: provider => `Continue to ${provider}`,
  noWay: provider => `The gateway has no way to sign in to ${provider}.`,

  signedIn: provider => `Signed in to ${provider}.`,
  refreshed: provider => `Refreshed the token for ${provider}.`,
  disconnected: (provider, outcome) => `${provider}: ${OUTCOMES[outcome] ?? outcome}.`,
  closed: provider => `The window of ${provider} was closed before the sign-in was complete.`,
  ended: reason => ENDS[reason],
  refused: ({ message, retryAfterSeconds }) => withRetry(message, retryAfterSeconds),
  failed: ({ message, retryAfter }) => withRetry(message, retryAfter),
  reachable: 'The gateway responds again.',

  accessToken: 'Access token',
  expiry(leftMs, isRenewable) {
    if (leftMs === undefined) return 'expiry unknown';
    if (leftMs > 0) return `expires in ${duration(leftMs)}`;
    return isRenewable ? 'expired; refreshed at the next use' : 'expired';
  },
  generation: 'Generation',
  scopes: 'Scopes',
  sessionExpires: at =>
    `The session expires ${at.toLocaleString('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false })}.`,
};

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** In the two largest units: `23 h 59 min`, `4 min 07 s`. */
export function duration(ms: number): string {
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
