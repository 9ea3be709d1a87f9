import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ProviderId as OpenProviderId } from '../provider-id.js';
import type { GrantModel, SessionModel, ProviderModel, LoggedInModel, LoginRedirectModel, LoginRefusedModel, RefreshedModel, RefreshRefusedModel, RevocationModel, RevokePayloadModel, SessionEventModel, LogoutPayloadModel } from '../auth/models.js';
import type { PmapiUserModel, PmapiAccountModel, FolderModel, MailingListModel } from '../providers/pmapi/responses.js';
import type { ReleaseModel, TrackModel, ChartModel, MusicFormatModel, ReleaseDayModel, PoolUserModel, MusicSearchModel } from '../providers/pool/responses.js';
import type { PurewlResellerModel, VpnAccountModel, VpnProtocolModel, VpnCountryModel, VpnCityModel } from '../providers/purewl/responses.js';
import type { PollModel, PollAnswerModel, RewardModel, WalletBalanceModel, SociosUserModel } from '../providers/socios/responses.js';
import type { GatewayContext } from '../provider/context.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** Calendar day, YYYY-MM-DD. */
  Date: { input: string; output: string; }
  /** RFC 3339 instant in UTC. */
  DateTime: { input: Date; output: Date; }
  /** Any JSON value, unchanged from the provider. */
  JSON: { input: unknown; output: unknown; }
  /** Absolute URL (RFC 3986). */
  URL: { input: string; output: string; }
};

/** Number of accounts of a provider that a session may hold at once. */
export type AccountsHeld =
  /** Several: a login of another account adds a grant; a login of the same account replaces that account's grant. */
  | 'MANY'
  /** One: a login replaces the previous grant. */
  | 'ONE';

/** A parameter of the callback URL of a redirect login. */
export type CallbackParam = {
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Decoded value. */
  readonly value: Scalars['String']['input'];
};

/** A vote. */
export type CastVoteInput = {
  /** Number of tokens, as a decimal string. */
  readonly amount: Scalars['String']['input'];
  /** The answer. */
  readonly answerId: Scalars['ID']['input'];
  /** The poll. */
  readonly pollId: Scalars['ID']['input'];
};

/** Result of a vote. */
export type CastVoteResult = VoteCast | VoteRefused;

/** A chart. */
export type Chart = {
  readonly __typename?: 'Chart';
  /** Name of its format. */
  readonly format?: Maybe<Scalars['String']['output']>;
  /** Chart id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** The chart itself, with its tracks. */
  readonly release?: Maybe<Release>;
  /** Whether the user has chosen to see it. */
  readonly shown?: Maybe<Scalars['Boolean']['output']>;
};

