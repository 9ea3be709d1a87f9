import type {
  GrantState,
  LoginKind,
  LoginRefusal,
  RefreshRefusal,
  RevocationOutcome,
  SessionEventKind,
} from '../generated/graphql.js';
import type { ProviderId } from '../provider-id.js';

/** A grant as resolvers see it: no token, no secret. Times in ms since the epoch. */
export interface GrantModel {
  readonly id: string;
  readonly provider: ProviderId;
  /** Which of the session's accounts at the provider. */
  readonly account: string;
  readonly state: GrantState;
  readonly subject: string | null;
  readonly grantedAtMs: number;
  readonly accessExpiresAtMs: number | null;
  readonly renewable: boolean;
  readonly generation: number;
  /** Null: not known. */
  readonly scopes: readonly string[] | null;
  readonly lastError: string | null;
}

/** A session as resolvers see it. `id` is public: the cookie's value cannot be derived from it. */
export interface SessionModel {
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly userAgent: string | null;
  readonly isCurrent: boolean;
  readonly grants: readonly GrantModel[];
}

/** A provider as the gateway offers it. `hasServiceAccess`: the gateway has credentials of its own there. */
export interface ProviderModel {
  readonly id: ProviderId;
  readonly name: string;
  readonly login: LoginKind;
  /** Kinds of the ways that differ from `login`, by their names. */
  readonly ways?: Readonly<Record<string, LoginKind>> | undefined;
  readonly accounts: 'ONE' | 'MANY';
  readonly hasServiceAccess: boolean;
  readonly canRevoke: boolean;
}

/** The user is signed in: the session, new or changed, and the grant that the login brought. */
export interface LoggedInModel {
  readonly __typename: 'LoggedIn';
  readonly session: SessionModel;
  readonly grant: GrantModel;
}
/** The user must visit the provider's page. A login that comes back after `expiresAtMs` is refused with INVALID_STATE. */
export interface LoginRedirectModel {
  readonly __typename: 'LoginRedirect';
  readonly authorizationUrl: string;
  readonly expiresAtMs: number;
}
/** The login failed. `reason` is for programs, `message` for people. */
export interface LoginRefusedModel {
  readonly __typename: 'LoginRefused';
  readonly reason: LoginRefusal;
  readonly message: string;
  readonly retryAfterSeconds?: number | null;
}
/** Result of a login, by `__typename`. */
export type LoginOutcome = LoggedInModel | LoginRedirectModel | LoginRefusedModel;

/** The grant has new tokens. */
export interface RefreshedModel {
  readonly __typename: 'Refreshed';
  readonly grant: GrantModel;
}
/** The grant has no new tokens; `grant`: as it is now, null where there is none. `reason` is for programs, `message` for people. */
export interface RefreshRefusedModel {
  readonly __typename: 'RefreshRefused';
  readonly reason: RefreshRefusal;
  readonly message: string;
  readonly grant: GrantModel | null;
  readonly retryAfterSeconds?: number | null;
}
/** Result of a refresh, by `__typename`. */
export type RefreshOutcome = RefreshedModel | RefreshRefusedModel;

/** Outcome of a revocation at the provider. */
export interface RevocationModel {
  readonly provider: ProviderId;
  readonly outcome: RevocationOutcome;
}
/** Result of a revocation. `session`: as it is afterwards; null where there is none. */
export interface RevokePayloadModel {
  readonly revocation: RevocationModel;
  readonly session: SessionModel | null;
}
/** Something that happened to the caller's session. `provider` and `account` are null where that is about the whole of it, `grant` also where it has ended. */
export interface SessionEventModel {
  readonly kind: SessionEventKind;
  readonly provider: ProviderId | null;
  readonly account: string | null;
  readonly atMs: number;
  readonly grant: GrantModel | null;
}
/** Result of a logout: one revocation for each grant that ended. */
export interface LogoutPayloadModel {
  readonly revocations: readonly RevocationModel[];
  readonly sessionsEnded: number;
}
