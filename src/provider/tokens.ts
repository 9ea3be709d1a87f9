/** The tokens of one owner at a provider: the content of a sealed grant. Plain JSON; never logged. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Secrets that can be presented again and again to get a token without the user (key + secret, a remembered password). */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Access tokens that refreshes left behind and that may still be good. They are not presented; the end of the grant revokes them. */
  readonly previousAccessTokens?: readonly { readonly token: string; readonly endMs: number }[];
  /** Facts of the account that calls or resolvers need (a user id). Not secret, but sealed with the rest. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A successful response to a token request (RFC 6749, 5.1): what is stored, and what is known about it. */
export interface TokenResponse extends TokenSet {
  /**
   * Life of the access token in ms counted from the response. `never`: it does not expire. Undefined: the provider said nothing usable, and the
   * provider's `fallbackLifeMs` counts.
   */
  readonly accessLifeMs?: number | 'never' | undefined;
  /** Life of the refresh token in ms, where the provider says it. */
  readonly refreshLifeMs?: number | undefined;
  /** The account at the provider, the same for every login of it; undefined: not known from this response. */
  readonly subject?: string | undefined;
  /** Granted scopes. Undefined: not in the response, so they are the requested ones (RFC 6749, 5.1). */
  readonly scopes?: readonly string[] | undefined;
}

/** The result in a whole response to a token request. `undefined` instead: the response is not readable as one; src/upstream/response-table.ts has the consequence. */
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

/** Result of a token request. */
export type TokenResult =
  | TokenReading
  /** No complete response, or a 2xx that cannot be read: it may have been redeemed. */
  | { readonly kind: 'unknown' };

/** One token to revoke; `kind` is the `token_type_hint` of RFC 7009, 2.1. */
export interface RevocableToken {
  readonly kind: 'access' | 'refresh';
  readonly value: string;
}

/** Result of the revocation of one token (RFC 7009, 2.2). */
export type RevokeOutcome =
  | { readonly kind: 'revoked' }
  /** The provider refuses for good (RFC 7009, 2.2.1): the token is not sent again and expires there. `error`: a code, never prose. */
  | { readonly kind: 'refused'; readonly error?: string | undefined }
  /** Not yet: try again, no sooner than retryAfterMs. `error`: a code that only the operator can act on (`invalid_client`). */
  | { readonly kind: 'retry'; readonly retryAfterMs?: number | undefined; readonly error?: string | undefined };