/** A folder of mailing lists. */
export type Folder = {
  readonly __typename?: 'Folder';
  /** When it was created. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** Folder id. */
  readonly id: Scalars['ID']['output'];
  /** Number of lists. */
  readonly listCount?: Maybe<Scalars['Int']['output']>;
  /** Its lists. The lists of several folders are requested together. */
  readonly lists?: Maybe<ReadonlyArray<MailingList>>;
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Number of subscriptions in all of its lists. */
  readonly subscriptionCount?: Maybe<Scalars['Int']['output']>;
  /** When it was last updated. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
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

/** Sort keys of folders. */
export type FolderSort =
  /** When it was created. */
  | 'CREATED_AT'
  /** Id. */
  | 'ID'
  /** Name. */
  | 'NAME';

/** The caller's access to one account at a provider. No field contains a token or a secret. */
export type Grant = {
  readonly __typename?: 'Grant';
  /** When the current access token expires. */
  readonly accessExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Id of the account in this session, for the `account` argument of fields. Stable over refreshes; a new login of the account may change it. */
  readonly account: Scalars['ID']['output'];
  /** 1 at the first login. Increases at each refresh and each new login at the same provider; never decreases within a session. */
  readonly generation: Scalars['Int']['output'];
  /** When the user signed in. */
  readonly grantedAt: Scalars['DateTime']['output'];
  /** Opaque id, stable over refreshes. */
  readonly id: Scalars['ID']['output'];
  /** Code of the last refresh if it failed, else null. GRANT_UNREADABLE: the stored grant cannot be read; a new login replaces it. */
  readonly lastError?: Maybe<Scalars['String']['output']>;
  /** The provider. */
  readonly provider: ProviderId;
  /** Whether the gateway can refresh the tokens without the user. */
  readonly renewable: Scalars['Boolean']['output'];
  /** The granted scopes (RFC 6749, section 3.3). Null if they are not known. */
  readonly scopes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Whether the grant can be used. */
  readonly state: GrantState;
  /** The account as the provider names it. Null until the provider has reported it; until then `sessions` and `logout(everywhere: true)` do not include this grant. */
  readonly subject?: Maybe<Scalars['String']['output']>;
};

/** Whether a grant can be used. */
export type GrantState =
  /** Usable now, or after a refresh without the user. */
  | 'ACTIVE'
  /** Needs a new login: the provider refused the refresh, the token expired and cannot be refreshed, or the stored grant cannot be read. */
  | 'NEEDS_LOGIN'
  /** A refresh was sent and its outcome is unknown. The current token is used until it expires. */
  | 'RENEWAL_UNKNOWN';

/** A picture. */
export type Image = {
  readonly __typename?: 'Image';
  /** Such as desktop. */
  readonly format?: Maybe<Scalars['String']['output']>;
  /** Height in pixels. */
  readonly height?: Maybe<Scalars['Int']['output']>;
  /** Such as png. */
  readonly type?: Maybe<Scalars['String']['output']>;
  /** URL of the picture. */
  readonly url?: Maybe<Scalars['URL']['output']>;
  /** Width in pixels. */
  readonly width?: Maybe<Scalars['Int']['output']>;
};

/** Signed in. */
export type LoggedIn = {
  readonly __typename?: 'LoggedIn';
  /** The grant of this login. */
  readonly grant: Grant;
  /** The session, new or extended. */
  readonly session: Session;
};

/** A value that a login requests. */
export type LoginField = {
  readonly __typename?: 'LoginField';
  /** Display name of the group that the value belongs to, or null. */
  readonly group?: Maybe<Scalars['String']['output']>;
  /** Display text that explains the label, or null. */
  readonly hint?: Maybe<Scalars['String']['output']>;
  /** Default value, as text. In `keyring-gateway demo` only: a login of the sandbox. */
  readonly initial?: Maybe<Scalars['String']['output']>;
  /** Kind of value. */
  readonly kind: LoginFieldKind;
  /** Display name. */
  readonly label: Scalars['String']['output'];
  /** Name in the input. */
  readonly name: Scalars['String']['output'];
  /** Possible values, for the kind CHOICE. */
  readonly options?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Location of the value in the way's input: names of input fields, outermost first. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** Whether a value is required. */
  readonly required: Scalars['Boolean']['output'];
  /** Whether the value is secret: show it as a password, and do not store it. */
  readonly secret: Scalars['Boolean']['output'];
};

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
  /** Sign-Up.to: user name and password, or a token from another application. */
  { readonly pmapi: PmapiLoginInput; readonly pool?: never; readonly purewl?: never; readonly socios?: never; }
  |  /** Promo Only: an account, or an API key. */
  { readonly pmapi?: never; readonly pool: PoolLoginInput; readonly purewl?: never; readonly socios?: never; }
  |  /** PureWL: the reseller's secret key. */
  { readonly pmapi?: never; readonly pool?: never; readonly purewl: PurewlLoginInput; readonly socios?: never; }
  |  /** You sign in on the page of Socios. */
  { readonly pmapi?: never; readonly pool?: never; readonly purewl?: never; readonly socios: SociosLoginInput; };

/** How users sign in to a provider. */
export type LoginKind =
  /** With values in the login mutation. */
  | 'CREDENTIALS'
  /** Users cannot sign in; the gateway uses its own credentials. */
  | 'NONE'
  /** On the provider's own page. */
  | 'REDIRECT';

/** The user must sign in on the provider's own page. */
export type LoginRedirect = {
  readonly __typename?: 'LoginRedirect';
  /** URL to send the browser to. */
  readonly authorizationUrl: Scalars['URL']['output'];
  /** When this login expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
};

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

/** Not signed in. */
export type LoginRefused = {
  readonly __typename?: 'LoginRefused';
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
  /** Reason, for programs. */
  readonly reason: LoginRefusal;
  /** Seconds until the client may try again, if known. */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** Result of a login. */
export type LoginResult = LoggedIn | LoginRedirect | LoginRefused;

/** A way to sign in to a provider. */
export type LoginWay = {
  readonly __typename?: 'LoginWay';
  /** The fields of the form. */
  readonly fields: ReadonlyArray<LoginField>;
  /** Display text that explains the label, or null. */
  readonly hint?: Maybe<Scalars['String']['output']>;
  /** CREDENTIALS: by the values of `fields`. REDIRECT: `login` returns a LoginRedirect. */
  readonly kind: LoginKind;
  /** Display name. */
  readonly label: Scalars['String']['output'];
  /** Name in the provider's login input. */
  readonly name: Scalars['String']['output'];
  /** Location of the values in `LoginInput`: names of input fields, outermost first. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  /** Whether the input has `returnTo`, the URL that the browser returns to after a redirect login. The page sets it; it is not in `fields`. */
  readonly takesReturnTo: Scalars['Boolean']['output'];
};

/** Result of a logout. */
export type LogoutPayload = {
  readonly __typename?: 'LogoutPayload';
  /** One entry for each ended grant. */
  readonly revocations: ReadonlyArray<Revocation>;
  /** Number of sessions that ended. */
  readonly sessionsEnded: Scalars['Int']['output'];
};

/** A mailing list. */
export type MailingList = {
  readonly __typename?: 'MailingList';
  /** When it was created. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its folder. */
  readonly folder?: Maybe<Folder>;
  /** List id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Note. */
  readonly note?: Maybe<Scalars['String']['output']>;
  /** Number of subscriptions. */
  readonly subscriptionCount?: Maybe<Scalars['Int']['output']>;
  /** When it was last updated. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
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

/** A format such as a genre series. */
export type MusicFormat = {
  readonly __typename?: 'MusicFormat';
  /** Format id. 0 means all formats. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
};

/** Results of a quick search. */
export type MusicSearch = {
  readonly __typename?: 'MusicSearch';
  /** Releases that match. */
  readonly releases: ReadonlyArray<Release>;
  /** Tracks that match. */
  readonly tracks: ReadonlyArray<Track>;
};

/** Sign in, refresh, revoke, log out. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Casts a vote at Socios. Disabled unless SOCIOS_VOTE is on, because Socios may have retired the operation. */
  readonly castVote: CastVoteResult;
  /** Completes a redirect login, for clients that receive the authorization code themselves. Browsers use GET /callback/{provider}. */
  readonly completeLogin: LoginResult;
  /** Ends another one of the caller's `sessions` by its id, for example on a lost device. An unknown id, or an id of another user's session, ends nothing. */
  readonly endSession: LogoutPayload;
  /** Signs in to one provider. Starts a session if there is none, and always replaces the session's secret (protection against session fixation). */
  readonly login: LoginResult;
  /** Ends the session and all of its grants, as `revoke` does. Idempotent. */
  readonly logout: LogoutPayload;
  /** Refreshes the caller's tokens at a provider now, regardless of their age. Concurrent calls share one refresh, and so do calls within the pause after it (KEYRING_REFRESH_PAUSE). Without a session or a grant: NO_GRANT. */
  readonly refresh: RefreshResult;
  /** Ends the caller's grant at a provider. Deletes it here immediately, and revokes it at the provider now or, if the provider is unavailable, later. */
  readonly revoke: RevokePayload;
};


/** Sign in, refresh, revoke, log out. */
export type MutationCastVoteArgs = {
  input: CastVoteInput;
};


/** Sign in, refresh, revoke, log out. */
export type MutationCompleteLoginArgs = {
  code: Scalars['String']['input'];
  params?: InputMaybe<ReadonlyArray<CallbackParam>>;
  provider: ProviderId;
  state: Scalars['String']['input'];
};


/** Sign in, refresh, revoke, log out. */
export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Sign in, refresh, revoke, log out. */
export type MutationLoginArgs = {
  input: LoginInput;
};


/** Sign in, refresh, revoke, log out. */
export type MutationLogoutArgs = {
  everywhere?: Scalars['Boolean']['input'];
};


/** Sign in, refresh, revoke, log out. */
export type MutationRefreshArgs = {
  grant?: InputMaybe<Scalars['ID']['input']>;
  provider?: InputMaybe<ProviderId>;
};


/** Sign in, refresh, revoke, log out. */
export type MutationRevokeArgs = {
  grant?: InputMaybe<Scalars['ID']['input']>;
  provider?: InputMaybe<ProviderId>;
};

/** Position of a page in a Relay cursor connection. Upstreams page forward only. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last edge, for `after`. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is another page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Always false. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A Sign-Up.to account. */
export type PmapiAccount = {
  readonly __typename?: 'PmapiAccount';
  /** E-mail credits left. */
  readonly emailCreditBalance?: Maybe<Scalars['Int']['output']>;
  /** Number of folders. */
  readonly folderCount?: Maybe<Scalars['Int']['output']>;
  /** Account id. */
  readonly id: Scalars['ID']['output'];
  /** Number of lists. */
  readonly listCount?: Maybe<Scalars['Int']['output']>;
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Text message credits left. */
  readonly smsCreditBalance?: Maybe<Scalars['Int']['output']>;
};

/** User name and password, or a token from another application. */
export type PmapiLoginInput =
  /** User name and password. */
  { readonly password: PmapiPasswordInput; readonly token?: never; }
  |  /** A token from another application. */
  { readonly password?: never; readonly token: PmapiTokenInput; };

/** User name and password. Sign-Up.to locks an account after three wrong passwords in a row. */
export type PmapiPasswordInput = {
  /** Password. */
  readonly password: Scalars['String']['input'];
  /** Store the encrypted password, so that the gateway can refresh the token after 24 h. Otherwise you sign in again then. */
  readonly remember?: Scalars['Boolean']['input'];
  /** User name. */
  readonly username: Scalars['String']['input'];
};

/** A token from another application. */
export type PmapiTokenInput = {
  /** When it expires. */
  readonly expiresAt: Scalars['DateTime']['input'];
  /** The 96-character token. */
  readonly token: Scalars['String']['input'];
};

/** A Sign-Up.to user. */
export type PmapiUser = {
  readonly __typename?: 'PmapiUser';
  /** The account the user belongs to. */
  readonly account?: Maybe<PmapiAccount>;
  /** E-mail address. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** First name. */
  readonly firstname?: Maybe<Scalars['String']['output']>;
  /** User id. */
  readonly id: Scalars['ID']['output'];
  /** Whether the user is an administrator of the account. */
  readonly isAdmin?: Maybe<Scalars['Boolean']['output']>;
  /** Last name. */
  readonly lastname?: Maybe<Scalars['String']['output']>;
  /** Time zone. */
  readonly timezone?: Maybe<Scalars['String']['output']>;
  /** User name. */
  readonly username?: Maybe<Scalars['String']['output']>;
};

/** A fan poll. */
export type Poll = {
  readonly __typename?: 'Poll';
  /** The possible answers. */
  readonly answers?: Maybe<ReadonlyArray<PollAnswer>>;
  /** When voting ends. */
  readonly closeAt?: Maybe<Scalars['DateTime']['output']>;
  /** Current share of tokens, as the exact decimal string from the provider. */
  readonly currentQuorumPercentage?: Maybe<Scalars['String']['output']>;
  /** When the result is shown. */
  readonly disclosedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Poll id. */
  readonly id: Scalars['ID']['output'];
  /** Further information. */
  readonly information?: Maybe<Scalars['String']['output']>;
  /** Whether the result binds the partner. */
  readonly isBound?: Maybe<Scalars['Boolean']['output']>;
  /** Whether the quorum is reached. */
  readonly isQuorumReached?: Maybe<Scalars['Boolean']['output']>;
  /** When voting starts. */
  readonly openAt?: Maybe<Scalars['DateTime']['output']>;
  /** Id of the partner. */
  readonly partnerId?: Maybe<Scalars['ID']['output']>;
  /** Pictures of the partner. */
  readonly partnerImages?: Maybe<ReadonlyArray<Image>>;
  /** Name of the partner. */
  readonly partnerName?: Maybe<Scalars['String']['output']>;
  /** When it was published. */
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The question. */
  readonly question?: Maybe<Scalars['String']['output']>;
  /** Required share of tokens, as the exact decimal string from the provider. */
  readonly quorum?: Maybe<Scalars['String']['output']>;
  /** Such as open or cancelled. The provider does not document the values. */
  readonly status?: Maybe<Scalars['String']['output']>;
  /** Maximum tokens per vote. */
  readonly tokenLimit?: Maybe<Scalars['Int']['output']>;
  /** Kind of poll. The provider does not document the values. */
  readonly type?: Maybe<Scalars['String']['output']>;
  /** Tokens used in votes so far. */
  readonly usedTokenCount?: Maybe<Scalars['Int']['output']>;
};

/** One answer of a poll. */
export type PollAnswer = {
  readonly __typename?: 'PollAnswer';
  /** Further fields from the provider. */
  readonly extra?: Maybe<Scalars['JSON']['output']>;
  /** Answer id. */
  readonly id: Scalars['ID']['output'];
  /** The answer. */
  readonly title?: Maybe<Scalars['String']['output']>;
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
  /** Whether the result binds the partner. */
  readonly bound?: InputMaybe<Scalars['Boolean']['input']>;
  /** Closes at this time or later. */
  readonly closeAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Closes at this time or earlier. */
  readonly closeBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only these polls. An empty list matches none. */
  readonly ids?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Opens at this time or later. */
  readonly openAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Opens at this time or earlier. */
  readonly openBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only polls of these partners. */
  readonly partnerIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Whether the quorum is reached. */
  readonly quorumReached?: InputMaybe<Scalars['Boolean']['input']>;
  /** Text in the question. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
};

/** A Promo Only account. */
export type PoolAccountInput = {
  /** The account's e-mail address. */
  readonly email: Scalars['String']['input'];
  /** The account's password. */
  readonly password: Scalars['String']['input'];
};

/** An API key from Promo Only. */
export type PoolKeyInput = {
  /** API key. */
  readonly apiKey: Scalars['String']['input'];
  /** API secret. */
  readonly apiSecret: Scalars['String']['input'];
  /** POOL User ID. */
  readonly userId: Scalars['ID']['input'];
};

/** Either e-mail and password, or key, secret and user id. */
export type PoolLoginInput =
  /** E-mail and password. */
  { readonly account: PoolAccountInput; readonly key?: never; }
  |  /** Key, secret and user id. */
  { readonly account?: never; readonly key: PoolKeyInput; };

/** A Promo Only user. The API has no name or e-mail address. */
export type PoolUser = {
  readonly __typename?: 'PoolUser';
  /** The charts, with the user's choice for each. */
  readonly charts?: Maybe<ReadonlyArray<Chart>>;
  /** The formats the user may see. */
  readonly formats?: Maybe<ReadonlyArray<MusicFormat>>;
  /** POOL User ID. */
  readonly id: Scalars['ID']['output'];
  /** All option groups, unchanged from the provider. */
  readonly options?: Maybe<Scalars['JSON']['output']>;
};

/** An upstream API that this gateway is configured for. */
export type Provider = {
  readonly __typename?: 'Provider';
  /** Number of accounts that a session may hold at once. */
  readonly accounts: AccountsHeld;
  /** Whether tokens can be revoked at the provider. */
  readonly canRevoke: Scalars['Boolean']['output'];
  /** Whether the gateway has credentials of its own, so that fields may work without a login of the caller. */
  readonly hasServiceAccess: Scalars['Boolean']['output'];
  /** Its id. */
  readonly id: ProviderId;
  /** How users sign in, if all `ways` are of one kind. */
  readonly login: LoginKind;
  /** Display name. */
  readonly name: Scalars['String']['output'];
  /** Every way to sign in, with the fields of its form. Empty if users cannot sign in. */
  readonly ways: ReadonlyArray<LoginWay>;
};

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
  readonly secretKey: Scalars['String']['input'];
};

/** A reseller, as named in the token response. */
export type PurewlReseller = {
  readonly __typename?: 'PurewlReseller';
  /** Reseller id. */
  readonly id: Scalars['ID']['output'];
  /** Reseller uid. */
  readonly uid?: Maybe<Scalars['ID']['output']>;
};

/** Read operations. */
export type Query = {
  readonly __typename?: 'Query';
  /** The charts the account can choose from. */
  readonly charts?: Maybe<ReadonlyArray<Chart>>;
  /** One folder. Null with the error NOT_FOUND if there is no folder with the id. */
  readonly folder?: Maybe<Folder>;
  /** Folders of mailing lists. */
  readonly folders?: Maybe<FolderConnection>;
  /** Mailing lists. */
  readonly mailingLists?: Maybe<MailingListConnection>;
  /** One public poll. Null with the error NOT_FOUND if Socios does not know the id. */
  readonly poll?: Maybe<Poll>;
  /** Public polls, read with the gateway's application token. No session needed, unless SOCIOS_ACCESS requires one. */
  readonly polls?: Maybe<PollConnection>;
  /** The providers that this gateway is configured for, and how users sign in to them. Needs no session. */
  readonly providers: ReadonlyArray<Provider>;
  /** One release, or a chart, with its tracks. */
  readonly release?: Maybe<Release>;
  /** Days with releases, newest first. */
  readonly releaseDays?: Maybe<ReleaseDayConnection>;
  /** Rewards of the fan shop. */
  readonly rewards?: Maybe<ReadonlyArray<Reward>>;
  /** Quick search over releases and tracks. The provider limits the number of results. */
  readonly searchMusic?: Maybe<MusicSearch>;
  /** The caller's session, or null if there is none. If the store is unreachable, the field fails with STORE_UNAVAILABLE. */
  readonly session?: Maybe<Session>;
  /** The caller's session first, then every other session that is signed in to one of the same provider accounts, with the grants of the shared accounts only. Null without a session. */
  readonly sessions?: Maybe<ReadonlyArray<Session>>;
  /** The caller's user at each provider, read with the caller's own grants only. Null without a session. A field is null, without an error, if the caller has no grant at its provider. */
  readonly viewer?: Maybe<Viewer>;
  /** One VPN account of the reseller. Null with the error NOT_FOUND if there is no account with the name. */
  readonly vpnAccount?: Maybe<VpnAccount>;
  /** Cities with VPN servers. */
  readonly vpnCities?: Maybe<ReadonlyArray<VpnCity>>;
  /** Countries with VPN servers. */
  readonly vpnCountries?: Maybe<ReadonlyArray<VpnCountry>>;
  /** VPN protocols. */
  readonly vpnProtocols?: Maybe<ReadonlyArray<VpnProtocol>>;
};


/** Read operations. */
export type QueryFolderArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. */
export type QueryFoldersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  reverse?: Scalars['Boolean']['input'];
  sort?: FolderSort;
};


/** Read operations. */
export type QueryMailingListsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  folderId?: InputMaybe<Scalars['ID']['input']>;
};


/** Read operations. */
export type QueryPollArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. */
export type QueryPollsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<PollFilter>;
  first?: Scalars['Int']['input'];
};


/** Read operations. */
export type QueryReleaseArgs = {
  id: Scalars['ID']['input'];
};


/** Read operations. */
export type QueryReleaseDaysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  from?: InputMaybe<Scalars['Date']['input']>;
};


