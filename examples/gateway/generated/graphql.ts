// Written by `keyring-gateway codegen`; do not edit.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ParcelUserModel, ParcelItemModel } from '../providers/parcel/responses.js';
import type { GatewayContext } from 'keyring-gateway';
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** RFC 3339 instant in UTC. */
  DateTime: { input: Date; output: Date; }
  /** Calendar day, YYYY-MM-DD. */
  Date: { input: string; output: string; }
  /** Absolute URL (RFC 3986). */
  URL: { input: string; output: string; }
  /** Any JSON value, unchanged from the provider. */
  JSON: { input: unknown; output: unknown; }
};

/** An upstream API. Each provider's schema file adds its own value. */
export type ProviderId =
  /** Sign-Up.to. */
  | 'PMAPI'
  /** Socios.com. */
  | 'SOCIOS'
  /** Parcel. */
  | 'PARCEL';

/** Read operations. */
export type Query = {
  readonly __typename?: 'Query';
  /** The providers that this gateway is configured for, and how users sign in to them. Needs no session. */
  readonly providers: ReadonlyArray<Provider>;
  /** The caller's session, or null if there is none. If the store is unreachable, the field fails with STORE_UNAVAILABLE. */
  readonly session?: Maybe<Session>;
  /** The caller's session first, then every other session that is signed in to one of the same provider accounts, with the grants of the shared accounts only. Null without a session. */
  readonly sessions?: Maybe<ReadonlyArray<Session>>;
  /** The caller's user at each provider, read with the caller's own grants only. Null without a session. A field is null, without an error, if the caller has no grant at its provider. */
  readonly viewer?: Maybe<Viewer>;
  /** Folders of mailing lists. */
  readonly folders?: Maybe<FolderConnection>;
  /** One folder. Null with the error NOT_FOUND if there is no folder with the id. */
  readonly folder?: Maybe<Folder>;
  /** Mailing lists. */
  readonly mailingLists?: Maybe<MailingListConnection>;
  /** Public polls, read with the gateway's application token. No session needed, unless SOCIOS_ACCESS requires one. */
  readonly polls?: Maybe<PollConnection>;
  /** One public poll. Null with the error NOT_FOUND if Socios does not know the id. */
  readonly poll?: Maybe<Poll>;
  /** Rewards of the fan shop. */
  readonly rewards?: Maybe<ReadonlyArray<Reward>>;
  /** The caller's items at Parcel. With the gateway's own credentials: the items of its account. */
  readonly parcelItems?: Maybe<ReadonlyArray<ParcelItem>>;
};


/** Read operations. */
export type QuerySessionsArgs = {
  first?: Scalars['Int']['input'];
};


/** Read operations. */
export type QueryFoldersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  sort?: FolderSort;
  reverse?: Scalars['Boolean']['input'];
};


/** Read operations. */
export type QueryFolderArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. */
export type QueryMailingListsArgs = {
  folderId?: InputMaybe<Scalars['ID']['input']>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Read operations. */
export type QueryPollsArgs = {
  filter?: InputMaybe<PollFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Read operations. */
export type QueryPollArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. */
export type QueryRewardsArgs = {
  filter?: InputMaybe<RewardFilter>;
};

/** The caller's user at each provider. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The caller at Sign-Up.to. */
  readonly pmapi?: Maybe<PmapiUser>;
  /** The caller at Socios. */
  readonly socios?: Maybe<SociosUser>;
  /** The caller at Parcel. */
  readonly parcel?: Maybe<ParcelUser>;
};

/** Sign in, refresh, revoke, log out. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Signs in to one provider. Starts a session if there is none, and always replaces the session's secret (protection against session fixation). */
  readonly login: LoginResult;
  /** Completes a redirect login, for clients that receive the authorization code themselves. Browsers use GET /callback/{provider}. */
  readonly completeLogin: LoginResult;
  /** Refreshes the caller's tokens at a provider now, regardless of their age. Concurrent calls share one refresh, and so do calls within the pause after it (KEYRING_REFRESH_PAUSE). Without a session or a grant: NO_GRANT. */
  readonly refresh: RefreshResult;
  /** Ends the caller's grant at a provider. Deletes it here immediately, and revokes it at the provider now or, if the provider is unavailable, later. */
  readonly revoke: RevokePayload;
  /** Ends the session and all of its grants, as `revoke` does. Idempotent. */
  readonly logout: LogoutPayload;
  /** Ends another one of the caller's `sessions` by its id, for example on a lost device. An unknown id, or an id of another user's session, ends nothing. */
  readonly endSession: LogoutPayload;
  /** Casts a vote at Socios. Disabled unless SOCIOS_VOTE is on, because Socios may have retired the operation. */
  readonly castVote: CastVoteResult;
};


/** Sign in, refresh, revoke, log out. */
export type MutationLoginArgs = {
  input: LoginInput;
};


/** Sign in, refresh, revoke, log out. */
export type MutationCompleteLoginArgs = {
  provider: ProviderId;
  code: Scalars['String']['input'];
  state: Scalars['String']['input'];
  params?: InputMaybe<ReadonlyArray<CallbackParam>>;
};


/** Sign in, refresh, revoke, log out. */
export type MutationRefreshArgs = {
  provider?: InputMaybe<ProviderId>;
  grant?: InputMaybe<Scalars['ID']['input']>;
};


/** Sign in, refresh, revoke, log out. */
export type MutationRevokeArgs = {
  provider?: InputMaybe<ProviderId>;
  grant?: InputMaybe<Scalars['ID']['input']>;
};


/** Sign in, refresh, revoke, log out. */
export type MutationLogoutArgs = {
  everywhere?: Scalars['Boolean']['input'];
};


/** Sign in, refresh, revoke, log out. */
export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Sign in, refresh, revoke, log out. */
export type MutationCastVoteArgs = {
  input: CastVoteInput;
};

/** Live events. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Changes of the caller's session: logins, refreshes, grants that need a new login, a logout elsewhere. The last event is ENDED if the session ended, and GRANTED if a login replaced the session's secret after the subscription started: subscribe again then. If the stream ends with neither, the gateway closed it (for example a restart): subscribe again. */
  readonly sessionEvents: SessionEvent;
};

