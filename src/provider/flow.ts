import type { LoginKind } from '../generated/graphql.js';
import type { EndpointRequest, UpstreamResponse } from '../upstream/messages.js';
import type { Caller } from './data-api.js';
import type { RevocableToken, RevokeOutcome, TokenReading, TokenResult, TokenSet } from './tokens.js';

/** Sends one token request and reads the response. A fresh connection each time, no retry, no redirect, the token endpoint's own breaker. */
export type RequestToken = (
  url: string,
  request: EndpointRequest,
  read: (response: UpstreamResponse) => TokenReading | undefined,
) => Promise<TokenResult>;

/** Sends one revocation request. `done` decides from a whole response whether the token is no longer valid. */
export type RequestRevocation = (
  url: string,
  request: EndpointRequest,
  done: (response: UpstreamResponse) => boolean,
) => Promise<RevokeOutcome>;

/** Sends one request without a token (metadata, keys) over a connection of its own, once. Throws UpstreamFailure where no whole response comes. */
export type SendOnce = (
  url: string,
  request: EndpointRequest,
  limits: { readonly deadlineMs: number; readonly maxBytes: number },
) => Promise<UpstreamResponse>;

/** Functions that send a provider's requests for tokens. Data calls go through a `Caller`. */
export interface ProviderTools {
  readonly requestToken: RequestToken;
  readonly requestRevocation: RequestRevocation;
  readonly sendOnce: SendOnce;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
}

/** A redirect login about to begin. */
export interface RedirectBegin {
  readonly state: string;
  /** PKCE code challenge S256 (RFC 7636); the provider decides whether it is sent. */
  readonly codeChallenge: string;
  /** Where the browser comes back to: PUBLIC_URL/callback/{provider}. */
  readonly callbackUrl: string;
  /** Scopes to request (RFC 6749, 3.3): those of `scopes`, each once. Empty: the provider's default. */
  readonly scopes: readonly string[];
}

/**
 * Where to send the browser, and what has to be known again when it comes back: a tenant, a request token. `remember` is kept sealed with the login for
 * ten minutes, whichever gateway finishes it; at most 4 KB as JSON.
 */
export type AuthorizationRequest =
  | string
  | { readonly url: string; readonly remember?: Readonly<Record<string, string>> };

/** A redirect login that came back with a code. */
export interface CodeExchange {
  readonly code: string;
  /** PKCE code verifier (RFC 7636); sent where the challenge was. */
  readonly codeVerifier: string;
  /** As `authorizationUrl` gave it. Empty where it gave none, and for a login that an older gateway began. */
  readonly remembered: Readonly<Record<string, string>>;
  /** The callback's parameters that `callback.params` names, as far as each came exactly once. */
  readonly params: Readonly<Record<string, string>>;
  /** The same as in the authorization request (RFC 6749, 4.1.3). */
  readonly callbackUrl: string;
}

/** Parameters that the provider sends to GET /callback/{provider} in addition to `state` and `error`. */
export interface CallbackDeclaration {
  /** Name of the parameter that carries the code. Default: `code`; `oauth_verifier` for OAuth 1.0a. */
  readonly code?: string;
  /** Further parameters that `exchange` reads (`realmId`). At most 20, of 2 KB each: a longer one refuses the login. Others are dropped. */
  readonly params?: readonly string[];
  /**
   * The authorization server's issuer, where it announces that every response carries `iss` (RFC 9207): a callback without it, or with another, is
   * refused and its code is not redeemed. Undefined: `iss` is ignored.
   */
  readonly issuer?: string | ((remembered: Readonly<Record<string, string>>) => string | undefined);
  /** The provider may send the callback by POST (OAuth 2.0 Form Post Response Mode). Otherwise a POST gets status 405. */
  readonly formPost?: boolean;
}

/** How a user signs in, and how the tokens are refreshed and revoked. `Login` is the provider's part of LoginInput. */
export interface Flow<Login = never> {
  readonly login: LoginKind;
  /**
   * Kinds of the ways to sign in that differ from `login`, by the names of their fields in the provider's `@oneOf` input: `{ token: 'CREDENTIALS' }`
   * where `login` is REDIRECT. Such a provider has both `signIn` and `authorizationUrl`.
   */
  readonly ways?: Readonly<Record<string, Exclude<LoginKind, 'NONE'>>>;

  /** The account a login names, for the limit on tries per account; undefined where the input does not say. Hashed before it is kept. */
  loginAccount?(input: Login): string | undefined;
  /** The account whose remembered password `refresh` presents; undefined where it presents none. Needed where there is a `lockAfter`. */
  refreshAccount?(held: TokenSet): string | undefined;
  /** Signs in with values the client sent (login: CREDENTIALS). Never retried. */
  signIn?(input: Login): Promise<TokenResult>;
  /** Scopes that this login wants (login: REDIRECT). Throws nothing. Undefined: the provider's default. */
  scopes?(input: Login): readonly string[] | undefined;
  /** The URL to send the browser to (login: REDIRECT); a promise if it must be requested first. Throws the typed error if it cannot be obtained. */
  authorizationUrl?(input: Login, begin: RedirectBegin): AuthorizationRequest | Promise<AuthorizationRequest>;
  /** Parameters of the callback other than `state` and `code`. */
  readonly callback?: CallbackDeclaration;
  /** Trades the code for tokens (login: REDIRECT). Called once for a code. */
  exchange?(given: CodeExchange): Promise<TokenResult>;
  /** Where the browser is sent after a redirect login: reads `returnTo` from the input. */
  returnTo?(input: Login): string | undefined;
  /** Requests the owner of the tokens from the provider, if no token response has it. Undefined if it cannot be determined. */
  identify?(caller: Caller): Promise<string | undefined>;

  /** Whether `refresh` can do anything with this, given that its refresh token may not be presented when `spent`. */
  renewable(held: TokenSet, spent: boolean): boolean;
  /** Whether `refresh` would present the refresh token (then an unknown outcome falls under `rotation`). */
  presentsRefreshToken(held: TokenSet): boolean;
  /** Gets new tokens without the user; carries the old refresh token over where it stays good (RFC 6749, 6). `spent`: the refresh token must not be presented any more, use what else there is. */
  refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
  /**
   * Revokes one token. The engine calls this for each token separately, the refresh token first, and keeps the outcomes apart. `held`: the grant that
   * the token belongs to. Absent: the provider has no revocation.
   */
  revoke?(token: RevocableToken, held: TokenSet): Promise<RevokeOutcome>;
}