/** Read operations. */
export type QueryRewardsArgs = {
  filter?: InputMaybe<RewardFilter>;
};


/** Read operations. */
export type QuerySearchMusicArgs = {
  text: Scalars['String']['input'];
};


/** Read operations. */
export type QuerySessionsArgs = {
  first?: Scalars['Int']['input'];
};


/** Read operations. */
export type QueryVpnAccountArgs = {
  username: Scalars['String']['input'];
};


/** Read operations. */
export type QueryVpnCitiesArgs = {
  device: VpnDevice;
};


/** Read operations. */
export type QueryVpnCountriesArgs = {
  device: VpnDevice;
};


/** Read operations. */
export type QueryVpnProtocolsArgs = {
  device: VpnDevice;
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

/** Not refreshed. */
export type RefreshRefused = {
  readonly __typename?: 'RefreshRefused';
  /** The grant as it is now. */
  readonly grant?: Maybe<Grant>;
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
  /** Reason, for programs. */
  readonly reason: RefreshRefusal;
  /** Seconds until the client may try again, if known. */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** Result of a refresh. */
export type RefreshResult = RefreshRefused | Refreshed;

/** Refreshed. */
export type Refreshed = {
  readonly __typename?: 'Refreshed';
  /** The grant with its new generation. */
  readonly grant: Grant;
};

/** A release or a chart. */
export type Release = {
  readonly __typename?: 'Release';
  /** Artist. */
  readonly artist?: Maybe<Scalars['String']['output']>;
  /** Genre, or null if the provider has none. */
  readonly genre?: Maybe<Scalars['String']['output']>;
  /** Release id. */
  readonly id: Scalars['ID']['output'];
  /** Cover. */
  readonly imageUrl?: Maybe<Scalars['URL']['output']>;
  /** Label. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /** Title. */
  readonly title?: Maybe<Scalars['String']['output']>;
  /** Number of tracks. */
  readonly trackCount?: Maybe<Scalars['Int']['output']>;
  /** Its tracks, in order. Requested from the provider only if selected. */
  readonly tracks?: Maybe<ReadonlyArray<Track>>;
};

/** The releases of one day. */
export type ReleaseDay = {
  readonly __typename?: 'ReleaseDay';
  /** The day. */
  readonly date: Scalars['Date']['output'];
  /** The releases. */
  readonly releases: ReadonlyArray<Release>;
};

/** A page of release days. */
export type ReleaseDayConnection = {
  readonly __typename?: 'ReleaseDayConnection';
  /** Days with their cursors. */
  readonly edges: ReadonlyArray<ReleaseDayEdge>;
  /** Days. */
  readonly nodes: ReadonlyArray<ReleaseDay>;
  /** Position of this page. */
  readonly pageInfo: PageInfo;
};

/** A day with its cursor. */
export type ReleaseDayEdge = {
  readonly __typename?: 'ReleaseDayEdge';
  /** Cursor for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The day. */
  readonly node: ReleaseDay;
};

/** Outcome of one revocation at its provider. */
export type Revocation = {
  readonly __typename?: 'Revocation';
  /** The outcome. */
  readonly outcome: RevocationOutcome;
  /** Where. */
  readonly provider: ProviderId;
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

/** Result of a revocation. */
export type RevokePayload = {
  readonly __typename?: 'RevokePayload';
  /** Outcome for the grant. */
  readonly revocation: Revocation;
  /** The session afterwards, or null if it ended. */
  readonly session?: Maybe<Session>;
};

/** A reward of the fan shop. */
export type Reward = {
  readonly __typename?: 'Reward';
  /** Description. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Further fields from the provider. */
  readonly extra?: Maybe<Scalars['JSON']['output']>;
  /** Reward id. */
  readonly id: Scalars['ID']['output'];
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Id of the partner. */
  readonly partnerId?: Maybe<Scalars['ID']['output']>;
  /** When it was published. */
  readonly publishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Price, as the exact decimal string from the provider. */
  readonly sellingPrice?: Maybe<Scalars['String']['output']>;
};

/** Conditions for rewards, combined with AND. An empty list is ignored. */
export type RewardFilter = {
  /** Only these categories. */
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these countries. */
  readonly countries?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these partners. */
  readonly partnerIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these product types. */
  readonly productTypeIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only these sports. */
  readonly sports?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these statuses. */
  readonly statuses?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** The session of a browser or another client, with its grants. */
export type Session = {
  readonly __typename?: 'Session';
  /** When the session began. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it expires. An idle session expires earlier. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The caller's own grant at one provider, or null. If there are several accounts, the grant of the latest login. */
  readonly grant?: Maybe<Grant>;
  /** The caller's own grants, including those that need a new login. */
  readonly grants: ReadonlyArray<Grant>;
  /** Public id, safe to show and to log. Not the secret in the cookie. */
  readonly id: Scalars['ID']['output'];
  /** Whether this is the caller's session. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** When it was last used, to the minute. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** User-Agent header at login, at most 200 characters. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};


/** The session of a browser or another client, with its grants. */
export type SessionGrantArgs = {
  provider: ProviderId;
};


/** The session of a browser or another client, with its grants. */
export type SessionGrantsArgs = {
  provider?: InputMaybe<ProviderId>;
};

/** A change of the caller's session. */
export type SessionEvent = {
  readonly __typename?: 'SessionEvent';
  /** Which of the session's accounts there, when it concerns a grant: its `Grant.account`, also where the grant has ended. Null in a GRANTED that ends the stream. */
  readonly account?: Maybe<Scalars['ID']['output']>;
  /** When it happened. */
  readonly at: Scalars['DateTime']['output'];
  /** The grant as it is now, where there still is one. Null in a GRANTED that ends the stream. */
  readonly grant?: Maybe<Grant>;
  /** What happened. */
  readonly kind: SessionEventKind;
  /** Where, when it concerns one provider. */
  readonly provider?: Maybe<ProviderId>;
};

/** A kind of change of a session. */
export type SessionEventKind =
  /** The session ended. */
  | 'ENDED'
  /** The user signed in to a provider. A login gives the session a new secret, so a subscription that began before it ends with this event, without `grant` and `account`: the holder of a replaced secret learns nothing of the account. Read `session` and subscribe again. */
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
  readonly returnTo?: InputMaybe<Scalars['URL']['input']>;
  /** Campaign parameters agreed with Socios. */
  readonly tracking?: InputMaybe<SociosTrackingInput>;
};

/** Campaign parameters for the authorization page. */
export type SociosTrackingInput = {
  /** Campaign id. */
  readonly campaign?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 1, usually the platform. */
  readonly param1?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 2, usually the page. */
  readonly param2?: InputMaybe<Scalars['String']['input']>;
  /** Custom parameter 3, usually the kind of integration. */
  readonly param3?: InputMaybe<Scalars['String']['input']>;
  /** The partner's name. */
  readonly referrer?: InputMaybe<Scalars['String']['input']>;
};

/** A fan. */
export type SociosUser = {
  readonly __typename?: 'SociosUser';
  /** Picture. */
  readonly avatar?: Maybe<Scalars['URL']['output']>;
  /** E-mail address. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** User id. */
  readonly id: Scalars['ID']['output'];
  /** One poll with the fan's permissions. */
  readonly poll?: Maybe<Poll>;
  /** Polls with the fan's permissions. */
  readonly polls?: Maybe<PollConnection>;
  /** User name. */
  readonly username?: Maybe<Scalars['String']['output']>;
  /** Balances, one for each currency. */
  readonly wallet?: Maybe<ReadonlyArray<WalletBalance>>;
};


/** A fan. */
export type SociosUserPollArgs = {
  id: Scalars['ID']['input'];
};


/** A fan. */
export type SociosUserPollsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

/** Live events. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Changes of the caller's session: logins, refreshes, grants that need a new login, a logout elsewhere. The last event is ENDED if the session ended, and GRANTED if a login replaced the session's secret after the subscription started: subscribe again then. If the stream ends with neither, the gateway closed it (for example a restart): subscribe again. */
  readonly sessionEvents: SessionEvent;
};

/** A track of a release. */
export type Track = {
  readonly __typename?: 'Track';
  /** Artist. */
  readonly artist?: Maybe<Scalars['String']['output']>;
  /** Beats per minute. */
  readonly bpm?: Maybe<Scalars['Int']['output']>;
  /** Length in seconds. */
  readonly durationSeconds?: Maybe<Scalars['Int']['output']>;
  /** Whether it is marked explicit. */
  readonly explicit?: Maybe<Scalars['Boolean']['output']>;
  /** Genre. */
  readonly genre?: Maybe<Scalars['String']['output']>;
  /** Track id. */
  readonly id: Scalars['ID']['output'];
  /** Label. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /** Name of the mix. */
  readonly mix?: Maybe<Scalars['String']['output']>;
  /** Position on the release or chart. */
  readonly position?: Maybe<Scalars['Int']['output']>;
  /** Title. */
  readonly title?: Maybe<Scalars['String']['output']>;
};

/** The caller's user at each provider. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The caller at Sign-Up.to. */
  readonly pmapi?: Maybe<PmapiUser>;
  /** The caller at Promo Only. */
  readonly pool?: Maybe<PoolUser>;
  /** The caller at PureWL. */
  readonly purewl?: Maybe<PurewlReseller>;
  /** The caller at Socios. */
  readonly socios?: Maybe<SociosUser>;
};

/** The vote counted. If `poll` is null, only reading the poll afterwards failed: do not vote again. */
export type VoteCast = {
  readonly __typename?: 'VoteCast';
  /** The poll after the vote. */
  readonly poll?: Maybe<Poll>;
  /** Id of the poll. */
  readonly pollId: Scalars['ID']['output'];
};

/** Why a vote did not count. */
export type VoteRefusal =
  /** The poll is closed. */
  | 'CLOSED'
  /** Not enough tokens. */
  | 'INSUFFICIENT_TOKENS'
  /** The fan may not vote in this poll. */
  | 'NOT_ALLOWED'
  /** The vote was sent and no response came. Read the poll before you try again. */
  | 'OUTCOME_UNKNOWN'
  /** The provider is unreachable and nothing was sent, or it does not accept votes now. */
  | 'PROVIDER_UNAVAILABLE'
  /** The provider refused for another reason. */
  | 'REJECTED'
  /** Voting is disabled (SOCIOS_VOTE). */
  | 'SWITCHED_OFF';

/** The vote did not count, or its outcome is unknown. */
export type VoteRefused = {
  readonly __typename?: 'VoteRefused';
  /** Reason, for display. */
  readonly message: Scalars['String']['output'];
  /** Reason, for programs. */
  readonly reason: VoteRefusal;
};

/** One VPN account of the reseller. */
export type VpnAccount = {
  readonly __typename?: 'VpnAccount';
  /** Expiry date, as text from the provider. */
  readonly expiresOn?: Maybe<Scalars['String']['output']>;
  /** State and expiry date, as one string from the provider. */
  readonly raw?: Maybe<Scalars['String']['output']>;
  /** Such as Enabled or Disabled. */
  readonly state?: Maybe<Scalars['String']['output']>;
  /** User name of the VPN account. */
  readonly username: Scalars['String']['output'];
};

/** A city with VPN servers. */
export type VpnCity = {
  readonly __typename?: 'VpnCity';
  /** Its country. */
  readonly country?: Maybe<VpnCountry>;
  /** City id. */
  readonly id: Scalars['ID']['output'];
  /** Degrees north. */
  readonly latitude?: Maybe<Scalars['Float']['output']>;
  /** Degrees east. */
  readonly longitude?: Maybe<Scalars['Float']['output']>;
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Recommended protocol. */
  readonly recommendedProtocol?: Maybe<Scalars['String']['output']>;
};

/** A country with VPN servers. */
export type VpnCountry = {
  readonly __typename?: 'VpnCountry';
  /** Its cities. */
  readonly cities?: Maybe<ReadonlyArray<VpnCity>>;
  /** Country id. */
  readonly id: Scalars['ID']['output'];
  /** Whether free accounts may use it. */
  readonly isFreemium?: Maybe<Scalars['Boolean']['output']>;
  /** ISO 3166-1 alpha-2 code. */
  readonly isoCode?: Maybe<Scalars['String']['output']>;
  /** Degrees north. */
  readonly latitude?: Maybe<Scalars['Float']['output']>;
  /** Degrees east. */
  readonly longitude?: Maybe<Scalars['Float']['output']>;
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Available protocols. */
  readonly protocols?: Maybe<ReadonlyArray<VpnProtocol>>;
  /** Recommended protocol. */
  readonly recommendedProtocol?: Maybe<Scalars['String']['output']>;
};

/** Kinds of device in the inventory. */
export type VpnDevice =
  /** Android. */
  | 'ANDROID'
  /** iOS. */
  | 'IOS'
  /** macOS. */
  | 'MAC'
  /** Windows. */
  | 'WINDOWS';

/** A VPN protocol. */
export type VpnProtocol = {
  readonly __typename?: 'VpnProtocol';
  /** Protocol id. */
  readonly id: Scalars['ID']['output'];
  /** Whether it supports several ports. */
  readonly isMultiport?: Maybe<Scalars['Boolean']['output']>;
  /** Name. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Number that countries and cities use to refer to it. */
  readonly number?: Maybe<Scalars['Int']['output']>;
  /** Port. */
  readonly portNumber?: Maybe<Scalars['Int']['output']>;
};

/** A fan's balance in one currency. */
export type WalletBalance = {
  readonly __typename?: 'WalletBalance';
  /** Blockchain address. */
  readonly blockchainAddress?: Maybe<Scalars['String']['output']>;
  /** Short code of the currency. */
  readonly currency?: Maybe<Scalars['String']['output']>;
  /** Id of the balance. */
  readonly id: Scalars['ID']['output'];
  /** Balance, as the exact decimal string from the provider. */
  readonly totalBalance?: Maybe<Scalars['String']['output']>;
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
  CastVoteResult:
    | ( Omit<VoteCast, 'poll'> & { poll?: Maybe<_RefType['Poll']> } )
    | ( VoteRefused )
  ;
  LoginResult:
    | ( LoggedInModel )
    | ( LoginRedirectModel )
    | ( LoginRefusedModel )
  ;
  RefreshResult:
    | ( RefreshRefusedModel )
    | ( RefreshedModel )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AccountsHeld: AccountsHeld;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CallbackParam: CallbackParam;
  CastVoteInput: CastVoteInput;
  CastVoteResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CastVoteResult']>;
  Chart: ResolverTypeWrapper<ChartModel>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Folder: ResolverTypeWrapper<FolderModel>;
  FolderConnection: ResolverTypeWrapper<Omit<FolderConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['FolderEdge']>, nodes: ReadonlyArray<ResolversTypes['Folder']> }>;
  FolderEdge: ResolverTypeWrapper<Omit<FolderEdge, 'node'> & { node: ResolversTypes['Folder'] }>;
  FolderSort: FolderSort;
  Grant: ResolverTypeWrapper<GrantModel>;
  GrantState: GrantState;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Image: ResolverTypeWrapper<Image>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  LoggedIn: ResolverTypeWrapper<LoggedInModel>;
  LoginField: ResolverTypeWrapper<LoginField>;
  LoginFieldKind: LoginFieldKind;
  LoginInput: LoginInput;
  LoginKind: LoginKind;
  LoginRedirect: ResolverTypeWrapper<LoginRedirectModel>;
  LoginRefusal: LoginRefusal;
  LoginRefused: ResolverTypeWrapper<LoginRefusedModel>;
  LoginResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LoginResult']>;
  LoginWay: ResolverTypeWrapper<LoginWay>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayloadModel>;
  MailingList: ResolverTypeWrapper<MailingListModel>;
  MailingListConnection: ResolverTypeWrapper<Omit<MailingListConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['MailingListEdge']>, nodes: ReadonlyArray<ResolversTypes['MailingList']> }>;
  MailingListEdge: ResolverTypeWrapper<Omit<MailingListEdge, 'node'> & { node: ResolversTypes['MailingList'] }>;
  MusicFormat: ResolverTypeWrapper<MusicFormatModel>;
  MusicSearch: ResolverTypeWrapper<MusicSearchModel>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PmapiAccount: ResolverTypeWrapper<PmapiAccountModel>;
  PmapiLoginInput: PmapiLoginInput;
  PmapiPasswordInput: PmapiPasswordInput;
  PmapiTokenInput: PmapiTokenInput;
  PmapiUser: ResolverTypeWrapper<PmapiUserModel>;
  Poll: ResolverTypeWrapper<PollModel>;
  PollAnswer: ResolverTypeWrapper<PollAnswerModel>;
  PollConnection: ResolverTypeWrapper<Omit<PollConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['PollEdge']>, nodes: ReadonlyArray<ResolversTypes['Poll']> }>;
  PollEdge: ResolverTypeWrapper<Omit<PollEdge, 'node'> & { node: ResolversTypes['Poll'] }>;
  PollFilter: PollFilter;
  PoolAccountInput: PoolAccountInput;
  PoolKeyInput: PoolKeyInput;
  PoolLoginInput: PoolLoginInput;
  PoolUser: ResolverTypeWrapper<PoolUserModel>;
  Provider: ResolverTypeWrapper<ProviderModel>;
  ProviderId: ResolverTypeWrapper<OpenProviderId>;
  PurewlLoginInput: PurewlLoginInput;
  PurewlReseller: ResolverTypeWrapper<PurewlResellerModel>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RefreshRefusal: RefreshRefusal;
  RefreshRefused: ResolverTypeWrapper<RefreshRefusedModel>;
  RefreshResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RefreshResult']>;
  Refreshed: ResolverTypeWrapper<RefreshedModel>;
  Release: ResolverTypeWrapper<ReleaseModel>;
  ReleaseDay: ResolverTypeWrapper<ReleaseDayModel>;
  ReleaseDayConnection: ResolverTypeWrapper<Omit<ReleaseDayConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ReleaseDayEdge']>, nodes: ReadonlyArray<ResolversTypes['ReleaseDay']> }>;
  ReleaseDayEdge: ResolverTypeWrapper<Omit<ReleaseDayEdge, 'node'> & { node: ResolversTypes['ReleaseDay'] }>;
  Revocation: ResolverTypeWrapper<RevocationModel>;
  RevocationOutcome: RevocationOutcome;
  RevokePayload: ResolverTypeWrapper<RevokePayloadModel>;
  Reward: ResolverTypeWrapper<RewardModel>;
  RewardFilter: RewardFilter;
  Session: ResolverTypeWrapper<SessionModel>;
  SessionEvent: ResolverTypeWrapper<SessionEventModel>;
  SessionEventKind: SessionEventKind;
  SociosLoginInput: SociosLoginInput;
  SociosTrackingInput: SociosTrackingInput;
  SociosUser: ResolverTypeWrapper<SociosUserModel>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Track: ResolverTypeWrapper<TrackModel>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  Viewer: ResolverTypeWrapper<Omit<Viewer, 'pmapi' | 'pool' | 'purewl' | 'socios'> & { pmapi?: Maybe<ResolversTypes['PmapiUser']>, pool?: Maybe<ResolversTypes['PoolUser']>, purewl?: Maybe<ResolversTypes['PurewlReseller']>, socios?: Maybe<ResolversTypes['SociosUser']> }>;
  VoteCast: ResolverTypeWrapper<Omit<VoteCast, 'poll'> & { poll?: Maybe<ResolversTypes['Poll']> }>;
  VoteRefusal: VoteRefusal;
  VoteRefused: ResolverTypeWrapper<VoteRefused>;
  VpnAccount: ResolverTypeWrapper<VpnAccountModel>;
  VpnCity: ResolverTypeWrapper<VpnCityModel>;
  VpnCountry: ResolverTypeWrapper<VpnCountryModel>;
  VpnDevice: VpnDevice;
  VpnProtocol: ResolverTypeWrapper<VpnProtocolModel>;
  WalletBalance: ResolverTypeWrapper<WalletBalanceModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CallbackParam: CallbackParam;
  CastVoteInput: CastVoteInput;
  CastVoteResult: ResolversUnionTypes<ResolversParentTypes>['CastVoteResult'];
  Chart: ChartModel;
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  Float: Scalars['Float']['output'];
  Folder: FolderModel;
  FolderConnection: Omit<FolderConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['FolderEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Folder']> };
  FolderEdge: Omit<FolderEdge, 'node'> & { node: ResolversParentTypes['Folder'] };
  Grant: GrantModel;
  ID: Scalars['ID']['output'];
  Image: Image;
  Int: Scalars['Int']['output'];
  JSON: Scalars['JSON']['output'];
  LoggedIn: LoggedInModel;
  LoginField: LoginField;
  LoginInput: LoginInput;
  LoginRedirect: LoginRedirectModel;
  LoginRefused: LoginRefusedModel;
  LoginResult: ResolversUnionTypes<ResolversParentTypes>['LoginResult'];
  LoginWay: LoginWay;
  LogoutPayload: LogoutPayloadModel;
  MailingList: MailingListModel;
  MailingListConnection: Omit<MailingListConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['MailingListEdge']>, nodes: ReadonlyArray<ResolversParentTypes['MailingList']> };
  MailingListEdge: Omit<MailingListEdge, 'node'> & { node: ResolversParentTypes['MailingList'] };
  MusicFormat: MusicFormatModel;
  MusicSearch: MusicSearchModel;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PmapiAccount: PmapiAccountModel;
  PmapiLoginInput: PmapiLoginInput;
  PmapiPasswordInput: PmapiPasswordInput;
  PmapiTokenInput: PmapiTokenInput;
  PmapiUser: PmapiUserModel;
  Poll: PollModel;
  PollAnswer: PollAnswerModel;
  PollConnection: Omit<PollConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['PollEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Poll']> };
  PollEdge: Omit<PollEdge, 'node'> & { node: ResolversParentTypes['Poll'] };
  PollFilter: PollFilter;
  PoolAccountInput: PoolAccountInput;
  PoolKeyInput: PoolKeyInput;
  PoolLoginInput: PoolLoginInput;
  PoolUser: PoolUserModel;
  Provider: ProviderModel;
  PurewlLoginInput: PurewlLoginInput;
  PurewlReseller: PurewlResellerModel;
  Query: Record<PropertyKey, never>;
  RefreshRefused: RefreshRefusedModel;
  RefreshResult: ResolversUnionTypes<ResolversParentTypes>['RefreshResult'];
  Refreshed: RefreshedModel;
  Release: ReleaseModel;
  ReleaseDay: ReleaseDayModel;
  ReleaseDayConnection: Omit<ReleaseDayConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ReleaseDayEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ReleaseDay']> };
  ReleaseDayEdge: Omit<ReleaseDayEdge, 'node'> & { node: ResolversParentTypes['ReleaseDay'] };
  Revocation: RevocationModel;
  RevokePayload: RevokePayloadModel;
  Reward: RewardModel;
  RewardFilter: RewardFilter;
  Session: SessionModel;
  SessionEvent: SessionEventModel;
  SociosLoginInput: SociosLoginInput;
  SociosTrackingInput: SociosTrackingInput;
  SociosUser: SociosUserModel;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  Track: TrackModel;
  URL: Scalars['URL']['output'];
  Viewer: Omit<Viewer, 'pmapi' | 'pool' | 'purewl' | 'socios'> & { pmapi?: Maybe<ResolversParentTypes['PmapiUser']>, pool?: Maybe<ResolversParentTypes['PoolUser']>, purewl?: Maybe<ResolversParentTypes['PurewlReseller']>, socios?: Maybe<ResolversParentTypes['SociosUser']> };
  VoteCast: Omit<VoteCast, 'poll'> & { poll?: Maybe<ResolversParentTypes['Poll']> };
  VoteRefused: VoteRefused;
  VpnAccount: VpnAccountModel;
  VpnCity: VpnCityModel;
  VpnCountry: VpnCountryModel;
  VpnProtocol: VpnProtocolModel;
  WalletBalance: WalletBalanceModel;
};

