import type { Match } from './faults.js';

/** An account of the fake, as the conformance kit signs in to it. */
export interface Person {
  /** Value of LoginInput. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same account by other values of LoginInput, as people may type them and the provider takes them. Absent: it takes one spelling only. */
  readonly spellings?: readonly Readonly<Record<string, unknown>>[];
  /** Makes the fake's page agree at once as this account (redirect logins). */
  agree?(): void;
}

/** A scope that a login can ask for by itself. */
export interface ScopeOnTrial {
  /** As the provider writes it (RFC 6749, 3.3). */
  readonly name: string;
  /** Value of LoginInput that asks for this scope, and not for the other one. */
  readonly input: Person['input'];
  /** Selection on Query that needs this scope, and not the other one. */
  readonly read: string;
}

/** An answer of the provider's, in its own words. */
export interface Said {
  readonly status: number;
  readonly body: unknown;
}

/**
 * What the conformance kit (`npm run conformance`) must know of a provider's fake, and cannot find out by itself. What is left out does not
 * exist at the provider, and the cases about it do not apply.
 */
export interface ConformanceProfile {
  /** Requests that ask for tokens. */
  readonly tokenCalls: Match;
  /** Requests that end tokens. Absent: the provider has no revocation. */
  readonly revocationCalls?: Match;
  /** The one kind of token that ends what a revocation ends, where the provider does not take both. */
  readonly revocable?: 'access' | 'refresh';
  /** Two accounts of which each sees something else in `read`. Absent: nobody signs in here, the gateway's own credentials do it all. */
  readonly people?: readonly [Person, Person];
  /** Where the host of the API belongs to the account, and token responses name it. Absent: it does not. */
  readonly hosts?: {
    /** Host, with its port, of each of `people`. */
    readonly of: readonly [string, string];
    /** From now on token responses name this origin. Undefined: the account's own again. */
    name(origin: string | undefined): void;
  };
  /** Selection on Query that asks the provider at least once, in the caller's own name where people sign in. */
  readonly read: string;
  /** One field on Query that reads one account among several (Grant.account). Needed where the provider has `accounts: 'many'`. */
  readOf?(account: string): string;
  /** Two scopes that logins can ask for one after the other. Absent: a login does not choose scopes. */
  readonly scopes?: readonly [ScopeOnTrial, ScopeOnTrial];
  /** Values of LoginInput that the provider refuses. Absent: a login is a visit to the provider's own page. */
  readonly wrongLogin?: Person['input'];
  /**
   * How the provider announces its issuer, so that every callback carries `iss` (RFC 9207). Absent: it does not. `env`: settings by which the gateway
   * learns of it.
   */
  readonly issuer?: {
    readonly env: Readonly<Record<string, string>>;
    /** Puts `iss` on every callback from now on. */
    announce(): void;
  };
  /** Parameters that the provider puts on a callback for the gateway to read, beside code and state. Default: none. */
  readonly callbackParams?: readonly string[];
  /** Lives of access tokens. Absent: what is presented has no end, and nothing is ever renewed. */
  readonly life?: {
    /** As the fake tells it now, ms. */
    readonly ms: number;
    /** From the next token on, ms; whole seconds. */
    set(ms: number): void;
    /** Where token answers tell it: field names from the outermost on, joined by dots. Empty: they do not tell it. */
    readonly fields: readonly string[];
  };
  /** Absent: the provider has no refresh tokens. */
  readonly refreshTokens?: {
    /** The setting that tells the gateway what becomes of a used one (src/provider/setting-kinds.ts, `rotation`). */
    readonly setting: string;
    /** Makes the fake do the same. */
    rotate(how: 'never' | 'always'): void;
  };
  readonly says: {
    /** To a token request: these credentials, or this grant, are no good (any more). */
    readonly refused: Said;
    /** To a token request: the operator's registration is at fault. */
    readonly operator?: Said;
    /** To a token request: too early, the present token is still good. */
    readonly tooEarly?: Said;
    /** To a data call: an error of the provider's own under HTTP 200. */
    readonly errorUnder200?: Said;
  };
  /** Passwords, keys and client secrets in use here. The tokens are known from the ledger. */
  readonly secrets: readonly string[];
  /** Whether a call presents what the caller holds. Default: one of the ledger's tokens is in its headers, plain or in base64, or in its query or body. */
  presents?(headers: Readonly<Record<string, string>>): boolean;
}
