// Written by `npm run api`: every export of the package, as its users see it. Not compiled.

// ==================== keyring-gateway
// AS_JSON
export declare const AS_JSON: NonNullable<UpstreamRequest['headers']>;
// Access
export type Access = 'public' | 'session' | {
    readonly providers: readonly ProviderId[];
};
// AnyProviderModule
export type AnyProviderModule = ProviderModule<any, any, any>;
// ApiKey
export interface ApiKey<Api> {
    readonly provider: ProviderId;
    readonly api?: Api;
}
// Assertion
export interface Assertion {
    readonly signer: JwtSigner;
    readonly issuer: string;
    readonly subject?: string | undefined;
    readonly audience: string;
    readonly scope?: string | undefined;
    readonly scopeIn?: 'claim' | 'form';
    readonly lifeS?: number;
    readonly claims?: Readonly<Record<string, string>>;
}
// AssertionOptions
export interface AssertionOptions {
    readonly audience: string;
    readonly now: () => number;
}
// Authorization
export interface Authorization {
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly form?: Readonly<Record<string, string>>;
}
// AuthorizationRequest
export type AuthorizationRequest = string | {
    readonly url: string;
    readonly remember?: Readonly<Record<string, string>>;
};
// CallbackDeclaration
export interface CallbackDeclaration {
    readonly code?: string;
    readonly params?: readonly string[];
    readonly issuer?: string | ((remembered: Readonly<Record<string, string>>) => string | undefined);
    readonly formPost?: boolean;
}
// Caller
export interface Caller {
    send(request: UpstreamRequest): Promise<UpstreamResponse>;
    facts(): Promise<Readonly<Record<string, string>>>;
}
// Certificates
export interface Certificates {
    readonly pem: string;
    readonly all: readonly [
        X509Certificate,
        ...X509Certificate[]
    ];
}
// ClientAuth
export type ClientAuth<C extends ClientId = OAuthClient> = (client: C) => {
    readonly headers?: Readonly<Record<string, string>>;
    readonly fields?: Readonly<Record<string, string>>;
    readonly certificate?: ClientCertificate;
};
// ClientCertificate
export interface ClientCertificate {
    readonly cert: string;
    readonly key: string;
}
// ClientId
export interface ClientId {
    readonly id: string;
}
// CodeExchange
export interface CodeExchange {
    readonly code: string;
    readonly codeVerifier: string;
    readonly remembered: Readonly<Record<string, string>>;
    readonly params: Readonly<Record<string, string>>;
    readonly callbackUrl: string;
}
// CodeFlow
export type CodeFlow = Pick<Provider<ReturningInput>, 'login' | 'rotation' | 'rejectsToken' | 'renewable' | 'presentsRefreshToken' | 'refresh' | 'scopes' | 'authorizationUrl' | 'exchange' | 'returnTo' | 'revoke'>;
// CodeFlowAddresses
export interface CodeFlowAddresses {
    readonly authorizeUrl: string;
    readonly tokenUrl: string;
    readonly revokeUrl: string;
}
// CodeFlowOptions
export interface CodeFlowOptions {
    readonly clientAuth?: ClientAuth;
    readonly read?: typeof readTokenAnswer;
    readonly isRevoked?: (response: UpstreamResponse) => boolean;
}
// CodeFlowValues
export type CodeFlowValues = ValuesOf<ReturnType<typeof codeFlowSettings>>;
// CodeGrant
export interface CodeGrant {
    readonly code: string;
    readonly redirectUri: string;
    readonly codeVerifier: string | undefined;
}
// CodeProviderAddresses
export interface CodeProviderAddresses extends CodeFlowAddresses {
    readonly url: string;
}
// CodeProviderValues
export type CodeProviderValues = ValuesOf<ReturnType<typeof codeProviderSettings>>;
// ConfigError
export declare class ConfigError extends Error {
    readonly complaints: readonly string[];
    constructor(title: string, complaints: readonly string[], { warnings, ...options }?: {
        readonly warnings?: readonly string[];
        readonly cause?: unknown;
    });
}
// Connection
export interface Connection<T> {
    readonly edges: readonly Edge<T>[];
    readonly nodes: readonly T[];
    readonly pageInfo: {
        readonly hasNextPage: boolean;
        readonly hasPreviousPage: false;
        readonly startCursor: string | null;
        readonly endCursor: string | null;
    };
}
// CredentialPolicy
export type CredentialPolicy = 'user' | 'user-or-service' | 'service';
// DataApi
export interface DataApi<Api = unknown> {
    authorize(held: TokenSet, request: UpstreamRequest): Authorization;
    readonly baseUrl: string | ((tokens: TokenSet) => string);
    readonly hosts?: readonly string[];
    rejectsToken(response: UpstreamResponse): boolean;
    lacksScope?(response: UpstreamResponse): readonly string[] | undefined;
    retryAfterMs?(response: UpstreamResponse): number | undefined;
    readonly limits?: {
        readonly deadlineMs?: number;
        readonly maxBytes?: number;
    };
    api(caller: Caller): Api;
    readonly probes?: readonly Probe[];
}
// Dated
export interface Dated {
    readonly headers: Readonly<Record<string, string>>;
    readonly receivedAtMs: number;
}
// ERRORS
export declare const ERRORS: {
    readonly UNAUTHENTICATED: "No session. Sign in.";
    readonly LOGIN_REQUIRED: "There is a session, but no usable grant at `provider`. Sign in to it.";
    readonly ACCOUNT_REQUIRED: "The session has several accounts at `provider`. Name one of `accounts` (each with `id` and `subject`) in `account`, or a grant by its id.";
    readonly FORBIDDEN: "The caller may not do this, and signing in again does not help. With `provider`: the provider does not allow it for this account. Without: the gateway does not, and the message names the cause (an origin that is not in `KEYRING_ORIGINS`, a login from a page of another site or by bearer from a page, a document that is not trusted).";
    readonly BAD_USER_INPUT: "An argument, or the operation, cannot be used as it is. The message names it.";
    readonly SCOPE_REQUIRED: "The grant at `provider` lacks `scopes`. Sign in to `provider` again and request them.";
    readonly NOT_FOUND: "Nothing has this id.";
    readonly RATE_LIMITED: "Too many requests, to the gateway or to `provider`. Wait `retryAfter` seconds. Without `retryAfter` the operation itself needs too many provider calls: request fewer things at a time.";
    readonly GRANT_UNREADABLE: "The gateway cannot read the grant it stores for `provider`: a seal key is missing or wrong (the operator must fix `KEYRING_SEAL_KEYS`), or the record is damaged or written by a newer version. Other providers still work and every session is kept. Try again later, or sign in to `provider` again: that replaces the grant.";
    readonly PROVIDER_UNAVAILABLE: "`provider` is down, slow or failing. Try again later.";
    readonly PROVIDER_REJECTED: "`provider` refused the request, or the credentials that the operator gave the gateway.";
    readonly HOST_NOT_ALLOWED: "The account at `provider` is at a host that this gateway does not send tokens to. Nothing was sent. The operator can allow the host.";
    readonly PROVIDER_PROTOCOL_ERROR: "`provider` sent a response that cannot be read: HTML, a format that the gateway does not know, or too much.";
    readonly UPSTREAM_REMOVED: "`provider` no longer offers this operation.";
    readonly STORE_UNAVAILABLE: "The gateway cannot reach its token store. Sessions are kept; try again after `retryAfter` seconds (HTTP 503).";
    readonly TIMEOUT: "The gateway ran out of time for this request.";
    readonly CSRF_REQUIRED: "A mutation, or an operation with the session cookie, came without the CSRF header `x-keyring-csrf` (HTTP 403).";
};
// Edge
export interface Edge<T> {
    readonly cursor: string;
    readonly node: T;
}
// EndpointRequest
export interface EndpointRequest extends Omit<UpstreamRequest, 'path' | 'origin' | 'as' | 'body'> {
    readonly body?: string;
    readonly certificate?: ClientCertificate;
}
// Env
export type Env = Readonly<Record<string, string | undefined>>;
// ErrorCode
export type ErrorCode = keyof typeof ERRORS;
// ErrorFacts
export interface ErrorFacts {
    provider?: ProviderId;
    retryAfter?: number;
    scopes?: readonly string[];
    accounts?: readonly {
        readonly id: string;
        readonly subject: string | null;
    }[];
    outcomeUnknown?: boolean;
    message?: string;
    cause?: unknown;
}
// FailureKind
export type FailureKind = 'never-sent' | 'no-response' | 'too-large' | 'aborted' | 'breaker';
// Flow
export interface Flow<Login = never> {
    readonly login: LoginKind;
    readonly ways?: Readonly<Record<string, Exclude<LoginKind, 'NONE'>>>;
    loginAccount?(input: Login): string | undefined;
    refreshAccount?(held: TokenSet): string | undefined;
    signIn?(input: Login): Promise<TokenResult>;
    scopes?(input: Login): readonly string[] | undefined;
    authorizationUrl?(input: Login, begin: RedirectBegin): AuthorizationRequest | Promise<AuthorizationRequest>;
    readonly callback?: CallbackDeclaration;
    exchange?(given: CodeExchange): Promise<TokenResult>;
    returnTo?(input: Login): string | undefined;
    identify?(caller: Caller): Promise<string | undefined>;
    renewable(held: TokenSet, spent: boolean): boolean;
    presentsRefreshToken(held: TokenSet): boolean;
    refresh(held: TokenSet, spent: boolean): Promise<TokenResult>;
    revoke?(token: RevocableToken, held: TokenSet): Promise<RevokeOutcome>;
}
// Gateway
export interface Gateway {
    readonly handler: RequestListener;
    readonly paths: readonly string[];
    readonly schema: GraphQLSchema;
    ready(): Promise<boolean>;
    metrics(): Promise<{
        readonly contentType: string;
        readonly body: string;
    }>;
    close(): Promise<void>;
}
// GatewayContext
export interface GatewayContext {
    readonly sessions: SessionService;
    upstream<Api>(key: ApiKey<Api>, whose: CredentialPolicy, account?: string | null): Api | Promise<Api>;
    hasOwnGrant(provider: ProviderId): Promise<boolean>;
}
// GatewayEvent
export interface GatewayEvent {
    readonly kind: 'granted' | 'refreshed' | 'needs-login' | 'revoked' | 'ended';
    readonly session: string;
    readonly provider: ProviderId | null;
    readonly account: string | null;
    readonly at: Date;
}
// GatewayEventListener
export type GatewayEventListener = (event: GatewayEvent) => void;
// GatewayPlugin
export type GatewayPlugin = {
    readonly [Hook in PluginHook]?: unknown;
};
// GrantModel
export interface GrantModel {
    readonly id: string;
    readonly provider: ProviderId;
    readonly account: string;
    readonly state: GrantState;
    readonly subject: string | null;
    readonly grantedAtMs: number;
    readonly accessExpiresAtMs: number | null;
    readonly renewable: boolean;
    readonly generation: number;
    readonly scopes: readonly string[] | null;
    readonly lastError: string | null;
}
// GrantState
export type GrantState = 'ACTIVE' | 'NEEDS_LOGIN' | 'RENEWAL_UNKNOWN';
// JwtClaims
export type JwtClaims = Readonly<Record<string, string | number | readonly string[] | undefined>>;
// JwtSigner
export type JwtSigner = {
    readonly algorithm: 'RS256' | 'ES256';
    readonly key: KeyObject;
    readonly keyId?: string | undefined;
} | {
    readonly algorithm: 'HS256';
    readonly key: string;
    readonly keyId?: string | undefined;
};
// Kept
export type Kept = {
    readonly [K in 'refreshToken' | 'credentials' | 'facts']?: TokenSet[K] | undefined;
};
// KeyringConfig
export interface KeyringConfig {
    readonly providers: readonly AnyProviderModule[];
    readonly plugins?: readonly GatewayPlugin[];
    readonly onEvent?: GatewayEventListener;
    readonly logger?: LogTarget;
}
// LogTarget
export interface LogTarget {
    error(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
    debug(fields: object, message: string): void;
}
// LoggedInModel
export interface LoggedInModel {
    readonly __typename: 'LoggedIn';
    readonly session: SessionModel;
    readonly grant: GrantModel;
}
// LoginKind
export type LoginKind = 'CREDENTIALS' | 'NONE' | 'REDIRECT';
// LoginOutcome
export type LoginOutcome = LoggedInModel | LoginRedirectModel | LoginRefusedModel;
// LoginRedirectModel
export interface LoginRedirectModel {
    readonly __typename: 'LoginRedirect';
    readonly authorizationUrl: string;
    readonly expiresAtMs: number;
}
// LoginRefusal
export type LoginRefusal = 'ACCOUNT_LOCKED' | 'DENIED_BY_USER' | 'INVALID_CREDENTIALS' | 'INVALID_STATE' | 'PROVIDER_UNAVAILABLE' | 'TOO_MANY_ACCOUNTS' | 'TOO_MANY_ATTEMPTS';
// LoginRefusedModel
export interface LoginRefusedModel {
    readonly __typename: 'LoginRefused';
    readonly reason: LoginRefusal;
    readonly message: string;
    readonly retryAfterSeconds?: number | null;
}
// LogoutPayloadModel
export interface LogoutPayloadModel {
    readonly revocations: readonly RevocationModel[];
    readonly sessionsEnded: number;
}
// OAuth1Client
export interface OAuth1Client {
    readonly key: string;
    readonly secret: string;
    readonly method: SignatureMethod;
    readonly privateKey?: KeyObject;
    readonly realm?: string;
    readonly version?: '1.0';
}
// OAuth1Token
export interface OAuth1Token {
    readonly token: string;
    readonly secret: string;
}
// OAuthClient
export interface OAuthClient extends ClientId {
    readonly secret: string;
}
// Paging
export interface Paging {
    readonly first: number;
    readonly after?: string | null | undefined;
}
// Pair
export type Pair = readonly [
    name: string,
    value: string
];
// PluginContext
export interface PluginContext extends GatewayContext {
    readonly id: string;
    readonly address: string;
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly signal: AbortSignal;
}
// PrivateKey
export interface PrivateKey {
    readonly pem: string;
    readonly key: KeyObject;
}
// Probe
export interface Probe {
    readonly endpoint: 'token' | 'revocation' | 'data';
    readonly url: string;
    readonly request: EndpointRequest;
    expects(response: UpstreamResponse): boolean;
}
// Provider
export interface Provider<Login = never, Api = unknown> extends Flow<Login>, DataApi<Api>, Traits {
    readonly id: ProviderId;
    readonly name: string;
}
// ProviderId
export type ProviderId = string;
// ProviderModel
export interface ProviderModel {
    readonly id: ProviderId;
    readonly name: string;
    readonly login: LoginKind;
    readonly ways?: Readonly<Record<string, LoginKind>> | undefined;
    readonly accounts: 'ONE' | 'MANY';
    readonly hasServiceAccess: boolean;
    readonly canRevoke: boolean;
}
// ProviderModule
export interface ProviderModule<S extends Settings = Settings, Login = never, Api = unknown> {
    readonly id: ProviderId;
    readonly name: string;
    readonly settings: SettingGroup<S>;
    create(values: Values<S>, tools: ProviderTools): Provider<Login, Api>;
    readonly schema: URL | string;
    readonly resolvers: ProviderResolvers;
    readonly sandbox?: () => Promise<SandboxStarter>;
}
// ProviderResolvers
export type ProviderResolvers = Readonly<Record<string, unknown>>;
// ProviderTools
export interface ProviderTools {
    readonly requestToken: RequestToken;
    readonly requestRevocation: RequestRevocation;
    readonly sendOnce: SendOnce;
    readonly now: () => number;
}
// QueryParameters
export type QueryParameters = readonly (readonly [
    name: string,
    value: string
])[];
// RedirectBegin
export interface RedirectBegin {
    readonly state: string;
    readonly codeChallenge: string;
    readonly callbackUrl: string;
    readonly scopes: readonly string[];
}
// RefreshOutcome
export type RefreshOutcome = RefreshedModel | RefreshRefusedModel;
// RefreshRefusal
export type RefreshRefusal = 'NEEDS_LOGIN' | 'NO_GRANT' | 'PROVIDER_UNAVAILABLE' | 'RENEWAL_UNKNOWN' | 'TOO_MANY_ATTEMPTS';
// RefreshRefusedModel
export interface RefreshRefusedModel {
    readonly __typename: 'RefreshRefused';
    readonly reason: RefreshRefusal;
    readonly message: string;
    readonly grant: GrantModel | null;
    readonly retryAfterSeconds?: number | null;
}
// RefreshedModel
export interface RefreshedModel {
    readonly __typename: 'Refreshed';
    readonly grant: GrantModel;
}
// RequestRevocation
export type RequestRevocation = (url: string, request: EndpointRequest, done: (response: UpstreamResponse) => boolean) => Promise<RevokeOutcome>;
// RequestToken
export type RequestToken = (url: string, request: EndpointRequest, read: (response: UpstreamResponse) => TokenReading | undefined) => Promise<TokenResult>;
// ReturningInput
export interface ReturningInput {
    readonly returnTo?: string | null;
}
// RevocableToken
export interface RevocableToken {
    readonly kind: 'access' | 'refresh';
    readonly value: string;
}
// RevocationEnds
export type RevocationEnds = 'token' | 'grant' | 'account';
// RevocationModel
export interface RevocationModel {
    readonly provider: ProviderId;
    readonly outcome: RevocationOutcome;
}
// RevocationOutcome
export type RevocationOutcome = 'KEPT' | 'NOT_SUPPORTED' | 'NO_GRANT' | 'QUEUED' | 'REFUSED' | 'REVOKED';
// RevokeOutcome
export type RevokeOutcome = {
    readonly kind: 'revoked';
} | {
    readonly kind: 'refused';
    readonly error?: string | undefined;
} | {
    readonly kind: 'retry';
    readonly retryAfterMs?: number | undefined;
    readonly error?: string | undefined;
};
// RevokePayloadModel
export interface RevokePayloadModel {
    readonly revocation: RevocationModel;
    readonly session: SessionModel | null;
}
// Rotation
export type Rotation = 'never' | 'always' | {
    readonly graceMs: number;
};
// Row
export type Row<T> = (value: unknown) => T | undefined;
// RowOf
export type RowOf<R> = R extends Row<infer T> ? T : never;
// SandboxStarter
export interface SandboxStarter {
    readonly id: ProviderId;
    start(options?: {
        port?: number;
        host?: string;
    }): Promise<{
        close(): Promise<void>;
    }>;
}
// SchemaError
export declare class SchemaError extends ConfigError {
    constructor(complaints: readonly string[]);
}
// SendOnce
export type SendOnce = (url: string, request: EndpointRequest, limits: {
    readonly deadlineMs: number;
    readonly maxBytes: number;
}) => Promise<UpstreamResponse>;
// ServerMetadata
export interface ServerMetadata {
    readonly issuer: string;
    readonly takesS256: boolean;
    readonly scopes: readonly string[] | undefined;
    readonly sendsIss: boolean;
}
// ServiceAccess
export interface ServiceAccess {
    readonly access: Access;
    readonly fingerprint: string;
    obtain(): Promise<TokenResult>;
}
// SessionEventKind
export type SessionEventKind = 'ENDED' | 'GRANTED' | 'NEEDS_LOGIN' | 'RENEWED' | 'REVOKED';
// SessionEventModel
export interface SessionEventModel {
    readonly kind: SessionEventKind;
    readonly provider: ProviderId | null;
    readonly account: string | null;
    readonly atMs: number;
    readonly grant: GrantModel | null;
}
// SessionModel
export interface SessionModel {
    readonly id: string;
    readonly createdAtMs: number;
    readonly expiresAtMs: number;
    readonly lastUsedAtMs: number | null;
    readonly userAgent: string | null;
    readonly isCurrent: boolean;
    readonly grants: readonly GrantModel[];
}
// SessionService
export interface SessionService {
    providers(): readonly ProviderModel[];
    session(): Promise<SessionModel | null>;
    hasSession(): Promise<boolean>;
    sessions(first: number): Promise<readonly SessionModel[] | null>;
    sessionEvents(): AsyncIterable<SessionEventModel>;
    login(input: Readonly<Record<string, unknown>>): Promise<LoginOutcome>;
    completeLogin(provider: ProviderId, code: string, state: string, params?: readonly {
        readonly name: string;
        readonly value: string;
    }[] | null): Promise<LoginOutcome>;
    refresh(provider: ProviderId | null | undefined, grant?: string | null): Promise<RefreshOutcome>;
    revoke(provider: ProviderId | null | undefined, grant?: string | null): Promise<RevokePayloadModel>;
    logout(everywhere: boolean): Promise<LogoutPayloadModel>;
    endSession(id: string): Promise<LogoutPayloadModel>;
}
// Setting
export interface Setting<T = unknown> {
    readonly name: string;
    readonly doc: string;
    readonly schema: z.ZodType<T, string>;
    readonly default?: string;
    readonly secret?: boolean;
    readonly lowerCase?: boolean;
    readonly upstream?: boolean;
}
// SettingGroup
export interface SettingGroup<S extends Settings = Settings> {
    readonly title: string;
    readonly settings: S;
    check?(values: Values<S>): string[];
}
// Settings
export type Settings = Readonly<Record<string, Setting>>;
// SignatureMethod
export type SignatureMethod = 'HMAC-SHA1' | 'HMAC-SHA256' | 'RSA-SHA1' | 'PLAINTEXT';
// SignedRequest
export interface SignedRequest extends Pick<UpstreamRequest, 'method' | 'headers' | 'body'> {
    readonly url: string;
}
// Signing
export interface Signing {
    readonly token?: OAuth1Token | undefined;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly nowMs: number;
    readonly nonce?: string;
}
// TokenCredentialsReader
export type TokenCredentialsReader = (fields: URLSearchParams) => {
    readonly subject?: string | undefined;
    readonly facts?: Readonly<Record<string, string>>;
};
// TokenReading
export type TokenReading = {
    readonly kind: 'issued';
    readonly issued: TokenResponse;
} | {
    readonly kind: 'rejected';
    readonly reason: 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED';
} | {
    readonly kind: 'misconfigured';
    readonly error: string;
} | {
    readonly kind: 'unavailable';
    readonly code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_PROTOCOL_ERROR' | 'RATE_LIMITED';
    readonly retryAfterMs?: number | undefined;
};
// TokenResponse
export interface TokenResponse extends TokenSet {
    readonly accessLifeMs?: number | 'never' | undefined;
    readonly refreshLifeMs?: number | undefined;
    readonly subject?: string | undefined;
    readonly scopes?: readonly string[] | undefined;
}
// TokenResult
export type TokenResult = TokenReading | {
    readonly kind: 'unknown';
};
// TokenSet
export interface TokenSet {
    readonly accessToken: string;
    readonly refreshToken?: string;
    readonly credentials?: Readonly<Record<string, string>>;
    readonly previousAccessTokens?: readonly {
        readonly token: string;
        readonly endMs: number;
    }[];
    readonly facts?: Readonly<Record<string, string>>;
}
// Traits
export interface Traits {
    readonly rotation: Rotation;
    readonly refreshMarginMs: number;
    readonly fallbackLifeMs: number | 'until-rejected';
    readonly refreshLifeMs?: number;
    readonly lockAfter?: number;
    readonly accessTokenSurvivesRefresh?: boolean;
    readonly revocationEnds?: RevocationEnds;
    readonly accounts?: 'one' | 'many';
    readonly service?: ServiceAccess;
}
// UpstreamFailure
export declare class UpstreamFailure extends Error {
    readonly name = "UpstreamFailure";
    readonly kind: FailureKind;
    readonly retryAfterMs: number | undefined;
    readonly response: UpstreamResponse | undefined;
    constructor(kind: FailureKind, options?: {
        cause?: unknown;
        retryAfterMs?: number;
        response?: UpstreamResponse;
    });
}
// UpstreamRequest
export interface UpstreamRequest {
    readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    readonly path: string;
    readonly origin?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly as?: 'bytes';
    readonly resend?: boolean | 'after-401';
}
// UpstreamResponse
export interface UpstreamResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
    readonly bytes?: Uint8Array;
    readonly sentAtMs: number;
    readonly receivedAtMs: number;
}
// Values
export type Values<S extends Settings> = {
    readonly [K in keyof S]: S[K] extends {
        default: string;
    } ? z.output<S[K]['schema']> : z.output<S[K]['schema']> | undefined;
};
// Wire
export type Wire = Readonly<Record<string, unknown>>;
// access
export declare const access: () => z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<string[], string>>, z.ZodTransform<{
    readonly providers: readonly ProviderId[];
} | "public" | "session", string[]>>;
// address
export declare const address: () => z.ZodPipe<z.ZodString, z.ZodTransform<string, string>>;
// algorithmFor
export declare function algorithmFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): 'RS256' | 'ES256' | undefined;
// anyId
export declare function anyId(value: unknown): string | undefined;
// authorizationUrl
export declare function authorizationUrl(endpoint: string, params: Readonly<Record<string, string | undefined>>): string;
// basic
export declare function basic(user: string, password: string): string;
// bool
export declare function bool(value: unknown): boolean | null;
// canBeSegment
export declare const canBeSegment: (text: string) => boolean;
// carriedOver
export declare function carriedOver(outcome: TokenResult, { refreshToken, credentials, facts }: Kept): TokenResult;
// certificatesFile
export declare const certificatesFile: () => z.ZodPipe<z.ZodString, z.ZodTransform<Certificates, string>>;
// clientCredentialsRequest
export declare const clientCredentialsRequest: <C extends ClientId>(client: C, auth: ClientAuth<C>, scope?: string) => EndpointRequest;
// clientRequest
export declare function clientRequest<C extends ClientId>(client: C, auth: ClientAuth<C>, fields: Readonly<Record<string, string | undefined>>): EndpointRequest;
// clientSecretBasic
export declare const clientSecretBasic: ClientAuth;
// clientSecretJwt
export declare const clientSecretJwt: (options: AssertionOptions) => ClientAuth;
// clientSecretPost
export declare const clientSecretPost: ClientAuth;
// codeChallengeS256
export declare const codeChallengeS256: (verifier: string) => string;
// codeFlow
export declare function codeFlow(values: CodeFlowValues, tools: ProviderTools, options?: CodeFlowOptions): CodeFlow;
// codeFlowSettings
export declare function codeFlowSettings(prefix: string, title: string, addresses: CodeFlowAddresses): SettingGroup<{
    readonly authorizeUrl: {
        readonly name: `${string}_AUTHORIZE_URL`;
        readonly doc: `Where browsers are sent to sign in at ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly tokenUrl: {
        readonly name: `${string}_TOKEN_URL`;
        readonly doc: `Token endpoint of ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly revokeUrl: {
        readonly name: `${string}_REVOKE_URL`;
        readonly doc: `Revocation endpoint of ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly clientId: {
        readonly name: `${string}_CLIENT_ID`;
        readonly doc: `Client id of the registration at ${string}. Unset: users cannot sign in there.`;
        readonly schema: import("zod").ZodString;
    };
    readonly clientSecret: {
        readonly name: `${string}_CLIENT_SECRET`;
        readonly doc: `Client secret of the registration at ${string}.`;
        readonly schema: import("zod").ZodString;
        readonly secret: true;
    };
    readonly scope: {
        readonly name: `${string}_SCOPE`;
        readonly doc: `Scopes requested from ${string}, space-separated. Unset: not sent.`;
        readonly schema: import("zod").ZodString;
    };
    readonly rotation: {
        readonly name: `${string}_ROTATION`;
        readonly doc: "What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds). If the provider does not document it, always is the safe choice.";
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<"never" | {
            readonly graceMs: number;
        } | "always", string>>;
        readonly default: "always";
    };
}>;
// codeOf
export declare function codeOf(error: unknown): ErrorCode | undefined;
// codeProviderSettings
export declare function codeProviderSettings(prefix: string, title: string, addresses: CodeProviderAddresses): SettingGroup<{
    readonly authorizeUrl: {
        readonly name: `${string}_AUTHORIZE_URL`;
        readonly doc: `Where browsers are sent to sign in at ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly tokenUrl: {
        readonly name: `${string}_TOKEN_URL`;
        readonly doc: `Token endpoint of ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly revokeUrl: {
        readonly name: `${string}_REVOKE_URL`;
        readonly doc: `Revocation endpoint of ${string}.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
    readonly clientId: {
        readonly name: `${string}_CLIENT_ID`;
        readonly doc: `Client id of the registration at ${string}. Unset: users cannot sign in there.`;
        readonly schema: import("zod").ZodString;
    };
    readonly clientSecret: {
        readonly name: `${string}_CLIENT_SECRET`;
        readonly doc: `Client secret of the registration at ${string}.`;
        readonly schema: import("zod").ZodString;
        readonly secret: true;
    };
    readonly scope: {
        readonly name: `${string}_SCOPE`;
        readonly doc: `Scopes requested from ${string}, space-separated. Unset: not sent.`;
        readonly schema: import("zod").ZodString;
    };
    readonly rotation: {
        readonly name: `${string}_ROTATION`;
        readonly doc: "What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds). If the provider does not document it, always is the safe choice.";
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<"never" | {
            readonly graceMs: number;
        } | "always", string>>;
        readonly default: "always";
    };
    readonly url: {
        readonly name: `${string}_URL`;
        readonly doc: `Where the ${string} API is: scheme, host and port.`;
        readonly schema: import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<string, string>>;
        readonly default: string;
        readonly upstream: true;
    };
}>;
// codeRequest
export declare const codeRequest: <C extends ClientId>(client: C, auth: ClientAuth<C>, grant: CodeGrant) => EndpointRequest;
// connection
export declare const connection: <T>(nodes: readonly T[], hasNextPage: boolean, cursorAt: (index: number) => string, endCursor?: () => string | null) => Connection<T>;
// createGateway
export declare function createGateway(project: KeyringConfig, env?: Env): Promise<Gateway>;
// dateMs
export declare function dateMs({ headers, receivedAtMs }: Dated): number;
// decimal
export declare function decimal(value: unknown): number | undefined;
// defineConfig
export declare const defineConfig: (config: KeyringConfig) => KeyringConfig;
// defineProvider
export declare function defineProvider<const S extends Settings, Login, Api>(module: ProviderModule<S, Login, Api>): ProviderModule<S, Login, Api>;
// epochSeconds
export declare function epochSeconds(value: unknown): Date | null;
// failedForSure
export declare function failedForSure(outcome: TokenResult): boolean;
// filled
export declare const filled: (value: unknown) => string | null;
// flag
export declare const flag: () => z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodEnum<{
    1: "1";
    0: "0";
    true: "true";
    on: "on";
    yes: "yes";
    false: "false";
    off: "off";
    no: "no";
}>>, z.ZodTransform<boolean, "1" | "0" | "true" | "on" | "yes" | "false" | "off" | "no">>;
// float
export declare const float: (value: unknown) => number | null;
// form
export declare function form(fields: Readonly<Record<string, string | undefined>>): {
    headers: Record<string, string>;
    body: string;
};
// gatewayError
export declare function gatewayError(code: ErrorCode, facts?: ErrorFacts): GraphQLError;
// host
export declare const host: () => z.ZodString;
// hostComplaint
export declare function hostComplaint(pattern: string): string | undefined;
// httpDateMs
export declare function httpDateMs(text: string | undefined): number | undefined;
// id
export declare const id: (value: unknown) => string;
// instant
export declare const instant: (value: unknown) => Date | null;
// int
export declare function int(value: unknown): number | null;
// isObject
export declare const isObject: (value: unknown) => value is Wire;
// isSuccess
export declare const isSuccess: (status: number) => boolean;
// json
export declare const json: (response: UpstreamResponse) => unknown;
// jwtBearerRequest
export declare function jwtBearerRequest(assertion: Assertion, nowMs: number): EndpointRequest;
// keepingRefreshToken
export declare function keepingRefreshToken(reading: TokenReading | undefined, tokens: TokenSet): TokenReading | undefined;
// lifeMs
export declare function lifeMs(seconds: unknown): number | undefined;
// lifeUntilMs
export declare function lifeUntilMs(epochSeconds: unknown, nowMs: number): number | undefined;
// list
export declare const list: () => z.ZodPipe<z.ZodString, z.ZodTransform<string[], string>>;
// newCodeVerifier
export declare const newCodeVerifier: () => string;
// oauth1Header
export declare function oauth1Header(request: SignedRequest, client: OAuth1Client, signing: Signing): string;
// oauth1Problem
export declare function oauth1Problem({ headers, text, }: UpstreamResponse): {
    code: string;
    of: 'token' | 'operator';
} | undefined;
// oneOf
export declare const oneOf: <const T extends readonly [
    string,
    ...string[]
]>(...words: T) => z.ZodPipe<z.ZodString, z.ZodEnum<{
    [k_1 in T[number]]: k_1;
} extends infer T_1 ? {
    [k in keyof T_1]: T_1[k];
} : never>>;
// origin
export declare const origin: () => z.ZodPipe<z.ZodString, z.ZodTransform<string, string>>;
// packCursor
export declare const packCursor: (text: string) => string;
// pageSize
export declare function pageSize(first: number, facts?: ErrorFacts): number;
// parseUrl
export declare function parseUrl(text: string, base?: string | URL): URL | undefined;
// pathSegment
export declare function pathSegment(name: string, text: string, facts?: ErrorFacts): string;
// payloadOf
export declare function payloadOf(provider: ProviderId, response: UpstreamResponse): unknown;
// percentEncoded
export declare const percentEncoded: (text: string) => string;
// post
export declare function post(fields: Readonly<Record<string, string | undefined>>, encoding?: 'form' | 'json'): Omit<EndpointRequest, 'headers'> & {
    headers: Record<string, string>;
};
// privateKeyFile
export declare const privateKeyFile: () => z.ZodPipe<z.ZodString, z.ZodTransform<PrivateKey, string>>;
// privateKeyJwt
export declare const privateKeyJwt: (signer: JwtSigner, options: AssertionOptions) => ClientAuth<ClientId>;
// queryString
export declare function queryString(parameters: QueryParameters, facts?: ErrorFacts): string;
// readAssertionResponse
export declare function readAssertionResponse(response: UpstreamResponse): TokenReading | undefined;
// readInstant
export declare function readInstant(text: string): Date | undefined;
// readTemporaryCredentials
export declare function readTemporaryCredentials(response: UpstreamResponse): OAuth1Token | undefined;
// readTokenAnswer
export declare function readTokenAnswer(answer: UpstreamResponse): TokenReading | undefined;
// readTokenCredentials
export declare const readTokenCredentials: (more?: TokenCredentialsReader) => (response: UpstreamResponse) => TokenReading | undefined;
// refreshRequest
export declare const refreshRequest: <C extends ClientId>(client: C, auth: ClientAuth<C>, refreshToken: string) => EndpointRequest;
// reject
export declare function reject(): never;
// retryAfterMs
export declare function retryAfterMs(response: Dated): number | undefined;
// retryAfterSeconds
export declare function retryAfterSeconds(response: Dated): number | undefined;
// revocationRequest
export declare const revocationRequest: <C extends ClientId>(client: C, auth: ClientAuth<C>, token: string) => EndpointRequest;
// rotation
export declare const rotation: () => z.ZodPipe<z.ZodString, z.ZodTransform<"never" | {
    readonly graceMs: number;
} | "always", string>>;
// row
export declare function row<T>(read: (wire: Wire) => T): Row<T>;
// rows
export declare function rows<T>(list: unknown, read: Row<T>): T[];
// serverMetadata
export declare function serverMetadata(provider: ProviderId, url: string, { now, sendOnce }: Pick<ProviderTools, 'now' | 'sendOnce'>): () => Promise<ServerMetadata>;
// serviceComplaints
export declare function serviceComplaints(credentials: Readonly<Record<string, string | undefined>>, access: {
    readonly name: string;
    readonly value: unknown;
}): string[];
// settingGroup
export declare function settingGroup<const S extends Settings>(group: SettingGroup<S>): SettingGroup<S>;
// share
export declare const share: () => z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>;
// signatureBase
export declare function signatureBase({ method, url, headers, body }: SignedRequest, protocol: readonly Pair[]): string;
// signedJwt
export declare function signedJwt(signer: JwtSigner, claims: JwtClaims): string;
// str
export declare function str(value: unknown): string | null;
// temporaryCredentialRequest
export declare const temporaryCredentialRequest: (url: string, client: OAuth1Client, callback: string, nowMs: number) => EndpointRequest;
// text
export declare const text: () => z.ZodString;
// tlsClientAuth
export declare const tlsClientAuth: (certificate: ClientCertificate) => ClientAuth<ClientId>;
// tokenCredentialRequest
export declare const tokenCredentialRequest: (url: string, client: OAuth1Client, { token, verifier, nowMs }: {
    readonly token: OAuth1Token;
    readonly verifier: string;
    readonly nowMs: number;
}) => EndpointRequest;
// unpackCursor
export declare function unpackCursor(cursor: string): string | undefined;
// url
export declare const url: (value: unknown) => string | null;
// whole
export declare const whole: (min: number, max: number) => z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>;

// ==================== keyring-gateway/providers
// builtInProviders
export declare const builtInProviders: readonly AnyProviderModule[];
// pmapi
export declare const pmapi: ProviderModule;
// pool
export declare const pool: ProviderModule;
// purewl
export declare const purewl: ProviderModule;
// socios
export declare const socios: ProviderModule;

// ==================== keyring-gateway/testing
// Bearer
export declare class Bearer {
    value: string | undefined;
    private readonly place;
    private readonly watch;
    constructor(place: Place, watch?: Watch);
    graphql<T = Record<string, unknown>>(query: string, variables?: object): Promise<GraphqlResponse<T>>;
    data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T>;
}
// Browser
export declare class Browser {
    readonly jar: Jar;
    private readonly place;
    private readonly watch;
    constructor(place: Place, watch?: Watch, jar?: Jar);
    request(request: HttpRequest): Promise<HttpResponse>;
    graphql<T = Record<string, unknown>>(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<GraphqlResponse<T>>;
    data<T = Record<string, unknown>>(query: string, variables?: object): Promise<T>;
    open(path: string): Promise<HttpResponse>;
    follow(path: string, stop?: (url: URL) => boolean): Promise<{
        url: string;
        answer: HttpResponse;
    }>;
    submit(url: string, fields: Readonly<Record<string, string>>): Promise<HttpResponse>;
    session(): Promise<string | undefined>;
    copy(place?: Place): Promise<this>;
}
// Call
export interface Call {
    readonly method: string;
    readonly origin: string;
    readonly path: string;
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    field(name: string): string | undefined;
}
// Case
export interface Case {
    readonly name: string;
    readonly rule: string;
    readonly fix: string;
    readonly needs?: readonly Need[];
    readonly stage?: (profile: ConformanceProfile) => StageOptions;
    run(stage: Stage): Promise<void>;
}
// ConformanceProfile
export interface ConformanceProfile {
    readonly tokenCalls: Match;
    readonly revocationCalls?: Match;
    readonly revocable?: 'access' | 'refresh';
    readonly people?: readonly [
        Person,
        Person
    ];
    readonly hosts?: {
        readonly of: readonly [
            string,
            string
        ];
        name(origin: string | undefined): void;
    };
    readonly read: string;
    readOf?(account: string): string;
    readonly scopes?: readonly [
        ScopeOnTrial,
        ScopeOnTrial
    ];
    readonly wrongLogin?: Person['input'];
    readonly issuer?: {
        readonly env: Readonly<Record<string, string>>;
        announce(): void;
    };
    readonly callbackParams?: readonly string[];
    readonly life?: {
        readonly ms: number;
        set(ms: number): void;
        readonly fields: readonly string[];
    };
    readonly refreshTokens?: {
        readonly setting: string;
        rotate(how: 'never' | 'always'): void;
    };
    readonly says: {
        readonly refused: Said;
        readonly operator?: Said;
        readonly tooEarly?: Said;
        readonly errorUnder200?: Said;
    };
    readonly secrets: readonly string[];
    presents?(headers: Readonly<Record<string, string>>): boolean;
}
// Entry
export interface Entry {
    readonly token: string;
    readonly kind: TokenKind;
    readonly account: string;
    readonly family: string;
    readonly issuedAtMs: number;
    readonly expiresAtMs: number;
    state: TokenState;
    readonly with?: string;
}
// Fault
export interface Fault {
    readonly kind: 'status' | 'html' | 'delay' | 'hang' | 'reset' | 'truncate' | 'huge' | 'edit';
    readonly when?: 'before' | 'after';
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly delayMs?: number;
    readonly hold?: Promise<unknown>;
    readonly bytes?: number;
    readonly edit?: (body: unknown) => unknown;
}
// Faults
export declare class Faults {
    private plans;
    next(match: Match, fault: Fault, times?: number): void;
    clear(): void;
    take(method: string, path: string): Fault | undefined;
}
// Finding
export declare class Finding extends Error {
    readonly name = "Finding";
}
// GraphqlError
export interface GraphqlError {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly locations?: readonly {
        readonly line: number;
        readonly column: number;
    }[];
    readonly extensions: Readonly<Record<string, unknown>>;
}
// GraphqlResponse
export interface GraphqlResponse<T> extends HttpResponse {
    readonly data: T | null | undefined;
    readonly errors: readonly GraphqlError[];
    readonly codes: readonly string[];
}
// GraphqlResult
export interface GraphqlResult<T = Record<string, unknown>> {
    readonly data?: T | null;
    readonly errors?: readonly GraphqlError[];
    readonly extensions?: Readonly<Record<string, unknown>>;
}
// HttpRequest
export interface HttpRequest {
    readonly url: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
}
// HttpResponse
export interface HttpResponse {
    readonly url: string;
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly cookies: readonly string[];
    readonly text: string;
    readonly json: GraphqlResult;
}
// Jar
export interface Jar {
    getCookieString(url: string): Promise<string>;
    setCookie(line: string, url: string): Promise<unknown>;
    clone(): Promise<Jar>;
}
// LIVE_CASES
export declare const LIVE_CASES: readonly LiveCase[];
// Ledger
export declare class Ledger {
    readonly entries: Map<string, Entry>;
    replays: number;
    refusals: number;
    revocationEnds: 'token' | 'grant' | 'account';
    issue(entry: Omit<Entry, 'state'>): Entry;
    find(token: string | undefined, kind?: TokenKind): Entry | undefined;
    usable(token: string | undefined, kind: TokenKind, nowMs: number): Entry | undefined;
    revoke(token: string): void;
    end(token: string): void;
    revokeFamily(family: string): void;
    live(nowMs: number, kind?: TokenKind): Entry[];
}
// LiveCase
export type LiveCase = Pick<Case, 'name' | 'rule' | 'fix'> & {
    run(stage: LiveStage): Promise<void>;
};
// LiveTrial
export interface LiveTrial {
    readonly module: ProviderModule;
    readonly sample: Sample;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly login?: Person['input'];
}
// Match
export type Match = RegExp | {
    readonly method?: string;
    readonly path: RegExp;
} | ((method: string, path: string) => boolean);
// Mint
export declare class Mint {
    private readonly usedAtMs;
    private readonly ledger;
    private readonly clock;
    private readonly knobs;
    constructor(ledger: Ledger, clock: SandboxClock, knobs: () => MintKnobs);
    issue(account: string, { family, refreshes }?: {
        family?: string | undefined;
        refreshes?: boolean | undefined;
    }): Minted;
    redeem(token: string | undefined): Minted | undefined;
    private isGood;
    private one;
}
// MintKnobs
export interface MintKnobs {
    accessLifeMs: number;
    refreshLifeMs: number;
    rotation: Rotation;
}
// Minted
export interface Minted {
    readonly account: string;
    readonly accessToken: string;
    readonly refreshToken: string | undefined;
}
// Person
export interface Person {
    readonly input: Readonly<Record<string, unknown>>;
    readonly spellings?: readonly Readonly<Record<string, unknown>>[];
    agree?(): void;
}
// Place
export interface Place {
    readonly publicUrl: string;
    readonly port: number;
}
// Reply
export interface Reply {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
}
// Route
export interface Route {
    readonly method: string;
    readonly path: RegExp;
    readonly origin?: string | undefined;
    handle(call: Call): Reply | Promise<Reply>;
}
// SPECIFICATION
export declare const SPECIFICATION: Readonly<Record<string, readonly Case[]>>;
// Said
export interface Said {
    readonly status: number;
    readonly body: unknown;
}
// Sample
export interface Sample {
    readonly query: string;
    readonly viewer: string;
    readonly isPublic?: boolean;
}
// Sandbox
export interface Sandbox<Knobs extends object = object> {
    readonly id: ProviderId;
    readonly name: string;
    readonly origin: string;
    readonly env: Readonly<Record<string, string>>;
    readonly serviceEnv: Readonly<Record<string, string>>;
    readonly logins: readonly {
        readonly title: string;
        readonly input: Readonly<Record<string, unknown>>;
    }[];
    readonly sample: Sample;
    readonly faults: Faults;
    readonly ledger: Ledger;
    readonly clock: SandboxClock;
    readonly knobs: Knobs;
    readonly seen: Seen[];
    readonly profile?: ConformanceProfile;
    close(): Promise<void>;
}
// SandboxClock
export interface SandboxClock {
    skewMs: number;
    now(): number;
}
// SandboxModule
export interface SandboxModule<Knobs extends object = object> {
    readonly id: ProviderId;
    start(options?: SandboxOptions): Promise<Sandbox<Knobs>>;
}
// SandboxOptions
export interface SandboxOptions {
    readonly port?: number;
    readonly host?: string;
    readonly lockMs?: number;
}
// SandboxParts
export interface SandboxParts<Knobs extends object> {
    readonly id: ProviderId;
    readonly name: string;
    readonly knobs: Knobs;
    readonly otherHosts?: number;
    build(base: {
        origin: string;
        others: readonly string[];
        ledger: Ledger;
        clock: SandboxClock;
        faults: Faults;
    }): {
        readonly routes: readonly Route[];
        readonly env: Readonly<Record<string, string>>;
        readonly serviceEnv: Readonly<Record<string, string>>;
        readonly logins: Sandbox['logins'];
        readonly sample: Sample;
        readonly profile?: ConformanceProfile;
        readonly notFound: (call: Call) => Reply;
    };
}
// ScopeOnTrial
export interface ScopeOnTrial {
    readonly name: string;
    readonly input: Person['input'];
    readonly read: string;
}
// Seen
export interface Seen {
    readonly method: string;
    readonly origin: string;
    readonly path: string;
    readonly query: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly status: number;
    readonly atMs: number;
}
// SendOptions
export interface SendOptions {
    readonly connectTo?: number;
    readonly target?: string;
    readonly agent?: Agent;
    readonly signal?: AbortSignal;
}
// TestGateway
export interface TestGateway extends Place {
    browser(): Browser;
    close(): Promise<void>;
}
// TokenKind
export type TokenKind = 'access' | 'refresh';
// TokenState
export type TokenState = 'live' | 'used' | 'revoked';
// Trial
export interface Trial {
    readonly module: AnyProviderModule;
    readonly sandbox: SandboxModule;
}
// Verdict
export type Verdict = {
    readonly kind: 'held';
} | {
    readonly kind: 'broken';
    readonly saw: string;
} | {
    readonly kind: 'not applicable';
    readonly because: string;
};
// Watch
export type Watch = (response: HttpResponse, request: HttpRequest) => void;
// bearerToken
export declare const bearerToken: (headers: Readonly<Record<string, string>>) => string | undefined;
// codesByPath
export declare function codesByPath({ errors }: GraphqlResponse<unknown>): Record<string, unknown>;
// dataOf
export declare function dataOf<T>({ status, data, errors }: GraphqlResponse<T>): T;
// graphqlPost
export declare const graphqlPost: (origin: string, query: string, variables?: object, headers?: Readonly<Record<string, string>>) => HttpRequest;
// graphqlResponse
export declare function graphqlResponse<T>(response: HttpResponse): GraphqlResponse<T>;
// lacks
export declare function lacks(trial: Trial): Promise<(one: Case) => string | undefined>;
// matches
export declare function matches(match: Match, method: string, path: string): boolean;
// reportLines
export declare function reportLines({ name, rule, fix }: Pick<Case, 'name' | 'rule' | 'fix'>, verdict: Verdict): string[];
// sandboxesOf
export declare function sandboxesOf(modules: readonly Pick<ProviderModule, 'sandbox'>[]): Promise<readonly SandboxModule[]>;
// send
export declare function send({ url, method, headers, body }: HttpRequest, { connectTo, target, agent, signal }?: SendOptions): Promise<HttpResponse>;
// startSandbox
export declare function startSandbox<Knobs extends object>(parts: SandboxParts<Knobs>, { port, host }?: SandboxOptions): Promise<Sandbox<Knobs>>;
// startTestGateway
export declare function startTestGateway(project: KeyringConfig, env?: Readonly<Record<string, string>>): Promise<TestGateway>;
// summary
export declare function summary(verdicts: readonly Verdict[]): string;
// tryCase
export declare function tryCase(trial: Trial, one: Case): Promise<Verdict>;
// tryLive
export declare function tryLive(trial: LiveTrial): Promise<readonly (readonly [
    LiveCase,
    Verdict
])[]>;
// until
export declare function until<T>(what: string, check: () => T | Promise<T>, { timeoutMs, everyMs }?: {
    timeoutMs?: number;
    everyMs?: number;
}): Promise<Exclude<T, false | null | undefined>>;