export type ListSizeDirectiveArgs = {
  assumedSize: Scalars['Int']['input'];
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = GatewayContext, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CastVoteResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['CastVoteResult'] = ResolversParentTypes['CastVoteResult']> = {
  __resolveType: TypeResolveFn<'VoteCast' | 'VoteRefused', ParentType, ContextType>;
};

export type ChartResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Chart'] = ResolversParentTypes['Chart']> = {
  format?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  release?: Resolver<Maybe<ResolversTypes['Release']>, ParentType, ContextType>;
  shown?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type FolderResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Folder'] = ResolversParentTypes['Folder']> = {
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  listCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  lists?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MailingList']>>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subscriptionCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
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

export type GrantResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Grant'] = ResolversParentTypes['Grant']> = {
  accessExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  account?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  grantedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
  renewable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  scopes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['GrantState'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImageResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Image'] = ResolversParentTypes['Image']> = {
  format?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  height?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  width?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type LoggedInResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoggedIn'] = ResolversParentTypes['LoggedIn']> = {
  grant?: Resolver<ResolversTypes['Grant'], ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginFieldResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginField'] = ResolversParentTypes['LoginField']> = {
  group?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  initial?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LoginFieldKind'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  options?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LoginRedirectResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginRedirect'] = ResolversParentTypes['LoginRedirect']> = {
  authorizationUrl?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginRefused'] = ResolversParentTypes['LoginRefused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['LoginRefusal'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginResult'] = ResolversParentTypes['LoginResult']> = {
  __resolveType: TypeResolveFn<'LoggedIn' | 'LoginRedirect' | 'LoginRefused', ParentType, ContextType>;
};

export type LoginWayResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LoginWay'] = ResolversParentTypes['LoginWay']> = {
  fields?: Resolver<ReadonlyArray<ResolversTypes['LoginField']>, ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LoginKind'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  takesReturnTo?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LogoutPayloadResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['LogoutPayload'] = ResolversParentTypes['LogoutPayload']> = {
  revocations?: Resolver<ReadonlyArray<ResolversTypes['Revocation']>, ParentType, ContextType>;
  sessionsEnded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MailingListResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MailingList'] = ResolversParentTypes['MailingList']> = {
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  folder?: Resolver<Maybe<ResolversTypes['Folder']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subscriptionCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
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

export type MusicFormatResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MusicFormat'] = ResolversParentTypes['MusicFormat']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type MusicSearchResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['MusicSearch'] = ResolversParentTypes['MusicSearch']> = {
  releases?: Resolver<ReadonlyArray<ResolversTypes['Release']>, ParentType, ContextType>;
  tracks?: Resolver<ReadonlyArray<ResolversTypes['Track']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  castVote?: Resolver<ResolversTypes['CastVoteResult'], ParentType, ContextType, RequireFields<MutationCastVoteArgs, 'input'>>;
  completeLogin?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationCompleteLoginArgs, 'code' | 'provider' | 'state'>>;
  endSession?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'id'>>;
  login?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType, RequireFields<MutationLogoutArgs, 'everywhere'>>;
  refresh?: Resolver<ResolversTypes['RefreshResult'], ParentType, ContextType, Partial<MutationRefreshArgs>>;
  revoke?: Resolver<ResolversTypes['RevokePayload'], ParentType, ContextType, Partial<MutationRevokeArgs>>;
};

export type PageInfoResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PmapiAccountResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PmapiAccount'] = ResolversParentTypes['PmapiAccount']> = {
  emailCreditBalance?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  folderCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  listCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  smsCreditBalance?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PmapiUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PmapiUser'] = ResolversParentTypes['PmapiUser']> = {
  account?: Resolver<Maybe<ResolversTypes['PmapiAccount']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isAdmin?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  lastname?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timezone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PollResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Poll'] = ResolversParentTypes['Poll']> = {
  answers?: Resolver<Maybe<ReadonlyArray<ResolversTypes['PollAnswer']>>, ParentType, ContextType>;
  closeAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  currentQuorumPercentage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  disclosedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  information?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isBound?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isQuorumReached?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  openAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  partnerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  partnerImages?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Image']>>, ParentType, ContextType>;
  partnerName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  question?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tokenLimit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usedTokenCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PollAnswerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PollAnswer'] = ResolversParentTypes['PollAnswer']> = {
  extra?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
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

export type PoolUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PoolUser'] = ResolversParentTypes['PoolUser']> = {
  charts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Chart']>>, ParentType, ContextType>;
  formats?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MusicFormat']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  options?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
};

