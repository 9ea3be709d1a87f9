/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whether a grant can be used. */
export type GrantState =
  /** Usable now, or after a refresh without the user. */
  | 'ACTIVE'
  /** Needs a new login: the provider refused the refresh, the token expired and cannot be refreshed, or the stored grant cannot be read. */
  | 'NEEDS_LOGIN'
  /** A refresh was sent and its outcome is unknown. The current token is used until it expires. */
  | 'RENEWAL_UNKNOWN';

/** The input of exactly one provider. */
export type LoginInput =
  {   /** Sign-Up.to: user name and password, or a token from another application. */
  pmapi: PmapiLoginInput; pool?: never; purewl?: never; socios?: never; }
  |  { pmapi?: never;   /** Promo Only: an account, or an API key. */
  pool: PoolLoginInput; purewl?: never; socios?: never; }
  |  { pmapi?: never; pool?: never;   /** PureWL: the reseller's secret key. */
  purewl: PurewlLoginInput; socios?: never; }
  |  { pmapi?: never; pool?: never; purewl?: never;   /** Socios: the user signs in on the Socios page. */
  socios: SociosLoginInput; };

/** Why a login was refused. */
export type LoginRefusal =
  /** The provider has locked the account. */
  | 'ACCOUNT_LOCKED'
  /** The user declined at the provider. */
  | 'DENIED_BY_USER'
  /** The provider rejected the credentials. */
  | 'INVALID_CREDENTIALS'
  /** The login has expired, was started elsewhere or was completed before, or another login changed the session at the same time. Start again. */
  | 'INVALID_STATE'
  /** The provider did not respond correctly. The credentials were neither accepted nor rejected. */
  | 'PROVIDER_UNAVAILABLE'
  /** The session has the maximum number of accounts of this provider. Revoke one first. */
  | 'TOO_MANY_ACCOUNTS'
  /** Too many logins from this client address or for this account. */
  | 'TOO_MANY_ATTEMPTS';

/** User name and password, or a token from another application. */
export type PmapiLoginInput =
  {   /** User name and password. */
  password: PmapiPasswordInput; token?: never; }
  |  { password?: never;   /** A token from another application. */
  token: PmapiTokenInput; };

/** User name and password. Sign-Up.to locks an account after three wrong passwords in a row. */
export type PmapiPasswordInput = {
  /** Password. */
  password: string;
  /** Store the encrypted password, so that the gateway can refresh the token after 24 h. If false, a new login is needed then. */
  remember?: boolean;
  /** User name. */
  username: string;
};

/** A token from another application. */
export type PmapiTokenInput = {
  /** When it expires. */
  expiresAt: string;
  /** The 96-character token. */
  token: string;
};

/** A Promo Only account. */
export type PoolAccountInput = {
  /** The account's e-mail address. */
  email: string;
  /** The account's password. */
  password: string;
};

/** An API key from Promo Only. */
export type PoolKeyInput = {
  /** API key. */
  apiKey: string;
  /** API secret. */
  apiSecret: string;
  /** POOL User ID. */
  userId: string | number;
};

/** Either e-mail and password, or key, secret and user id. */
export type PoolLoginInput =
  {   /** E-mail and password. */
  account: PoolAccountInput; key?: never; }
  |  { account?: never;   /** Key, secret and user id. */
  key: PoolKeyInput; };

/** An upstream API. Each provider's schema file adds its own value. */
export type ProviderId =
  /** Sign-Up.to. */
  | 'PMAPI'
  /** Promo Only Online. */
  | 'POOL'
  /** PureWL (Atom). */
  | 'PUREWL'
  /** Socios.com. */
  | 'SOCIOS';

/** A reseller's secret key, from the partner console. */
export type PurewlLoginInput = {
  /** Secret key. */
  secretKey: string;
};

