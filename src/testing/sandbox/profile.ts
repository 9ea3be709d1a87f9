import type { Match } from './faults.js';

/** An account of the sandbox with which the conformance kit signs in. */
export interface Person {
  /** Value of LoginInput. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Other values of LoginInput that the provider accepts for the same account. Absent: it accepts one spelling only. */
  readonly spellings?: readonly Readonly<Record<string, unknown>>[];
  /** Makes the sandbox's page consent at once as this account (redirect logins). */
  agree?(): void;
}

/** A scope that a login can request separately. */
export interface ScopeOnTrial {
  /** As the provider writes it (RFC 6749, 3.3). */
  readonly name: string;
  /** Value of LoginInput that requests this scope and not the other one. */
  readonly input: Person['input'];
  /** Selection on Query that needs this scope and not the other one. */
  readonly read: string;
}

/** A response of the provider. */
export interface Said {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Describes a provider's sandbox to the conformance kit (`npm run conformance`), which cannot detect these facts. An omitted field means that the provider does not
 * have the feature. The cases about it do not apply.
 */
export interface ConformanceProfile {
  /** Selects token requests. */
  readonly tokenCalls: Match;
  /** Selects revocation requests. Absent: the provider has no revocation. */
  readonly revocationCalls?: Match;
  /** The one kind of token that a revocation request may contain. Absent: the provider accepts both kinds. */
  readonly revocable?: 'access' | 'refresh';
  /** Two accounts that read different data in `read`. Absent: users do not sign in, and the gateway uses only its own credentials. */
  readonly people?: readonly [Person, Person];
  /** For a provider whose API host depends on the account and is named in token responses. Absent: every account has the same host. */
  readonly hosts?: {
    /** Host and port of each account in `people`. */
    readonly of: readonly [string, string];
    /** Makes later token responses name this origin. Undefined: the account's own origin. */
    name(origin: string | undefined): void;
  };
  /** Selection on Query that sends at least one request to the provider, with the user's own token where users sign in. */
  readonly read: string;
  /** Returns one field on Query that reads one of several accounts (Grant.account). Required for a provider with `accounts: 'many'`. */
  readOf?(account: string): string;
  /** Two scopes that two successive logins can request. Absent: a login does not select scopes. */
  readonly scopes?: readonly [ScopeOnTrial, ScopeOnTrial];
  /** Values of LoginInput that the provider refuses. Absent: the login happens on the provider's own page. */
  readonly wrongLogin?: Person['input'];
  /**
   * For a provider that announces its issuer, so that every callback has `iss` (RFC 9207). Absent: it does not announce one. `env`: settings with which the gateway
   * expects the issuer.
   */
  readonly issuer?: {
    readonly env: Readonly<Record<string, string>>;
    /** Adds `iss` to every later callback. */
    announce(): void;
  };
  /** Callback parameters that the gateway reads in addition to `code` and `state`. Default: none. */
  readonly callbackParams?: readonly string[];
  /** Lifetime of access tokens. Absent: the credential does not expire and is never refreshed. */
  readonly life?: {
    /** The current lifetime in token responses, ms. */
    readonly ms: number;
    /** Sets the lifetime of later tokens, ms. Whole seconds only. */
    set(ms: number): void;
    /** Paths of the lifetime in a token response, outermost field first, joined by dots. Empty: token responses have no lifetime. */
    readonly fields: readonly string[];
  };
  /** Absent: the provider has no refresh tokens. */
  readonly refreshTokens?: {
    /** Name of the gateway's setting for the rotation of refresh tokens (src/provider/setting-kinds.ts, `rotation`). */
    readonly setting: string;
    /** Sets the same rotation at the sandbox. */
    rotate(how: 'never' | 'always'): void;
  };
  readonly says: {
    /** Response to a token request: the credentials are wrong, or the grant is no longer valid. */
    readonly refused: Said;
    /** Response to a token request: the operator's client registration is invalid. */
    readonly operator?: Said;
    /** Response to a token request: too early, the current token is still valid. */
    readonly tooEarly?: Said;
    /** Response to a data call: an error with HTTP 200. */
    readonly errorUnder200?: Said;
  };
  /** Passwords, keys and client secrets that the sandbox uses. Tokens are not listed, because they are in the ledger. */
  readonly secrets: readonly string[];
  /** Whether a call has the client's credential. Default: it has a token of the ledger in its headers (plain or base64), query or body. */
  presents?(headers: Readonly<Record<string, string>>): boolean;
}