export type ProviderResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Provider'] = ResolversParentTypes['Provider']> = {
  accounts?: Resolver<ResolversTypes['AccountsHeld'], ParentType, ContextType>;
  canRevoke?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasServiceAccess?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
  login?: Resolver<ResolversTypes['LoginKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ways?: Resolver<ReadonlyArray<ResolversTypes['LoginWay']>, ParentType, ContextType>;
};

export type ProviderIdResolvers = EnumResolverSignature<{ PMAPI?: any, POOL?: any, PUREWL?: any, SOCIOS?: any }, ResolversTypes['ProviderId']>;

export type PurewlResellerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['PurewlReseller'] = ResolversParentTypes['PurewlReseller']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  uid?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  charts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Chart']>>, ParentType, ContextType>;
  folder?: Resolver<Maybe<ResolversTypes['Folder']>, ParentType, ContextType, RequireFields<QueryFolderArgs, 'id'>>;
  folders?: Resolver<Maybe<ResolversTypes['FolderConnection']>, ParentType, ContextType, RequireFields<QueryFoldersArgs, 'first' | 'reverse' | 'sort'>>;
  mailingLists?: Resolver<Maybe<ResolversTypes['MailingListConnection']>, ParentType, ContextType, RequireFields<QueryMailingListsArgs, 'first'>>;
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType, RequireFields<QueryPollArgs, 'id'>>;
  polls?: Resolver<Maybe<ResolversTypes['PollConnection']>, ParentType, ContextType, RequireFields<QueryPollsArgs, 'first'>>;
  providers?: Resolver<ReadonlyArray<ResolversTypes['Provider']>, ParentType, ContextType>;
  release?: Resolver<Maybe<ResolversTypes['Release']>, ParentType, ContextType, RequireFields<QueryReleaseArgs, 'id'>>;
  releaseDays?: Resolver<Maybe<ResolversTypes['ReleaseDayConnection']>, ParentType, ContextType, RequireFields<QueryReleaseDaysArgs, 'first'>>;
  rewards?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Reward']>>, ParentType, ContextType, Partial<QueryRewardsArgs>>;
  searchMusic?: Resolver<Maybe<ResolversTypes['MusicSearch']>, ParentType, ContextType, RequireFields<QuerySearchMusicArgs, 'text'>>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Session']>>, ParentType, ContextType, RequireFields<QuerySessionsArgs, 'first'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
  vpnAccount?: Resolver<Maybe<ResolversTypes['VpnAccount']>, ParentType, ContextType, RequireFields<QueryVpnAccountArgs, 'username'>>;
  vpnCities?: Resolver<Maybe<ReadonlyArray<ResolversTypes['VpnCity']>>, ParentType, ContextType, RequireFields<QueryVpnCitiesArgs, 'device'>>;
  vpnCountries?: Resolver<Maybe<ReadonlyArray<ResolversTypes['VpnCountry']>>, ParentType, ContextType, RequireFields<QueryVpnCountriesArgs, 'device'>>;
  vpnProtocols?: Resolver<Maybe<ReadonlyArray<ResolversTypes['VpnProtocol']>>, ParentType, ContextType, RequireFields<QueryVpnProtocolsArgs, 'device'>>;
};