/** A change of the caller's session. */
export type SessionEvent = {
  readonly __typename?: 'SessionEvent';
  /** What happened. */
  readonly kind: SessionEventKind;
  /** Where, when it concerns one provider. */
  readonly provider?: Maybe<ProviderId>;
  /** Which of the session's accounts there, when it concerns a grant: its `Grant.account`, also where the grant has ended. Null in a GRANTED that ends the stream. */
  readonly account?: Maybe<Scalars['ID']['output']>;
  /** When it happened. */
  readonly at: Scalars['DateTime']['output'];
  /** The grant as it is now, where there still is one. Null in a GRANTED that ends the stream. */
  readonly grant?: Maybe<Grant>;
};

/** A kind of change of a session. */
export type SessionEventKind =
  /** The user signed in to a provider. A login gives the session a new secret, so a subscription that began before it ends with this event, without `grant` and `account`: the holder of a replaced secret learns nothing of the account. Read `session` and subscribe again. */
  | 'GRANTED'
  /** The gateway refreshed a grant. */
  | 'RENEWED'
  /** A grant needs a new login. */
  | 'NEEDS_LOGIN'
  /** A grant was revoked. */
  | 'REVOKED'
  /** The session ended. */
  | 'ENDED';

/** An upstream API that this gateway is configured for. */
export type Provider = {
  readonly __typename?: 'Provider';
  /** Its id. */
  readonly id: ProviderId;
  /** Display name. */
  readonly name: Scalars['String']['output'];
  /** How users sign in, if all `ways` are of one kind. */
  readonly login: LoginKind;
  /** Every way to sign in, with the fields of its form. Empty if users cannot sign in. */
  readonly ways: ReadonlyArray<LoginWay>;
  /** Number of accounts that a session may hold at once. */
  readonly accounts: AccountsHeld;
  /** Whether the gateway has credentials of its own, so that fields may work without a login of the caller. */
  readonly hasServiceAccess: Scalars['Boolean']['output'];
  /** Whether tokens can be revoked at the provider. */
  readonly canRevoke: Scalars['Boolean']['output'];
};

/** Number of accounts of a provider that a session may hold at once. */
export type AccountsHeld =
  /** One: a login replaces the previous grant. */
  | 'ONE'
  /** Several: a login of another account adds a grant; a login of the same account replaces that account's grant. */
  | 'MANY';

/** A way to sign in to a provider. */
export type LoginWay = {
  readonly __typename?: 'LoginWay';
  /** Name in the provider's login input. */
  readonly name: Scalars['String']['output'];
  /** Display name. */
  readonly label: Scalars['String']['output'];
  /** Display text that explains the label, or null. */
  readonly hint?: Maybe<Scalars['String']['output']>;
  /** CREDENTIALS: by the values of `fields`. REDIRECT: `login` returns a LoginRedirect. */
  readonly kind: LoginKind;
  /** Location of the values in `LoginInput`: names of input fields, outermost first. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** Whether the input has `returnTo`, the URL that the browser returns to after a redirect login. The page sets it; it is not in `fields`. */
  readonly takesReturnTo: Scalars['Boolean']['output'];
  /** The fields of the form. */
  readonly fields: ReadonlyArray<LoginField>;
};

/** A value that a login requests. */
export type LoginField = {
  readonly __typename?: 'LoginField';
  /** Name in the input. */
  readonly name: Scalars['String']['output'];
  /** Location of the value in the way's input: names of input fields, outermost first. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** Display name of the group that the value belongs to, or null. */
  readonly group?: Maybe<Scalars['String']['output']>;
  /** Display name. */
  readonly label: Scalars['String']['output'];
  /** Display text that explains the label, or null. */
  readonly hint?: Maybe<Scalars['String']['output']>;
  /** Kind of value. */
  readonly kind: LoginFieldKind;
  /** Whether the value is secret: show it as a password, and do not store it. */
  readonly secret: Scalars['Boolean']['output'];
  /** Whether a value is required. */
  readonly required: Scalars['Boolean']['output'];
  /** Possible values, for the kind CHOICE. */
  readonly options?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Default value, as text. In `keyring-gateway demo` only: a login of the sandbox. */
  readonly initial?: Maybe<Scalars['String']['output']>;
};

/** Kind of value that a login requests. */
export type LoginFieldKind =
  /** Text. */
  | 'TEXT'
  /** A whole or decimal number. */
  | 'NUMBER'
  /** True or false. */
  | 'BOOLEAN'
  /** One of `options`. */
  | 'CHOICE'
  /** An RFC 3339 instant. */
  | 'DATE_TIME'
  /** A day, YYYY-MM-DD. */
  | 'DATE'
  /** An absolute http or https URL. */
  | 'URL';

/** How users sign in to a provider. */
export type LoginKind =
  /** With values in the login mutation. */
  | 'CREDENTIALS'
  /** On the provider's own page. */
  | 'REDIRECT'
  /** Users cannot sign in; the gateway uses its own credentials. */
  | 'NONE';

/** The session of a browser or another client, with its grants. */
export type Session = {
  readonly __typename?: 'Session';
  /** Public id, safe to show and to log. Not the secret in the cookie. */
  readonly id: Scalars['ID']['output'];
  /** When the session began. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it expires. An idle session expires earlier. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** When it was last used, to the minute. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** User-Agent header at login, at most 200 characters. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
  /** Whether this is the caller's session. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** The caller's own grants, including those that need a new login. */
  readonly grants: ReadonlyArray<Grant>;
  /** The caller's own grant at one provider, or null. If there are several accounts, the grant of the latest login. */
  readonly grant?: Maybe<Grant>;
};


/** The session of a browser or another client, with its grants. */
export type SessionGrantsArgs = {
  provider?: InputMaybe<ProviderId>;
};


/** The session of a browser or another client, with its grants. */
export type SessionGrantArgs = {
  provider: ProviderId;
};

