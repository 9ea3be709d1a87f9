import type {
  GrantState,
  LoginKind,
  LoginRefusal,
  RefreshRefusal,
  RevocationOutcome,
  SessionEventKind,
} from '../generated/graphql.js';
import type { ProviderId } from '../provider-id.js';

/** What resolvers see of a grant: no token, no secret. Times in ms since the epoch. */
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

export interface SessionModel {
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly userAgent: string | null;
  readonly isCurrent: boolean;
  readonly grants: readonly GrantModel[];
}

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

export interface LoggedInModel {
  readonly __typename: 'LoggedIn';
  readonly session: SessionModel;
  readonly grant: GrantModel;
}
export interface LoginRedirectModel {
  readonly __typename: 'LoginRedirect';
  readonly authorizationUrl: string;
  readonly expiresAtMs: number;
}
export interface LoginRefusedModel {
  readonly __typename: 'LoginRefused';
  readonly reason: LoginRefusal;
  readonly message: string;
  readonly retryAfterSeconds?: number | null;
}
export type LoginOutcome = LoggedInModel | LoginRedirectModel | LoginRefusedModel;

export interface RefreshedModel {
  readonly __typename: 'Refreshed';
  readonly grant: GrantModel;
}
export interface RefreshRefusedModel {
  readonly __typename: 'RefreshRefused';
  readonly reason: RefreshRefusal;
  readonly message: string;
  readonly grant: GrantModel | null;
  readonly retryAfterSeconds?: number | null;
}
export type RefreshOutcome = RefreshedModel | RefreshRefusedModel;

/** What became of a grant upstream. */
export interface RevocationModel {
  readonly provider: ProviderId;
  readonly outcome: RevocationOutcome;
}
export interface RevokePayloadModel {
  readonly revocation: RevocationModel;
  readonly session: SessionModel | null;
}
export interface SessionEventModel {
  readonly kind: SessionEventKind;
  readonly provider: ProviderId | null;
  readonly account: string | null;
  readonly atMs: number;
  readonly grant: GrantModel | null;
}
export interface LogoutPayloadModel {
  readonly revocations: readonly RevocationModel[];
  readonly sessionsEnded: number;
}
