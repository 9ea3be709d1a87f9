import type { LoginKind, ProviderId, Resolvers } from '../generated/graphql.js';
import type { UpstreamRequest, UpstreamResponse } from '../upstream/messages.js';
import type { SettingGroup, Settings, Values } from './setting.js';
import type { Access, Rotation } from './setting-kinds.js';

/** What the gateway holds at a provider for one owner: the content of a sealed grant. Plain JSON; never logged. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Secrets that can be presented again and again to get a token without the user (key + secret, a remembered password). */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Access tokens that refreshes left behind and that may still be good: nobody presents them, the end of the grant revokes them. */
  readonly previousAccessTokens?: readonly { readonly token: string; readonly endMs: number }[];
  /** Facts of the account that calls or resolvers need (a user id). Not secret, but sealed with the rest. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A token response, read. */
export interface TokenResponse extends TokenSet {
  /** Life of the access token in ms counted from the response; undefined when the provider said nothing usable. */
  readonly accessLifeMs?: number | undefined;
  /** Life of the refresh token in ms, where the provider says it. */
  readonly refreshLifeMs?: number | undefined;
  /** The account at the provider, the same for every login of it; undefined: not known from this response. */
  readonly subject?: string | undefined;
}

/** What a whole response to a token request says. `undefined` in its place: it cannot be read as one; src/upstream/response-table.ts says what that means. */
export type TokenReading =
  | { readonly kind: 'issued'; readonly issued: TokenResponse }
  /** The provider says: these credentials, or this grant, are no good (`invalid_grant` and its cousins). */
  | { readonly kind: 'rejected'; readonly reason: 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED' }
  /** The operator's fault (`invalid_client`, `unauthorized_client`): says nothing about the grant. `error` is a code, never prose. */
  | { readonly kind: 'misconfigured'; readonly error: string }
  /** Not redeemed. From a reader: the provider reports an error in its own form, also under 2xx, that says nothing about the grant. */
  | {
      readonly kind: 'unavailable';
      readonly code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_PROTOCOL_ERROR' | 'RATE_LIMITED';
      readonly retryAfterMs?: number | undefined;
    };

/** What became of a token request. */
export type TokenResult =
  | TokenReading
  /** No complete response, or a 2xx that cannot be read: it may have been redeemed. */
  | { readonly kind: 'unknown' };

/** Sends one token request and reads the response. A fresh connection each time, no retry, no redirect, the token endpoint's own breaker. */
export type RequestToken = (
  url: string,
  request: Omit<UpstreamRequest, 'path'>,
  read: (response: UpstreamResponse) => TokenReading | undefined,
) => Promise<TokenResult>;

/** A token to revoke. */
export interface RevocableToken {
  readonly kind: 'access' | 'refresh';
  readonly value: string;
}

/**
 * What the provider ends when one token is revoked. `token`: that token. `grant`: every token of the same sign-in (RFC 7009, 2.1). `account`: every
 * token that this client has for the account, in any session.
 */
export type RevocationEnds = 'token' | 'grant' | 'account';

/** What became of the revocation of one token (RFC 7009, 2.2). */
export type RevokeOutcome =
  | { readonly kind: 'revoked' }
  /** The provider refuses for good (RFC 7009, 2.2.1): the token is not sent again and expires there. `error`: a code, never prose. */
  | { readonly kind: 'refused'; readonly error?: string | undefined }
  /** Not yet: try again, no sooner than retryAfterMs. `error`: a code that only the operator can act on (`invalid_client`). */
  | { readonly kind: 'retry'; readonly retryAfterMs?: number | undefined; readonly error?: string | undefined };

/** Sends one revocation request; `done` tells from a whole response whether the token is dead now. */
export type RequestRevocation = (
  url: string,
  request: Omit<UpstreamRequest, 'path'>,
  done: (response: UpstreamResponse) => boolean,
) => Promise<RevokeOutcome>;

/** Sends one request without a token (metadata, keys) over a connection of its own, once. Throws UpstreamFailure where no whole response comes. */
export type SendOnce = (
  url: string,
  request: Omit<UpstreamRequest, 'path'>,
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

/**
 * Calls to one provider in the name of one owner: puts the token on, refreshes and resends once on a rejected token, keeps deadline, size limit and
 * breaker. Throws typed errors (src/errors.ts) for no grant, no response, 429 and 5xx; every other whole response is the provider's to read, and nobody's to
 * change: other requests may hold the same.
 */
export interface Caller {
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** What is known of the owner's account. */
  facts(): Promise<Readonly<Record<string, string>>>;
}

/** A redirect login about to begin. */
export interface RedirectBegin {
  readonly state: string;
  /** PKCE code challenge S256 (RFC 7636); the provider decides whether it is sent. */
  readonly codeChallenge: string;
}

/** A provider at work: settings read, tools in hand. `Login` is its part of LoginInput, `Api` its loaders. */
export interface Provider<Login = never, Api = unknown> {
  readonly id: ProviderId;
  readonly name: string;
  readonly login: LoginKind;
  /**
   * Kinds of the ways to sign in that differ from `login`, by the names of their fields in the provider's `@oneOf` input: `{ token: 'CREDENTIALS' }`
   * where `login` is REDIRECT. Such a provider has both `signIn` and `authorizationUrl`.
   */
  readonly ways?: Readonly<Record<string, Exclude<LoginKind, 'NONE'>>>;
  readonly rotation: Rotation;
  /** Refresh this long before the end, in ms; the engine keeps it under a fifth of the life. */
  readonly refreshMarginMs: number;
  /** Life of an access token when the response names none, in ms. */
  readonly fallbackLifeMs: number;
  /** Life of a refresh token when the response names none, in ms; bounds how long the outbox tries to revoke it. */
  readonly refreshLifeMs?: number;

  /**
   * Header(s) that present the token. `request`: what they go with, body and all, for providers that want it signed. A read may go out twice with the same
   * headers (after a 503), unless its `resend` is `after-401`; headers that change with every call keep the gateway's own reads from being shared.
   */
  authorize(held: TokenSet, request: UpstreamRequest): Readonly<Record<string, string>>;
  /** Base address of the data API: scheme, host, port. */
  readonly apiOrigin: string;
  /** Whether a whole response says that the token is not (or no longer) accepted. */
  rejectsToken(response: UpstreamResponse): boolean;

  /** The account a login names, for the limit on tries per account; undefined where the input does not say. Hashed before it is kept. */
  loginAccount?(input: Login): string | undefined;
  /** The provider locks an account after so many wrong passwords in a row, at least 2. The gateway presents fewer. Absent: it locks none. */
  readonly lockAfter?: number;
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

  /**
   * A refresh leaves the old access token good, and revoking it alone harms nothing else: the gateway then revokes it. Not for OAuth 2.0 grants,
   * whose server may end the whole grant with one access token (RFC 7009, 2.1).
   */
  readonly accessTokenSurvivesRefresh?: boolean;
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
  /**
   * What one revocation ends. Default: `token`, with which every token is sent. With `grant` the engine stops at the first token that is revoked. With
   * `account` it revokes only when no other session here holds the account, and never for a grant that a login replaces; the account must be known
   * (`subject` or `identify`).
   */
  readonly revocationEnds?: RevocationEnds;

  /** The gateway's own credentials, where the operator gave some. */
  readonly service?: ServiceAccess;
  /** Harmless requests that show whether the provider's addresses are right; none where it is not set up. */
  readonly probes?: readonly Probe[];
  /** Loaders and calls in the name of one owner, made anew for each request. */
  api(caller: Caller): Api;
}

/** A request that carries no credentials, names no account and changes nothing, and how the right endpoint responds to it. */
export interface Probe {
  readonly endpoint: 'token' | 'revocation' | 'data';
  readonly url: string;
  readonly request: Omit<UpstreamRequest, 'path'>;
  /** Whether a whole response is what this endpoint says to such a request: a refusal in the provider's own form. */
  expects(response: UpstreamResponse): boolean;
}

/** The gateway's own credentials at a provider. */
export interface ServiceAccess {
  readonly access: Access;
  /** The secret parts, joined: hashed under a key to recognise credentials that were refused. */
  readonly fingerprint: string;
  obtain(): Promise<TokenResult>;
}

/** A provider's folder, as its index.ts shows it to the registry. */
export interface ProviderModule<S extends Settings = Settings, Login = never, Api = unknown> {
  readonly id: ProviderId;
  readonly name: string;
  readonly settings: SettingGroup<S>;
  create(values: Values<S>, tools: ProviderTools): Provider<Login, Api>;
  readonly resolvers: Resolvers;
}

/** Keeps the types of a provider's folder. */
export function providerModule<const S extends Settings, Login, Api>(
  module: ProviderModule<S, Login, Api>,
): ProviderModule<S, Login, Api> {
  return module;
}
