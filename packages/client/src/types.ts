/** The parts of the gateway's schema that a session store reads. Enums are open: a newer gateway may have more values. */

/** An RFC 3339 instant in UTC, such as `2026-11-30T09:30:00.000Z`. */
export type DateTime = string;

/** `ACTIVE`: usable. `NEEDS_LOGIN`: only a new sign-in helps. `RENEWAL_UNKNOWN`: a refresh was sent and its outcome is not known yet. */
export type GrantState = 'ACTIVE' | 'NEEDS_LOGIN' | 'RENEWAL_UNKNOWN';

/** One account of the user at one provider. */
export interface Grant {
  /** Stable over refreshes. */
  readonly id: string;
  /** Id of the provider, such as `POOL`. */
  readonly provider: string;
  /** For the `account` argument of a query field, where the session has several accounts of the provider. */
  readonly account: string;
  readonly state: GrantState;
  /** The account as the provider names it. Null while that is not known. */
  readonly subject: string | null;
  readonly scopes: readonly string[] | null;
  readonly grantedAt: DateTime;
  readonly accessExpiresAt: DateTime | null;
  /** Whether the gateway can refresh without the user. */
  readonly renewable: boolean;
  /** Grows at each refresh and each new sign-in. */
  readonly generation: number;
  /** Code of the last failed refresh. */
  readonly lastError: string | null;
}

/** The user's session at the gateway. */
export interface Session {
  /** Safe to show and to log. */
  readonly id: string;
  readonly createdAt: DateTime;
  readonly expiresAt: DateTime;
  readonly grants: readonly Grant[];
}

/** One value that a way to sign in requires. */
export interface LoginField {
  readonly name: string;
  /** Names of input fields within the way's input, outermost first. */
  readonly path: readonly string[];
  /** Name of the group that the value belongs to. */
  readonly group: string | null;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'CHOICE' | 'DATE_TIME' | 'DATE' | 'URL';
  /** Draw it as a password, and store it nowhere. */
  readonly secret: boolean;
  readonly required: boolean;
  /** The values to choose from, for the kind CHOICE. */
  readonly options: readonly string[] | null;
  /** Default value. */
  readonly initial: string | null;
}

/** One way to sign in to a provider. */
export interface LoginWay {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  /** `CREDENTIALS`: by the values of `fields`. `REDIRECT`: at the provider's own page. */
  readonly kind: 'CREDENTIALS' | 'REDIRECT' | 'NONE';
  /** Names of input fields within LoginInput, outermost first. */
  readonly path: readonly string[];
  readonly takesReturnTo: boolean;
  readonly fields: readonly LoginField[];
}

/** One upstream API that the gateway is configured for. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** `MANY`: a session may hold several accounts of it at once. */
  readonly accounts: 'ONE' | 'MANY';
  /** Whether its public fields work without a sign-in. */
  readonly hasServiceAccess: boolean;
  readonly ways: readonly LoginWay[];
}

/** Outcome of a revocation at the provider. See `RevocationOutcome` in the schema. */
export type RevocationOutcome = 'REVOKED' | 'QUEUED' | 'REFUSED' | 'KEPT' | 'NOT_SUPPORTED' | 'NO_GRANT';

/** One grant that was ended. */
export interface Revocation {
  readonly provider: string;
  readonly outcome: RevocationOutcome;
}