/** The caller's access to one account at a provider. No field contains a token or a secret. */
export type Grant = {
  readonly __typename?: 'Grant';
  /** Opaque id, stable over refreshes. */
  readonly id: Scalars['ID']['output'];
  /** The provider. */
  readonly provider: ProviderId;
  /** Id of the account in this session, for the `account` argument of fields. Stable over refreshes; a new login of the account may change it. */
  readonly account: Scalars['ID']['output'];
  /** Whether the grant can be used. */
  readonly state: GrantState;
  /** The account as the provider names it. Null until the provider has reported it; until then `sessions` and `logout(everywhere: true)` do not include this grant. */
  readonly subject?: Maybe<Scalars['String']['output']>;
  /** The granted scopes (RFC 6749, section 3.3). Null if they are not known. */
  readonly scopes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** When the user signed in. */
  readonly grantedAt: Scalars['DateTime']['output'];
  /** When the current access token expires. */
  readonly accessExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the gateway can refresh the tokens without the user. */
  readonly renewable: Scalars['Boolean']['output'];
  /** 1 at the first login. Increases at each refresh and each new login at the same provider; never decreases within a session. */
  readonly generation: Scalars['Int']['output'];
  /** Code of the last refresh if it failed, else null. GRANT_UNREADABLE: the stored grant cannot be read; a new login replaces it. */
  readonly lastError?: Maybe<Scalars['String']['output']>;
};

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
  /** Sign-Up.to: user name and password, or a token from another application. */
  { readonly pmapi: PmapiLoginInput; readonly socios?: never; readonly parcel?: never; }
  |  /** You sign in on the page of Socios. */
  { readonly pmapi?: never; readonly socios: SociosLoginInput; readonly parcel?: never; }
  |  /** Parcel: the user enters an API key. */
  { readonly pmapi?: never; readonly socios?: never; readonly parcel: ParcelLoginInput; };

/** Result of a login. */
export type LoginResult = LoggedIn | LoginRedirect | LoginRefused;

/** A parameter of the callback URL of a redirect login. */
export type CallbackParam = {
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Decoded value. */
  readonly value: Scalars['String']['input'];
};

/** Signed in. */
export type LoggedIn = {
  readonly __typename?: 'LoggedIn';
  /** The session, new or extended. */
  readonly session: Session;
  /** The grant of this login. */
  readonly grant: Grant;
};

