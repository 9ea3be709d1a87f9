/** What the panel asks the gateway, and what it gets. Kept valid by a test against the schema. */

export type GrantState = 'ACTIVE' | 'NEEDS_LOGIN' | 'RENEWAL_UNKNOWN';

/** One value that a way to sign in asks for. */
export interface Field {
  readonly path: readonly string[];
  readonly group: string | null;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'CHOICE' | 'DATE_TIME' | 'DATE' | 'URL';
  readonly secret: boolean;
  readonly required: boolean;
  readonly options: readonly string[] | null;
  readonly initial: string | null;
}

/** One way to sign in to a provider. */
export interface Way {
  readonly label: string;
  readonly hint: string | null;
  readonly kind: 'CREDENTIALS' | 'REDIRECT' | 'NONE';
  readonly path: readonly string[];
  readonly takesReturnTo: boolean;
  readonly fields: readonly Field[];
}

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly accounts: 'ONE' | 'MANY';
  readonly hasServiceAccess: boolean;
  readonly ways: readonly Way[];
}

export interface Grant {
  readonly id: string;
  readonly provider: string;
  readonly state: GrantState;
  readonly subject: string | null;
  readonly scopes: readonly string[] | null;
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
  providers {
    id name accounts hasServiceAccess
    ways { label hint kind path takesReturnTo fields { path group label hint kind secret required options initial } }
  }
  session { expiresAt grants { id provider state subject scopes accessExpiresAt renewable generation lastError } }
}`;

/** What happens to the session, whoever brings it about: another tab, another replica, a renewal in the background. */
export const EVENTS = 'subscription PanelEvents { sessionEvents { kind } }';

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

export const REFRESH = `mutation PanelRefresh($grant: ID!) {
  refresh(grant: $grant) { __typename ... on RefreshRefused { message retryAfterSeconds } }
}`;

export interface Revoke {
  readonly revoke: { readonly revocation: { readonly outcome: string } };
}

export const REVOKE = `mutation PanelRevoke($grant: ID!) {
  revoke(grant: $grant) { revocation { outcome } }
}`;

export interface Logout {
  readonly logout: { readonly sessionsEnded: number };
}

export const LOGOUT = `mutation PanelLogout($everywhere: Boolean!) {
  logout(everywhere: $everywhere) { sessionsEnded }
}`;
