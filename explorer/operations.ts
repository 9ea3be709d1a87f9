import type { InputType } from './inputs.js';

/** What the panel asks the gateway, and what it gets. Kept valid by a test against the schema. */

export type GrantState = 'ACTIVE' | 'NEEDS_LOGIN' | 'RENEWAL_UNKNOWN';

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly login: 'CREDENTIALS' | 'REDIRECT' | 'NONE';
  readonly hasServiceAccess: boolean;
}

export interface Grant {
  readonly provider: string;
  readonly state: GrantState;
  readonly subject: string | null;
  readonly accessExpiresAt: string | null;
  readonly renewable: boolean;
  readonly generation: number;
  readonly lastError: string | null;
}

export interface State {
  readonly providers: readonly Provider[];
  readonly session: { readonly expiresAt: string; readonly grants: readonly Grant[] } | null;
}

export const STATE = `query PanelState {
  providers { id name login hasServiceAccess }
  session { expiresAt grants { provider state subject accessExpiresAt renewable generation lastError } }
}`;

/** What happens to the session, whoever brings it about: another tab, another replica, a renewal in the background. */
export const EVENTS = 'subscription PanelEvents { sessionEvents { kind } }';

export interface Inputs {
  readonly __schema: { readonly types: readonly InputType[] };
}

export const INPUTS = `query PanelInputs {
  __schema {
    types {
      kind name isOneOf enumValues { name }
      inputFields { name description defaultValue type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
    }
  }
}`;

export interface SignIn {
  readonly login:
    | { readonly __typename: 'LoggedIn' }
    | { readonly __typename: 'LoginRedirect'; readonly authorizationUrl: string }
    | { readonly __typename: 'LoginRefused'; readonly message: string; readonly retryAfterSeconds: number | null };
}

export const SIGN_IN = `mutation PanelSignIn($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoginRedirect { authorizationUrl }
    ... on LoginRefused { message retryAfterSeconds }
  }
}`;

export interface Refresh {
  readonly refresh: {
    readonly __typename: 'Refreshed' | 'RefreshRefused';
    readonly message?: string;
    readonly retryAfterSeconds?: number | null;
  };
}

export const REFRESH = `mutation PanelRefresh($provider: ProviderId!) {
  refresh(provider: $provider) { __typename ... on RefreshRefused { message retryAfterSeconds } }
}`;

export interface Revoke {
  readonly revoke: { readonly revocation: { readonly outcome: string } };
}

export const REVOKE = `mutation PanelRevoke($provider: ProviderId!) {
  revoke(provider: $provider) { revocation { outcome } }
}`;

export interface Logout {
  readonly logout: { readonly sessionsEnded: number };
}

export const LOGOUT = `mutation PanelLogout($everywhere: Boolean!) {
  logout(everywhere: $everywhere) { sessionsEnded }
}`;