/** The user must sign in on the provider's own page. */
export type LoginRedirect = {
  readonly __typename?: 'LoginRedirect';
  /** URL to send the browser to. */
  readonly authorizationUrl: Scalars['URL']['output'];
  /** When this login expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
};

/** Not signed in. */
export type LoginRefused = {
  readonly __typename?: 'LoginRefused';
  /** Reason, for programs. */
  readonly reason: LoginRefusal;
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
  /** Seconds until the client may try again, if known. */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** Why a login was refused. */
export type LoginRefusal =
  /** The provider rejected the credentials. */
  | 'INVALID_CREDENTIALS'
  /** The provider has locked the account. */
  | 'ACCOUNT_LOCKED'
  /** The user declined at the provider. */
  | 'DENIED_BY_USER'
  /** The login has expired, was started elsewhere or was completed before, or another login changed the session at the same time. Start again. */
  | 'INVALID_STATE'
  /** Too many logins from this client address or for this account. */
  | 'TOO_MANY_ATTEMPTS'
  /** The session has the maximum number of accounts of this provider. Revoke one first. */
  | 'TOO_MANY_ACCOUNTS'
  /** The provider did not respond correctly. The credentials were neither accepted nor rejected. */
  | 'PROVIDER_UNAVAILABLE';

/** Result of a refresh. */
export type RefreshResult = Refreshed | RefreshRefused;

/** Refreshed. */
export type Refreshed = {
  readonly __typename?: 'Refreshed';
  /** The grant with its new generation. */
  readonly grant: Grant;
};

/** Not refreshed. */
export type RefreshRefused = {
  readonly __typename?: 'RefreshRefused';
  /** Reason, for programs. */
  readonly reason: RefreshRefusal;
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
  /** The grant as it is now. */
  readonly grant?: Maybe<Grant>;
  /** Seconds until the client may try again, if known. */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** Why a refresh was refused. */
export type RefreshRefusal =
  /** The caller has no grant at the provider. */
  | 'NO_GRANT'
  /** The grant cannot be refreshed without the user. Its current token is used until it expires. */
  | 'NEEDS_LOGIN'
  /** An earlier refresh has an unknown outcome and must not be repeated. */
  | 'RENEWAL_UNKNOWN'
  /** Too many refreshes. Wait. */
  | 'TOO_MANY_ATTEMPTS'
  /** The provider did not respond correctly. The grant is kept. */
  | 'PROVIDER_UNAVAILABLE';

/** Result of a revocation. */
export type RevokePayload = {
  readonly __typename?: 'RevokePayload';
  /** Outcome for the grant. */
  readonly revocation: Revocation;
  /** The session afterwards, or null if it ended. */
  readonly session?: Maybe<Session>;
};

/** Result of a logout. */
export type LogoutPayload = {
  readonly __typename?: 'LogoutPayload';
  /** One entry for each ended grant. */
  readonly revocations: ReadonlyArray<Revocation>;
  /** Number of sessions that ended. */
  readonly sessionsEnded: Scalars['Int']['output'];
};

/** Outcome of one revocation at its provider. */
export type Revocation = {
  readonly __typename?: 'Revocation';
  /** Where. */
  readonly provider: ProviderId;
  /** The outcome. */
  readonly outcome: RevocationOutcome;
};

/** Outcome of a revocation at the provider. */
export type RevocationOutcome =
  /** The provider confirmed the revocation, or sends the same response for every token (RFC 7009). */
  | 'REVOKED'
  /** The provider is unavailable. The gateway retries until it responds. */
  | 'QUEUED'
  /** The provider refused to revoke at least one token, which expires there. Every other token was sent separately. */
  | 'REFUSED'
  /** Nothing was sent, because a revocation would end more than this grant: another session uses the same account or token, or the account is unknown. The tokens stay valid at the provider until the last session of the account ends or they expire. */
  | 'KEPT'
  /** The token is deleted here and expires at the provider: the provider has no revocation, or the stored token was too damaged to be sent. */
  | 'NOT_SUPPORTED'
  /** The caller has no own grant at the provider. */
  | 'NO_GRANT';

/** Position of a page in a Relay cursor connection. Upstreams page forward only. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Whether there is another page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Always false. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last edge, for `after`. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

/** User name and password, or a token from another application. */
export type PmapiLoginInput =
  /** User name and password. */
  { readonly password: PmapiPasswordInput; readonly token?: never; }
  |  /** A token from another application. */
  { readonly password?: never; readonly token: PmapiTokenInput; };

/** A token from another application. */
export type PmapiTokenInput = {
  /** The 96-character token. */
  readonly token: Scalars['String']['input'];
  /** When it expires. */
  readonly expiresAt: Scalars['DateTime']['input'];
};

/** User name and password. Sign-Up.to locks an account after three wrong passwords in a row. */
export type PmapiPasswordInput = {
  /** User name. */
  readonly username: Scalars['String']['input'];
  /** Password. */
  readonly password: Scalars['String']['input'];
  /** Store the encrypted password, so that the gateway can refresh the token after 24 h. Otherwise you sign in again then. */
  readonly remember?: Scalars['Boolean']['input'];
};

/** Sort keys of folders. */
export type FolderSort =
  /** Id. */
  | 'ID'
  /** Name. */
  | 'NAME'
  /** When it was created. */
  | 'CREATED_AT';

/** A Sign-Up.to user. */
export type PmapiUser = {
  readonly __typename?: 'PmapiUser';
  /** User id. */
  readonly id: Scalars['ID']['output'];
  /** User name. */
  readonly username?: Maybe<Scalars['String']['output']>;
  /** E-mail address. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** First name. */
  readonly firstname?: Maybe<Scalars['String']['output']>;
  /** Last name. */
  readonly lastname?: Maybe<Scalars['String']['output']>;
  /** Whether the user is an administrator of the account. */
  readonly isAdmin?: Maybe<Scalars['Boolean']['output']>;
  /** Time zone. */
  readonly timezone?: Maybe<Scalars['String']['output']>;
  /** The account the user belongs to. */
  readonly account?: Maybe<PmapiAccount>;
};

/** A Sign-Up.to account. */
export type PmapiAccount = {
  readonly __typename?: 'PmapiAccount';
  /** Account id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** E-mail credits left. */
  readonly emailCreditBalance?: Maybe<Scalars['Int']['output']>;
  /** Text message credits left. */
  readonly smsCreditBalance?: Maybe<Scalars['Int']['output']>;
  /** Number of lists. */
  readonly listCount?: Maybe<Scalars['Int']['output']>;
  /** Number of folders. */
  readonly folderCount?: Maybe<Scalars['Int']['output']>;
};

/** A page of folders. */
export type FolderConnection = {
  readonly __typename?: 'FolderConnection';
  /** Folders with their cursors. */
  readonly edges: ReadonlyArray<FolderEdge>;
  /** Folders. */
  readonly nodes: ReadonlyArray<Folder>;
  /** Position of this page. */
  readonly pageInfo: PageInfo;
};

/** A folder with its cursor. */
export type FolderEdge = {
  readonly __typename?: 'FolderEdge';
  /** Cursor for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The folder. */
  readonly node: Folder;
};

/** A folder of mailing lists. */
export type Folder = {
  readonly __typename?: 'Folder';
  /** Folder id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Number of lists. */
  readonly listCount?: Maybe<Scalars['Int']['output']>;
  /** Number of subscriptions in all of its lists. */
  readonly subscriptionCount?: Maybe<Scalars['Int']['output']>;
  /** When it was created. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was last updated. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its lists. The lists of several folders are requested together. */
  readonly lists?: Maybe<ReadonlyArray<MailingList>>;
};

/** A page of mailing lists. */
export type MailingListConnection = {
  readonly __typename?: 'MailingListConnection';
  /** Lists with their cursors. */
  readonly edges: ReadonlyArray<MailingListEdge>;
  /** Lists. */
  readonly nodes: ReadonlyArray<MailingList>;
  /** Position of this page. */
  readonly pageInfo: PageInfo;
};

/** A mailing list with its cursor. */
export type MailingListEdge = {
  readonly __typename?: 'MailingListEdge';
  /** Cursor for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The list. */
  readonly node: MailingList;
};

/** A mailing list. */
export type MailingList = {
  readonly __typename?: 'MailingList';
  /** List id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Its folder. */
  readonly folder?: Maybe<Folder>;
  /** Note. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** Number of subscriptions. */
  readonly subscriptionCount?: Maybe<Scalars['Int']['output']>;
  /** When it was created. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was last updated. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A redirect login. */
export type SociosLoginInput = {
  /** URL that the browser returns to after the login. KEYRING_RETURN_TO must allow it. */
  readonly returnTo?: InputMaybe<Scalars['URL']['input']>;
  /** Campaign parameters agreed with Socios. */
  readonly tracking?: InputMaybe<SociosTrackingInput>;
};

/** Campaign parameters for the authorization page. */
export type SociosTrackingInput = {
  /** The partner's name. */
  readonly referrer?: InputMaybe<Scalars['String']['input']>;
  /** Campaign id. */
  readonly campaign?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 1, usually the platform. */
  readonly param1?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 2, usually the page. */
  readonly param2?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 3, usually the kind of integration. */
  readonly param3?: InputMaybe<Scalars['String']['input']>;
};

/** A fan. */
export type SociosUser = {
  readonly __typename?: 'SociosUser';
  /** User id. */
  readonly id: Scalars['ID']['output'];
  /** User name. */
  readonly username?: Maybe<Scalars['String']['output']>;
  /** E-mail address. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** Picture. */
  readonly avatar?: Maybe<Scalars['URL']['output']>;
  /** Balances, one for each currency. */
  readonly wallet?: Maybe<ReadonlyArray<WalletBalance>>;
  /** Polls with the fan's permissions. */
  readonly polls?: Maybe<PollConnection>;
  /** One poll with the fan's permissions. */
  readonly poll?: Maybe<Poll>;
};


/** A fan. */
export type SociosUserPollsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** A fan. */
export type SociosUserPollArgs = {
  id: Scalars['ID']['input'];
};

/** A page of polls. */
export type PollConnection = {
  readonly __typename?: 'PollConnection';
  /** Polls with their cursors. */
  readonly edges: ReadonlyArray<PollEdge>;
  /** Polls. */
  readonly nodes: ReadonlyArray<Poll>;
  /** Position of this page. */
  readonly pageInfo: PageInfo;
};

/** A poll with its cursor. */
export type PollEdge = {
  readonly __typename?: 'PollEdge';
  /** Cursor for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The poll. */
  readonly node: Poll;
};

/** Conditions for polls, combined with AND. An empty list is ignored, except `ids`. */
export type PollFilter = {
  /** Text in the question. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Only these polls. An empty list matches none. */
  readonly ids?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only polls of these partners. */
  readonly partnerIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Whether the quorum is reached. */
  readonly quorumReached?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the result binds the partner. */
  readonly bound?: InputMaybe<Scalars['Boolean']['input']>;
  /** Opens at this time or later. */
  readonly openAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Opens at this time or earlier. */
  readonly openBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Closes at this time or later. */
  readonly closeAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Closes at this time or earlier. */
  readonly closeBefore?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A fan poll. */
export type Poll = {
  readonly __typename?: 'Poll';
  /** Poll id. */
  readonly id: Scalars['ID']['output'];
  /** The question. */
  readonly question?: Maybe<Scalars['String']['output']>;
  /** Such as open or cancelled. The provider does not document the values. */
  readonly status?: Maybe<Scalars['String']['output']>;
  /** Kind of poll. The provider does not document the values. */
  readonly type?: Maybe<Scalars['String']['output']>;
  /** Further information. */
  readonly information?: Maybe<Scalars['String']['output']>;
  /** Id of the partner. */
  readonly partnerId?: Maybe<Scalars['ID']['output']>;
  /** Name of the partner. */
  readonly partnerName?: Maybe<Scalars['String']['output']>;
  /** Pictures of the partner. */
  readonly partnerImages?: Maybe<ReadonlyArray<Image>>;
  /** When voting starts. */
  readonly openAt?: Maybe<Scalars['DateTime']['output']>;
  /** When voting ends. */
  readonly closeAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was published. */
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the result is shown. */
  readonly disclosedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the result binds the partner. */
  readonly isBound?: Maybe<Scalars['Boolean']['output']>;
  /** Whether the quorum is reached. */
  readonly isQuorumReached?: Maybe<Scalars['Boolean']['output']>;
  /** Required share of tokens, as the exact decimal string from the provider. */
  readonly quorum?: Maybe<Scalars['String']['output']>;
  /** Current share of tokens, as the exact decimal string from the provider. */
  readonly currentQuorumPercentage?: Maybe<Scalars['String']['output']>;
  /** Tokens used in votes so far. */
  readonly usedTokenCount?: Maybe<Scalars['Int']['output']>;
  /** Maximum tokens per vote. */
  readonly tokenLimit?: Maybe<Scalars['Int']['output']>;
  /** The possible answers. */
  readonly answers?: Maybe<ReadonlyArray<PollAnswer>>;
};

/** One answer of a poll. */
export type PollAnswer = {
  readonly __typename?: 'PollAnswer';
  /** Answer id. */
  readonly id: Scalars['ID']['output'];
  /** The answer. */
  readonly title?: Maybe<Scalars['String']['output']>;
  /** Further fields from the provider. */
  readonly extra?: Maybe<Scalars['JSON']['output']>;
};

/** A picture. */
export type Image = {
  readonly __typename?: 'Image';
  /** URL of the picture. */
  readonly url?: Maybe<Scalars['URL']['output']>;
  /** Such as png. */
  readonly type?: Maybe<Scalars['String']['output']>;
  /** Such as desktop. */
  readonly format?: Maybe<Scalars['String']['output']>;
  /** Width in pixels. */
  readonly width?: Maybe<Scalars['Int']['output']>;
  /** Height in pixels. */
  readonly height?: Maybe<Scalars['Int']['output']>;
};

/** A vote. */
export type CastVoteInput = {
  /** The poll. */
  readonly pollId: Scalars['ID']['input'];
  /** The answer. */
  readonly answerId: Scalars['ID']['input'];
  /** Number of tokens, as a decimal string. */
  readonly amount: Scalars['String']['input'];
};

/** Result of a vote. */
export type CastVoteResult = VoteCast | VoteRefused;

/** The vote counted. If `poll` is null, only reading the poll afterwards failed: do not vote again. */
export type VoteCast = {
  readonly __typename?: 'VoteCast';
  /** Id of the poll. */
  readonly pollId: Scalars['ID']['output'];
  /** The poll after the vote. */
  readonly poll?: Maybe<Poll>;
};

/** The vote did not count, or its outcome is unknown. */
export type VoteRefused = {
  readonly __typename?: 'VoteRefused';
  /** Reason, for programs. */
  readonly reason: VoteRefusal;
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
};

/** Why a vote did not count. */
export type VoteRefusal =
  /** The fan may not vote in this poll. */
  | 'NOT_ALLOWED'
  /** The poll is closed. */
  | 'CLOSED'
  /** Not enough tokens. */
  | 'INSUFFICIENT_TOKENS'
  /** The provider refused for another reason. */
  | 'REJECTED'
  /** The vote was sent and no response came. Read the poll before you try again. */
  | 'OUTCOME_UNKNOWN'
  /** The provider is unreachable and nothing was sent, or it does not accept votes now. */
  | 'PROVIDER_UNAVAILABLE'
  /** Voting is disabled (SOCIOS_VOTE). */
  | 'SWITCHED_OFF';

/** Conditions for rewards, combined with AND. An empty list is ignored. */
export type RewardFilter = {
  /** Only these categories. */
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these partners. */
  readonly partnerIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these product types. */
  readonly productTypeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these sports. */
  readonly sports?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these statuses. */
  readonly statuses?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A reward of the fan shop. */
export type Reward = {
  readonly __typename?: 'Reward';
  /** Reward id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Description. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Price, as the exact decimal string from the provider. */
  readonly sellingPrice?: Maybe<Scalars['String']['output']>;
  /** Id of the partner. */
  readonly partnerId?: Maybe<Scalars['ID']['output']>;
  /** When it was published. */
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Further fields from the provider. */
  readonly extra?: Maybe<Scalars['JSON']['output']>;
};

/** A fan's balance in one currency. */
export type WalletBalance = {
  readonly __typename?: 'WalletBalance';
  /** Id of the balance. */
  readonly id: Scalars['ID']['output'];
  /** Balance, as the exact decimal string from the provider. */
  readonly totalBalance?: Maybe<Scalars['String']['output']>;
  /** Short code of the currency. */
  readonly currency?: Maybe<Scalars['String']['output']>;
  /** Blockchain address. */
  readonly blockchainAddress?: Maybe<Scalars['String']['output']>;
};

/** How to sign in to Parcel. */
export type ParcelLoginInput = {
  /** API key, from the account's page. */
  readonly apiKey: Scalars['String']['input'];
};

/** A user of Parcel. */
export type ParcelUser = {
  readonly __typename?: 'ParcelUser';
  /** Parcel's id of the user. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/** An item at Parcel. */
export type ParcelItem = {
  readonly __typename?: 'ParcelItem';
  /** Parcel's id of the item. */
  readonly id: Scalars['ID']['output'];
  /** Title. */
  readonly title?: Maybe<Scalars['String']['output']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  LoginResult:
    | ( LoggedIn )
    | ( LoginRedirect )
    | ( LoginRefused )
  ;
  RefreshResult:
    | ( Refreshed )
    | ( RefreshRefused )
  ;
  CastVoteResult:
    | ( VoteCast )
    | ( VoteRefused )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  ProviderId: ProviderId;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Viewer: ResolverTypeWrapper<Omit<Viewer, 'parcel'> & { parcel?: Maybe<ResolversTypes['ParcelUser']> }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SessionEvent: ResolverTypeWrapper<SessionEvent>;
  SessionEventKind: SessionEventKind;
  Provider: ResolverTypeWrapper<Provider>;
  AccountsHeld: AccountsHeld;
  LoginWay: ResolverTypeWrapper<LoginWay>;
  LoginField: ResolverTypeWrapper<LoginField>;
  LoginFieldKind: LoginFieldKind;
  LoginKind: LoginKind;
  Session: ResolverTypeWrapper<Session>;
  Grant: ResolverTypeWrapper<Grant>;
  GrantState: GrantState;
  LoginInput: LoginInput;
  LoginResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LoginResult']>;
  CallbackParam: CallbackParam;
  LoggedIn: ResolverTypeWrapper<LoggedIn>;
  LoginRedirect: ResolverTypeWrapper<LoginRedirect>;
  LoginRefused: ResolverTypeWrapper<LoginRefused>;
  LoginRefusal: LoginRefusal;
  RefreshResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RefreshResult']>;
  Refreshed: ResolverTypeWrapper<Refreshed>;
  RefreshRefused: ResolverTypeWrapper<RefreshRefused>;
  RefreshRefusal: RefreshRefusal;
  RevokePayload: ResolverTypeWrapper<RevokePayload>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  Revocation: ResolverTypeWrapper<Revocation>;
  RevocationOutcome: RevocationOutcome;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PmapiLoginInput: PmapiLoginInput;
  PmapiTokenInput: PmapiTokenInput;
  PmapiPasswordInput: PmapiPasswordInput;
  FolderSort: FolderSort;
  PmapiUser: ResolverTypeWrapper<PmapiUser>;
  PmapiAccount: ResolverTypeWrapper<PmapiAccount>;
  FolderConnection: ResolverTypeWrapper<FolderConnection>;
  FolderEdge: ResolverTypeWrapper<FolderEdge>;
  Folder: ResolverTypeWrapper<Folder>;
  MailingListConnection: ResolverTypeWrapper<MailingListConnection>;
  MailingListEdge: ResolverTypeWrapper<MailingListEdge>;
  MailingList: ResolverTypeWrapper<MailingList>;
  SociosLoginInput: SociosLoginInput;
  SociosTrackingInput: SociosTrackingInput;
  SociosUser: ResolverTypeWrapper<SociosUser>;
  PollConnection: ResolverTypeWrapper<PollConnection>;
  PollEdge: ResolverTypeWrapper<PollEdge>;
  PollFilter: PollFilter;
  Poll: ResolverTypeWrapper<Poll>;
  PollAnswer: ResolverTypeWrapper<PollAnswer>;
  Image: ResolverTypeWrapper<Image>;
  CastVoteInput: CastVoteInput;
  CastVoteResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CastVoteResult']>;
  VoteCast: ResolverTypeWrapper<VoteCast>;
  VoteRefused: ResolverTypeWrapper<VoteRefused>;
  VoteRefusal: VoteRefusal;
  RewardFilter: RewardFilter;
  Reward: ResolverTypeWrapper<Reward>;
  WalletBalance: ResolverTypeWrapper<WalletBalance>;
  ParcelLoginInput: ParcelLoginInput;
  ParcelUser: ResolverTypeWrapper<ParcelUserModel>;
  ParcelItem: ResolverTypeWrapper<ParcelItemModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Date: Scalars['Date']['output'];
  URL: Scalars['URL']['output'];
  JSON: Scalars['JSON']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  ID: Scalars['ID']['output'];
  Viewer: Omit<Viewer, 'parcel'> & { parcel?: Maybe<ResolversParentTypes['ParcelUser']> };
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  SessionEvent: SessionEvent;
  Provider: Provider;
  LoginWay: LoginWay;
  LoginField: LoginField;
  Session: Session;
  Grant: Grant;
  LoginInput: LoginInput;
  LoginResult: ResolversUnionTypes<ResolversParentTypes>['LoginResult'];
  CallbackParam: CallbackParam;
  LoggedIn: LoggedIn;
  LoginRedirect: LoginRedirect;
  LoginRefused: LoginRefused;
  RefreshResult: ResolversUnionTypes<ResolversParentTypes>['RefreshResult'];
  Refreshed: Refreshed;
  RefreshRefused: RefreshRefused;
  RevokePayload: RevokePayload;
  LogoutPayload: LogoutPayload;
  Revocation: Revocation;
  PageInfo: PageInfo;
  PmapiLoginInput: PmapiLoginInput;
  PmapiTokenInput: PmapiTokenInput;
  PmapiPasswordInput: PmapiPasswordInput;
  PmapiUser: PmapiUser;
  PmapiAccount: PmapiAccount;
  FolderConnection: FolderConnection;
  FolderEdge: FolderEdge;
  Folder: Folder;
  MailingListConnection: MailingListConnection;
  MailingListEdge: MailingListEdge;
  MailingList: MailingList;
  SociosLoginInput: SociosLoginInput;
  SociosTrackingInput: SociosTrackingInput;
  SociosUser: SociosUser;
  PollConnection: PollConnection;
  PollEdge: PollEdge;
  PollFilter: PollFilter;
  Poll: Poll;
  PollAnswer: PollAnswer;
  Image: Image;
  CastVoteInput: CastVoteInput;
  CastVoteResult: ResolversUnionTypes<ResolversParentTypes>['CastVoteResult'];
  VoteCast: VoteCast;
  VoteRefused: VoteRefused;
  RewardFilter: RewardFilter;
  Reward: Reward;
  WalletBalance: WalletBalance;
  ParcelLoginInput: ParcelLoginInput;
  ParcelUser: ParcelUserModel;
  ParcelItem: ParcelItemModel;
};

export type ListSizeDirectiveArgs = {
  assumedSize: Scalars['Int']['input'];
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type QueryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  providers?: Resolver<ReadonlyArray<ResolversTypes['Provider']>, ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Session']>>, ParentType, ContextType, RequireFields<QuerySessionsArgs, 'first'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
  folders?: Resolver<Maybe<ResolversTypes['FolderConnection']>, ParentType, ContextType, RequireFields<QueryFoldersArgs, 'first' | 'sort' | 'reverse'>>;
  folder?: Resolver<Maybe<ResolversTypes['Folder']>, ParentType, ContextType, RequireFields<QueryFolderArgs, 'id'>>;
  mailingLists?: Resolver<Maybe<ResolversTypes['MailingListConnection']>, ParentType, ContextType, RequireFields<QueryMailingListsArgs, 'first'>>;
  polls?: Resolver<Maybe<ResolversTypes['PollConnection']>, ParentType, ContextType, RequireFields<QueryPollsArgs, 'first'>>;
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType, RequireFields<QueryPollArgs, 'id'>>;
  rewards?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Reward']>>, ParentType, ContextType, Partial<QueryRewardsArgs>>;
  parcelItems?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ParcelItem']>>, ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  pmapi?: Resolver<Maybe<ResolversTypes['PmapiUser']>, ParentType, ContextType>;
  socios?: Resolver<Maybe<ResolversTypes['SociosUser']>, ParentType, ContextType>;
  parcel?: Resolver<Maybe<ResolversTypes['ParcelUser']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  login?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  completeLogin?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationCompleteLoginArgs, 'provider' | 'code' | 'state'>>;
  refresh?: Resolver<ResolversTypes['RefreshResult'], ParentType, ContextType, Partial<MutationRefreshArgs>>;
  revoke?: Resolver<ResolversTypes['RevokePayload'], ParentType, ContextType, Partial<MutationRevokeArgs>>;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType, RequireFields<MutationLogoutArgs, 'everywhere'>>;
  endSession?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'id'>>;
  castVote?: Resolver<ResolversTypes['CastVoteResult'], ParentType, ContextType, RequireFields<MutationCastVoteArgs, 'input'>>;
};

export type SubscriptionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  sessionEvents?: SubscriptionResolver<ResolversTypes['SessionEvent'], "sessionEvents", ParentType, ContextType>;
};

export type SessionEventResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SessionEvent'] = ResolversParentTypes['SessionEvent']> = {
  kind?: Resolver<ResolversTypes['SessionEventKind'], ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['ProviderId']>, ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType>;
};

export type ProviderResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Provider'] = ResolversParentTypes['Provider']> = {
  id?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  login?: Resolver<ResolversTypes['LoginKind'], ParentType, ContextType>;
  ways?: Resolver<ReadonlyArray<ResolversTypes['LoginWay']>, ParentType, ContextType>;
  accounts?: Resolver<ResolversTypes['AccountsHeld'], ParentType, ContextType>;
  hasServiceAccess?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  canRevoke?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LoginWayResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginWay'] = ResolversParentTypes['LoginWay']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LoginKind'], ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  takesReturnTo?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['LoginField']>, ParentType, ContextType>;
};

export type LoginFieldResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginField'] = ResolversParentTypes['LoginField']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  group?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LoginFieldKind'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  options?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  initial?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  grants?: Resolver<ReadonlyArray<ResolversTypes['Grant']>, ParentType, ContextType, Partial<SessionGrantsArgs>>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType, RequireFields<SessionGrantArgs, 'provider'>>;
};

export type GrantResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Grant'] = ResolversParentTypes['Grant']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['GrantState'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  grantedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  accessExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  renewable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LoginResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginResult'] = ResolversParentTypes['LoginResult']> = {
  __resolveType: TypeResolveFn<'LoggedIn' | 'LoginRedirect' | 'LoginRefused', ParentType, ContextType>;
};

export type LoggedInResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoggedIn'] = ResolversParentTypes['LoggedIn']> = {
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  grant?: Resolver<ResolversTypes['Grant'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginRedirectResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginRedirect'] = ResolversParentTypes['LoginRedirect']> = {
  authorizationUrl?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginRefused'] = ResolversParentTypes['LoginRefused']> = {
  reason?: Resolver<ResolversTypes['LoginRefusal'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RefreshResult'] = ResolversParentTypes['RefreshResult']> = {
  __resolveType: TypeResolveFn<'Refreshed' | 'RefreshRefused', ParentType, ContextType>;
};

export type RefreshedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Refreshed'] = ResolversParentTypes['Refreshed']> = {
  grant?: Resolver<ResolversTypes['Grant'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RefreshRefused'] = ResolversParentTypes['RefreshRefused']> = {
  reason?: Resolver<ResolversTypes['RefreshRefusal'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RevokePayloadResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RevokePayload'] = ResolversParentTypes['RevokePayload']> = {
  revocation?: Resolver<ResolversTypes['Revocation'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
};

export type LogoutPayloadResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LogoutPayload'] = ResolversParentTypes['LogoutPayload']> = {
  revocations?: Resolver<ReadonlyArray<ResolversTypes['Revocation']>, ParentType, ContextType>;
  sessionsEnded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RevocationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Revocation'] = ResolversParentTypes['Revocation']> = {
  provider?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['RevocationOutcome'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PmapiUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PmapiUser'] = ResolversParentTypes['PmapiUser']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isAdmin?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  timezone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['PmapiAccount']>, ParentType, ContextType>;
};

export type PmapiAccountResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PmapiAccount'] = ResolversParentTypes['PmapiAccount']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailCreditBalance?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  smsCreditBalance?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  listCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  folderCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type FolderConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['FolderConnection'] = ResolversParentTypes['FolderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['FolderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Folder']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type FolderEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['FolderEdge'] = ResolversParentTypes['FolderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Folder'], ParentType, ContextType>;
};

export type FolderResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Folder'] = ResolversParentTypes['Folder']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  listCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  subscriptionCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lists?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MailingList']>>, ParentType, ContextType>;
};

export type MailingListConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MailingListConnection'] = ResolversParentTypes['MailingListConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MailingListEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['MailingList']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MailingListEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MailingListEdge'] = ResolversParentTypes['MailingListEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['MailingList'], ParentType, ContextType>;
};