/** Why a refresh was refused. */
export type RefreshRefusal =
  /** The grant cannot be refreshed without the user. Its current token is used until it expires. */
  | 'NEEDS_LOGIN'
  /** The caller has no grant at the provider. */
  | 'NO_GRANT'
  /** The provider did not respond correctly. The grant is kept. */
  | 'PROVIDER_UNAVAILABLE'
  /** An earlier refresh has an unknown outcome and must not be repeated. */
  | 'RENEWAL_UNKNOWN'
  /** Too many refreshes. Wait. */
  | 'TOO_MANY_ATTEMPTS';

/** Outcome of a revocation at the provider. */
export type RevocationOutcome =
  /** Nothing was sent, because a revocation would end more than this grant: another session uses the same account or token, or the account is unknown. The tokens stay valid at the provider until the last session of the account ends or they expire. */
  | 'KEPT'
  /** The token is deleted here and expires at the provider: the provider has no revocation, or the stored token was too damaged to be sent. */
  | 'NOT_SUPPORTED'
  /** The caller has no own grant at the provider. */
  | 'NO_GRANT'
  /** The provider is unavailable. The gateway retries until it responds. */
  | 'QUEUED'
  /** The provider refused to revoke at least one token, which expires there. Every other token was sent separately. */
  | 'REFUSED'
  /** The provider confirmed the revocation, or sends the same response for every token (RFC 7009). */
  | 'REVOKED';

/** A redirect login. */
export type SociosLoginInput = {
  /** URL that the browser returns to after the login. KEYRING_RETURN_TO must allow it. */
  returnTo?: string | null | undefined;
  /** Campaign parameters agreed with Socios. */
  tracking?: SociosTrackingInput | null | undefined;
};

/** Campaign parameters for the authorization page. */
export type SociosTrackingInput = {
  /** Campaign id. */
  campaign?: string | null | undefined;
  /** Custom parameter 1, usually the platform. */
  param1?: string | null | undefined;
  /** Custom parameter 2, usually the page. */
  param2?: string | null | undefined;
  /** Custom parameter 3, usually the kind of integration. */
  param3?: string | null | undefined;
  /** The partner's name. */
  referrer?: string | null | undefined;
};

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login:
    | { __typename: 'LoggedIn', session: { id: string }, grant: { id: string, provider: ProviderId, state: GrantState, generation: number } }
    | { __typename: 'LoginRedirect', authorizationUrl: string }
    | { __typename: 'LoginRefused', reason: LoginRefusal, message: string, retryAfterSeconds: number | null }
   };

export type OverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type OverviewQuery = { polls: { nodes: Array<{ id: string, question: string | null }> } | null, folders: { nodes: Array<{ id: string, name: string | null, lists: Array<{ id: string, name: string | null }> | null }> } | null, viewer: { pmapi: { id: string, username: string | null, email: string | null } | null } | null };

export type RefreshMutationVariables = Exact<{
  provider: ProviderId;
}>;


export type RefreshMutation = { refresh:
    | { __typename: 'RefreshRefused', reason: RefreshRefusal, message: string }
    | { __typename: 'Refreshed', grant: { id: string, generation: number } }
   };

export type LogoutMutationVariables = Exact<{
  everywhere?: boolean;
}>;


export type LogoutMutation = { logout: { sessionsEnded: number, revocations: Array<{ provider: ProviderId, outcome: RevocationOutcome }> } };


export const LoginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Login"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"login"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoggedIn"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"generation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoginRedirect"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"authorizationUrl"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoginRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<LoginMutation, LoginMutationVariables>;
export const OverviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Overview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"polls"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"question"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"folders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"lists"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pmapi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}}]} as unknown as DocumentNode<OverviewQuery, OverviewQueryVariables>;
export const RefreshDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Refresh"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"provider"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProviderId"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refresh"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"provider"},"value":{"kind":"Variable","name":{"kind":"Name","value":"provider"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refreshed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"generation"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RefreshMutation, RefreshMutationVariables>;
export const LogoutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Logout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},"defaultValue":{"kind":"BooleanValue","value":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"everywhere"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionsEnded"}},{"kind":"Field","name":{"kind":"Name","value":"revocations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}}]}}]} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;