export type RefreshRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RefreshRefused'] = ResolversParentTypes['RefreshRefused']> = {
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['RefreshRefusal'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshResultResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RefreshResult'] = ResolversParentTypes['RefreshResult']> = {
  __resolveType: TypeResolveFn<'RefreshRefused' | 'Refreshed', ParentType, ContextType>;
};

export type RefreshedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Refreshed'] = ResolversParentTypes['Refreshed']> = {
  grant?: Resolver<ResolversTypes['Grant'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReleaseResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Release'] = ResolversParentTypes['Release']> = {
  artist?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  genre?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  label?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  trackCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  tracks?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Track']>>, ParentType, ContextType>;
};

export type ReleaseDayResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ReleaseDay'] = ResolversParentTypes['ReleaseDay']> = {
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  releases?: Resolver<ReadonlyArray<ResolversTypes['Release']>, ParentType, ContextType>;
};

export type ReleaseDayConnectionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ReleaseDayConnection'] = ResolversParentTypes['ReleaseDayConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ReleaseDayEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ReleaseDay']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ReleaseDayEdgeResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['ReleaseDayEdge'] = ResolversParentTypes['ReleaseDayEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ReleaseDay'], ParentType, ContextType>;
};

export type RevocationResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Revocation'] = ResolversParentTypes['Revocation']> = {
  outcome?: Resolver<ResolversTypes['RevocationOutcome'], ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['ProviderId'], ParentType, ContextType>;
};