export type MailingListResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MailingList'] = ResolversParentTypes['MailingList']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  folder?: Resolver<Maybe<ResolversTypes['Folder']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subscriptionCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SociosUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SociosUser'] = ResolversParentTypes['SociosUser']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  avatar?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  wallet?: Resolver<Maybe<ReadonlyArray<ResolversTypes['WalletBalance']>>, ParentType, ContextType>;
  polls?: Resolver<Maybe<ResolversTypes['PollConnection']>, ParentType, ContextType, RequireFields<SociosUserPollsArgs, 'first'>>;
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType, RequireFields<SociosUserPollArgs, 'id'>>;
};

export type PollConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PollConnection'] = ResolversParentTypes['PollConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PollEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Poll']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PollEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PollEdge'] = ResolversParentTypes['PollEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Poll'], ParentType, ContextType>;
};

export type PollResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Poll'] = ResolversParentTypes['Poll']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  question?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  information?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  partnerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  partnerName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  partnerImages?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Image']>>, ParentType, ContextType>;
  openAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closeAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  disclosedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  isBound?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isQuorumReached?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  currentQuorumPercentage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usedTokenCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  tokenLimit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  answers?: Resolver<Maybe<ReadonlyArray<ResolversTypes['PollAnswer']>>, ParentType, ContextType>;
};

