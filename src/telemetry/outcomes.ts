/** Whose grant: a session's, or the gateway's own. */
export type OwnerKind = 'session' | 'service';

/** What an upstream was asked for. */
export type CallKind = 'data' | 'token' | 'revocation';

/** How a call ended: the class of its status, or why there was no whole answer (src/upstream/failure.ts). */
export type CallOutcome =
  | '2xx'
  | '3xx'
  | '401'
  | '429'
  | '4xx'
  | '5xx'
  | 'never-sent'
  | 'no-answer'
  | 'too-large'
  | 'aborted'
  | 'breaker';

/** `held`: the present token was good. `renewed`: the request had to wait for another. `none`: there is none to be had. */
export type HandOut = 'held' | 'renewed' | 'none';

/**
 * Why a renewal began: use inside the margin, for which nobody waits; a token that is over or was never there; one that the provider refused; the
 * user's wish.
 */
export type RenewalCause = 'ahead' | 'expired' | 'rejected' | 'asked';

/** What came of a token request; `overtaken` where a login, revoke or logout was faster than its answer. */
export type RenewalOutcome = 'issued' | 'rejected' | 'misconfigured' | 'unavailable' | 'unknown' | 'overtaken';

/**
 * What became of one try to revoke a token. `refused`: the provider refuses for good. `kept`: not sent, because a session still uses what would end.
 * `given-up`: the token expired before the provider could be reached.
 */
export type RevocationOutcome = 'revoked' | 'refused' | 'kept' | 'retry' | 'given-up';

/**
 * What ended a session: its own logout, a logout everywhere, `endSession` from another one, a login beyond the limit of sessions of its account, or the
 * gateway because no client ever presented its secret. Those that run out end unseen, in the store.
 */
export type SessionEnd = 'logout' | 'everywhere' | 'elsewhere' | 'limit' | 'unclaimed';
