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

/** Sends one revocation request; `done` tells from a whole response whether the token is dead now. */
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

/** Tools a provider gets from below. */
export interface ProviderTools {
  readonly requestToken: RequestToken;
  readonly requestRevocation: RequestRevocation;
  readonly sendOnce: SendOnce;
  /** Our clock, ms since the epoch. */
  readonly now: () => number;
  /** Where this gateway takes the browser back after a redirect login: PUBLIC_URL/callback/{provider}. */
  readonly callbackUrl: string;
}

/** A redirect login about to begin. */
export interface RedirectBegin {
  readonly state: string;
  /** PKCE code challenge S256 (RFC 7636); the provider decides whether it is sent. */
  readonly codeChallenge: string;
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
  /** The address to send the browser to (login: REDIRECT); a promise where it must be asked for first. Throws the typed error when it cannot be had. */
  authorizationUrl?(input: Login, begin: RedirectBegin): string | Promise<string>;
  /** Trades the code for tokens (login: REDIRECT). */
  exchange?(code: string, codeVerifier: string): Promise<TokenResult>;
  /** Where the browser is sent after a redirect login: reads `returnTo` from the input. */
  returnTo?(input: Login): string | undefined;
  /** Asks the provider who the tokens belong to, when no token response says it. Undefined when it cannot be learnt. */
  identify?(caller: Caller): Promise<string | undefined>;

  /** Whether `refresh` can do anything with this, given that its refresh token may not be presented when `spent`. */
  renewable(held: TokenSet, spent: boolean): boolean;
  /** Whether `refresh` would present the refresh token (then an unknown outcome falls under `rotation`). */
  presentsRefreshToken(held: TokenSet): boolean;
  /** Gets new tokens without the user; carries the old refresh token over where it stays good (RFC 6749, 6). `spent`: the refresh token must not be presented any more, use what else there is. */
  refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
  /**
   * Revokes one token. The engine calls this for each token by itself, the refresh token first, and keeps the outcomes apart. `held`: the grant that
   * the token belongs to. Absent: the provider has no revocation.
   */
  revoke?(token: RevocableToken, held: TokenSet): Promise<RevokeOutcome>;
}