export type RevokePayloadResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['RevokePayload'] = ResolversParentTypes['RevokePayload']> = {
  revocation?: Resolver<ResolversTypes['Revocation'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
};

export type RewardResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Reward'] = ResolversParentTypes['Reward']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  extra?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  partnerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sellingPrice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType, RequireFields<SessionGrantArgs, 'provider'>>;
  grants?: Resolver<ReadonlyArray<ResolversTypes['Grant']>, ParentType, ContextType, Partial<SessionGrantsArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionEventResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SessionEvent'] = ResolversParentTypes['SessionEvent']> = {
  account?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SessionEventKind'], ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['ProviderId']>, ParentType, ContextType>;
};

export type SociosUserResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['SociosUser'] = ResolversParentTypes['SociosUser']> = {
  avatar?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType, RequireFields<SociosUserPollArgs, 'id'>>;
  polls?: Resolver<Maybe<ResolversTypes['PollConnection']>, ParentType, ContextType, RequireFields<SociosUserPollsArgs, 'first'>>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  wallet?: Resolver<Maybe<ReadonlyArray<ResolversTypes['WalletBalance']>>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  sessionEvents?: SubscriptionResolver<ResolversTypes['SessionEvent'], "sessionEvents", ParentType, ContextType>;
};