export type PollAnswerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PollAnswer'] = ResolversParentTypes['PollAnswer']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  extra?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
};

export type ImageResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Image'] = ResolversParentTypes['Image']> = {
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  format?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CastVoteResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CastVoteResult'] = ResolversParentTypes['CastVoteResult']> = {
  __resolveType: TypeResolveFn<'VoteCast' | 'VoteRefused', ParentType, ContextType>;
};

export type VoteCastResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VoteCast'] = ResolversParentTypes['VoteCast']> = {
  pollId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VoteRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VoteRefused'] = ResolversParentTypes['VoteRefused']> = {
  reason?: Resolver<ResolversTypes['VoteRefusal'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RewardResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Reward'] = ResolversParentTypes['Reward']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sellingPrice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  partnerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  extra?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
};

export type WalletBalanceResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['WalletBalance'] = ResolversParentTypes['WalletBalance']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  totalBalance?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  blockchainAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ParcelUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ParcelUser'] = ResolversParentTypes['ParcelUser']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ParcelItemResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ParcelItem'] = ResolversParentTypes['ParcelItem']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = GatewayContext> = {
  DateTime?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  URL?: GraphQLScalarType;
  JSON?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SessionEvent?: SessionEventResolvers<ContextType>;
  Provider?: ProviderResolvers<ContextType>;
  LoginWay?: LoginWayResolvers<ContextType>;
  LoginField?: LoginFieldResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  Grant?: GrantResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  LoggedIn?: LoggedInResolvers<ContextType>;
  LoginRedirect?: LoginRedirectResolvers<ContextType>;
  LoginRefused?: LoginRefusedResolvers<ContextType>;
  RefreshResult?: RefreshResultResolvers<ContextType>;
  Refreshed?: RefreshedResolvers<ContextType>;
  RefreshRefused?: RefreshRefusedResolvers<ContextType>;
  RevokePayload?: RevokePayloadResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  Revocation?: RevocationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PmapiUser?: PmapiUserResolvers<ContextType>;
  PmapiAccount?: PmapiAccountResolvers<ContextType>;
  FolderConnection?: FolderConnectionResolvers<ContextType>;
  FolderEdge?: FolderEdgeResolvers<ContextType>;
  Folder?: FolderResolvers<ContextType>;
  MailingListConnection?: MailingListConnectionResolvers<ContextType>;
  MailingListEdge?: MailingListEdgeResolvers<ContextType>;
  MailingList?: MailingListResolvers<ContextType>;
  SociosUser?: SociosUserResolvers<ContextType>;
  PollConnection?: PollConnectionResolvers<ContextType>;
  PollEdge?: PollEdgeResolvers<ContextType>;
  Poll?: PollResolvers<ContextType>;
  PollAnswer?: PollAnswerResolvers<ContextType>;
  Image?: ImageResolvers<ContextType>;
  CastVoteResult?: CastVoteResultResolvers<ContextType>;
  VoteCast?: VoteCastResolvers<ContextType>;
  VoteRefused?: VoteRefusedResolvers<ContextType>;
  Reward?: RewardResolvers<ContextType>;
  WalletBalance?: WalletBalanceResolvers<ContextType>;
  ParcelUser?: ParcelUserResolvers<ContextType>;
  ParcelItem?: ParcelItemResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GatewayContext> = {
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
};

