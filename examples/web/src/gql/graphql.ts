/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Number of accounts of a provider that a session may hold at once. */
export type AccountsHeld =
  /** Several: a login of another account adds a grant; a login of the same account replaces that account's grant. */
  | 'MANY'
  /** One: a login replaces the previous grant. */
  | 'ONE';

/** Whether a grant can be used. */
export type GrantState =
  /** Usable now, or after a refresh without the user. */
  | 'ACTIVE'
  /** Needs a new login: the provider refused the refresh, the token expired and cannot be refreshed, or the stored grant cannot be read. */
  | 'NEEDS_LOGIN'
  /** A refresh was sent and its outcome is unknown. The current token is used until it expires. */
  | 'RENEWAL_UNKNOWN';

/** Kind of value that a login requests. */
export type LoginFieldKind =
  /** True or false. */
  | 'BOOLEAN'
  /** One of `options`. */
  | 'CHOICE'
  /** A day, YYYY-MM-DD. */
  | 'DATE'
  /** An RFC 3339 instant. */
  | 'DATE_TIME'
  /** A whole or decimal number. */
  | 'NUMBER'
  /** Text. */
  | 'TEXT'
  /** An absolute http or https URL. */
  | 'URL';

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

/** How users sign in to a provider. */
export type LoginKind =
  /** With values in the login mutation. */
  | 'CREDENTIALS'
  /** Users cannot sign in; the gateway uses its own credentials. */
  | 'NONE'
  /** On the provider's own page. */
  | 'REDIRECT';

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

/** A kind of change of a session. */
export type SessionEventKind =
  /** The session ended. */
  | 'ENDED'
  /** The user signed in to a provider. */
  | 'GRANTED'
  /** A grant needs a new login. */
  | 'NEEDS_LOGIN'
  /** The gateway refreshed a grant. */
  | 'RENEWED'
  /** A grant was revoked. */
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

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { providers: Array<{ id: ProviderId, name: string, accounts: AccountsHeld, ways: Array<{ label: string, kind: LoginKind, path: Array<string>, takesReturnTo: boolean, fields: Array<{ name: string, path: Array<string>, label: string, kind: LoginFieldKind, secret: boolean, required: boolean, options: Array<string> | null, initial: string | null }> }> }>, session: { id: string, grants: Array<{ id: string, provider: ProviderId, state: GrantState, subject: string | null, grantedAt: string, accessExpiresAt: string | null }> } | null };

export type EventsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type EventsSubscription = { sessionEvents: { kind: SessionEventKind, grant: { id: string } | null } };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login:
    | { __typename: 'LoggedIn', grant: { id: string, provider: ProviderId, state: GrantState } }
    | { __typename: 'LoginRedirect', authorizationUrl: string }
    | { __typename: 'LoginRefused', message: string, retryAfterSeconds: number | null }
   };

export type RevokeMutationVariables = Exact<{
  grant: string | number;
}>;


export type RevokeMutation = { revoke: { session: { id: string, grants: Array<{ id: string }> } | null } };

export type LogoutMutationVariables = Exact<{
  everywhere: boolean;
}>;


export type LogoutMutation = { logout: { revocations: Array<{ provider: ProviderId, outcome: RevocationOutcome }> } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { viewer: { socios: { id: string, username: string | null, email: string | null, wallet: Array<{ id: string, currency: string | null, totalBalance: string | null }> | null } | null, pmapi: { id: string, username: string | null, email: string | null, firstname: string | null, lastname: string | null, account: { id: string, name: string | null, emailCreditBalance: number | null } | null } | null, pool: { id: string, formats: Array<{ id: string, name: string | null }> | null } | null, purewl: { id: string, uid: string | null } | null } | null };

export type PollsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type PollsQuery = { polls: { nodes: Array<{ id: string, question: string | null, status: string | null, partnerName: string | null, closeAt: string | null, answers: Array<{ id: string, title: string | null }> | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type FoldersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FoldersQuery = { folders: { nodes: Array<{ id: string, name: string | null, listCount: number | null, subscriptionCount: number | null, lists: Array<{ id: string, name: string | null, subscriptionCount: number | null }> | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };


export const SessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"}},{"kind":"Field","name":{"kind":"Name","value":"ways"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"takesReturnTo"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"initial"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"grants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"accessExpiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<SessionQuery, SessionQueryVariables>;
export const EventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Events"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionEvents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<EventsSubscription, EventsSubscriptionVariables>;
export const LoginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Login"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"login"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoggedIn"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoginRedirect"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"authorizationUrl"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoginRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<LoginMutation, LoginMutationVariables>;
export const RevokeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Revoke"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"grant"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revoke"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"grant"},"value":{"kind":"Variable","name":{"kind":"Name","value":"grant"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"grants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RevokeMutation, RevokeMutationVariables>;
export const LogoutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Logout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"everywhere"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revocations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}}]}}]} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"socios"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"totalBalance"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pmapi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstname"}},{"kind":"Field","name":{"kind":"Name","value":"lastname"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"emailCreditBalance"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pool"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"formats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"purewl"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}}]}}]}}]}}]} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const PollsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Polls"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"polls"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"6"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"question"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"partnerName"}},{"kind":"Field","name":{"kind":"Name","value":"closeAt"}},{"kind":"Field","name":{"kind":"Name","value":"answers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PollsQuery, PollsQueryVariables>;
export const FoldersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Folders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"folders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"listCount"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"lists"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<FoldersQuery, FoldersQueryVariables>;