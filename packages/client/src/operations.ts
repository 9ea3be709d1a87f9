import type { Grant, Provider, Revocation, Session } from './types.js';

/** Every operation that the client sends. A test holds them and their types against the gateway's schema. */

const GRANT = 'id provider account state subject scopes grantedAt accessExpiresAt renewable generation lastError';
const SESSION = `session { id createdAt expiresAt grants { ${GRANT} } }`;
const FIELD = 'name path group label hint kind secret required options initial';

export interface SessionData {
  readonly session: Session | null;
}

export const READ_SESSION = `query KeyringSession { ${SESSION} }`;

export interface StateData extends SessionData {
  readonly providers: readonly Provider[];
}

export const READ_STATE = `query KeyringState {
  providers { id name accounts hasServiceAccess ways { name label hint kind path takesReturnTo fields { ${FIELD} } } }
  ${SESSION}
}`;

export interface EventsData {
  readonly sessionEvents: { readonly kind: string };
}

export const EVENTS = 'subscription KeyringEvents { sessionEvents { kind } }';

export interface LoginData {
  readonly login:
    | { readonly __typename: 'LoggedIn'; readonly session: Session; readonly grant: Grant }
    | { readonly __typename: 'LoginRedirect'; readonly authorizationUrl: string }
    | {
        readonly __typename: 'LoginRefused';
        readonly reason: string;
        readonly message: string;
        readonly retryAfterSeconds: number | null;
      };
}

export const LOGIN = `mutation KeyringLogin($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoggedIn { ${SESSION} grant { ${GRANT} } }
    ... on LoginRedirect { authorizationUrl }
    ... on LoginRefused { reason message retryAfterSeconds }
  }
}`;

export interface RefreshData {
  readonly refresh:
    | { readonly __typename: 'Refreshed'; readonly grant: Grant }
    | {
        readonly __typename: 'RefreshRefused';
        readonly reason: string;
        readonly message: string;
        readonly retryAfterSeconds: number | null;
      };
}

export const REFRESH = `mutation KeyringRefresh($grant: ID, $provider: ProviderId) {
  refresh(grant: $grant, provider: $provider) {
    __typename
    ... on Refreshed { grant { ${GRANT} } }
    ... on RefreshRefused { reason message retryAfterSeconds }
  }
}`;

export interface RevokeData {
  readonly revoke: { readonly revocation: Revocation; readonly session: Session | null };
}

export const REVOKE = `mutation KeyringRevoke($grant: ID, $provider: ProviderId) {
  revoke(grant: $grant, provider: $provider) { revocation { provider outcome } ${SESSION} }
}`;

export interface LogoutData {
  readonly logout: { readonly sessionsEnded: number; readonly revocations: readonly Revocation[] };
}

export const LOGOUT = `mutation KeyringLogout($everywhere: Boolean!) {
  logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }
}`;