export type TrackResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Track'] = ResolversParentTypes['Track']> = {
  artist?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  bpm?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  explicit?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  genre?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  label?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mix?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type ViewerResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  pmapi?: Resolver<Maybe<ResolversTypes['PmapiUser']>, ParentType, ContextType>;
  pool?: Resolver<Maybe<ResolversTypes['PoolUser']>, ParentType, ContextType>;
  purewl?: Resolver<Maybe<ResolversTypes['PurewlReseller']>, ParentType, ContextType>;
  socios?: Resolver<Maybe<ResolversTypes['SociosUser']>, ParentType, ContextType>;
};

export type VoteCastResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VoteCast'] = ResolversParentTypes['VoteCast']> = {
  poll?: Resolver<Maybe<ResolversTypes['Poll']>, ParentType, ContextType>;
  pollId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VoteRefusedResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VoteRefused'] = ResolversParentTypes['VoteRefused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['VoteRefusal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VpnAccountResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VpnAccount'] = ResolversParentTypes['VpnAccount']> = {
  expiresOn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  raw?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VpnCityResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VpnCity'] = ResolversParentTypes['VpnCity']> = {
  country?: Resolver<Maybe<ResolversTypes['VpnCountry']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  latitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  longitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  recommendedProtocol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VpnCountryResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VpnCountry'] = ResolversParentTypes['VpnCountry']> = {
  cities?: Resolver<Maybe<ReadonlyArray<ResolversTypes['VpnCity']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isFreemium?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isoCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  latitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  longitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  protocols?: Resolver<Maybe<ReadonlyArray<ResolversTypes['VpnProtocol']>>, ParentType, ContextType>;
  recommendedProtocol?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VpnProtocolResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['VpnProtocol'] = ResolversParentTypes['VpnProtocol']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isMultiport?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  number?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  portNumber?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type WalletBalanceResolvers<ContextType = GatewayContext, ParentType extends ResolversParentTypes['WalletBalance'] = ResolversParentTypes['WalletBalance']> = {
  blockchainAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  totalBalance?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = GatewayContext> = {
  CastVoteResult?: CastVoteResultResolvers<ContextType>;
  Chart?: ChartResolvers<ContextType>;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Folder?: FolderResolvers<ContextType>;
  FolderConnection?: FolderConnectionResolvers<ContextType>;
  FolderEdge?: FolderEdgeResolvers<ContextType>;
  Grant?: GrantResolvers<ContextType>;
  Image?: ImageResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  LoggedIn?: LoggedInResolvers<ContextType>;
  LoginField?: LoginFieldResolvers<ContextType>;
  LoginRedirect?: LoginRedirectResolvers<ContextType>;
  LoginRefused?: LoginRefusedResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  LoginWay?: LoginWayResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  MailingList?: MailingListResolvers<ContextType>;
  MailingListConnection?: MailingListConnectionResolvers<ContextType>;
  MailingListEdge?: MailingListEdgeResolvers<ContextType>;
  MusicFormat?: MusicFormatResolvers<ContextType>;
  MusicSearch?: MusicSearchResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PmapiAccount?: PmapiAccountResolvers<ContextType>;
  PmapiUser?: PmapiUserResolvers<ContextType>;
  Poll?: PollResolvers<ContextType>;
  PollAnswer?: PollAnswerResolvers<ContextType>;
  PollConnection?: PollConnectionResolvers<ContextType>;
  PollEdge?: PollEdgeResolvers<ContextType>;
  PoolUser?: PoolUserResolvers<ContextType>;
  Provider?: ProviderResolvers<ContextType>;
  ProviderId?: ProviderIdResolvers;
  PurewlReseller?: PurewlResellerResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RefreshRefused?: RefreshRefusedResolvers<ContextType>;
  RefreshResult?: RefreshResultResolvers<ContextType>;
  Refreshed?: RefreshedResolvers<ContextType>;
  Release?: ReleaseResolvers<ContextType>;
  ReleaseDay?: ReleaseDayResolvers<ContextType>;
  ReleaseDayConnection?: ReleaseDayConnectionResolvers<ContextType>;
  ReleaseDayEdge?: ReleaseDayEdgeResolvers<ContextType>;
  Revocation?: RevocationResolvers<ContextType>;
  RevokePayload?: RevokePayloadResolvers<ContextType>;
  Reward?: RewardResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionEvent?: SessionEventResolvers<ContextType>;
  SociosUser?: SociosUserResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Track?: TrackResolvers<ContextType>;
  URL?: GraphQLScalarType;
  Viewer?: ViewerResolvers<ContextType>;
  VoteCast?: VoteCastResolvers<ContextType>;
  VoteRefused?: VoteRefusedResolvers<ContextType>;
  VpnAccount?: VpnAccountResolvers<ContextType>;
  VpnCity?: VpnCityResolvers<ContextType>;
  VpnCountry?: VpnCountryResolvers<ContextType>;
  VpnProtocol?: VpnProtocolResolvers<ContextType>;
  WalletBalance?: WalletBalanceResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GatewayContext> = {
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
};
