import type { Access, Rotation } from './setting-kinds.js';
import type { TokenResult } from './tokens.js';

/**
 * The scope of one revocation at the provider. `token`: that token. `grant`: every token of the same sign-in (RFC 7009, 2.1). `account`: every
 * token that this client has for the account, in any session.
 */
export type RevocationEnds = 'token' | 'grant' | 'account';

/** Properties of a provider's tokens and accounts that the engine needs. */
export interface Traits {
  readonly rotation: Rotation;
  /** Refresh this long before the end, in ms; the engine keeps it under a fifth of the life. */
  readonly refreshMarginMs: number;
  /** Life of an access token when the response names none, in ms. `until-rejected`: when it expires is not known, and it is used until the provider rejects it. */
  readonly fallbackLifeMs: number | 'until-rejected';
  /** Life of a refresh token when the response names none, in ms; bounds how long the outbox tries to revoke it. */
  readonly refreshLifeMs?: number;
  /** The provider locks an account after so many wrong passwords in a row, at least 2. The gateway presents fewer. Absent: it locks none. */
  readonly lockAfter?: number;
  /**
   * A refresh leaves the old access token good, and revoking it alone harms nothing else: the gateway then revokes it. Not for OAuth 2.0 grants,
   * whose server may end the whole grant with one access token (RFC 7009, 2.1).
   */
  readonly accessTokenSurvivesRefresh?: boolean;
  /**
   * The effect of one revocation. Default: `token`, with which every token is sent. With `grant` the engine stops at the first token that is revoked. With
   * `account` it revokes only when no other session here holds the account, and never for a grant that a login replaces; the account must be known
   * (`subject` or `identify`).
   */
  readonly revocationEnds?: RevocationEnds;
  /**
   * How many accounts a session may hold at once. Default: `one`, so that a login replaces the grant of the one before. With `many` a login of another
   * account adds a grant, and a login of the same account replaces its own; the account must be known (`subject` or `identify`).
   */
  readonly accounts?: 'one' | 'many';
  /** The gateway's own credentials, where the operator gave some. */
  readonly service?: ServiceAccess;
}

/** A grant that belongs to the gateway, not to a user. */
export interface ServiceAccess {
  readonly access: Access;
  /** The secret parts, joined: hashed under a key to recognize credentials that were refused. */
  readonly fingerprint: string;
  /** Gets a token by these credentials, such as by client credentials (RFC 6749, 4.4). Called again when it expires or is rejected. */
  obtain(): Promise<TokenResult>;
}
