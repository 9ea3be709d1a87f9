import type {
  LoginOutcome,
  LogoutPayloadModel,
  ProviderModel,
  RefreshOutcome,
  RevokePayloadModel,
  SessionEventModel,
  SessionModel,
} from '../auth/models.js';
import type { ProviderId } from '../provider-id.js';

/**
 * Whose token a call uses.
 * - `user`: the caller's own grant, nothing else (viewer, votes).
 * - `user-or-service`: the caller's own grant if there is one, else the gateway's service grant if its access rule lets the caller.
 * - `service`: the gateway's service grant, as far as its access rule lets the caller.
 */
export type CredentialPolicy = 'user' | 'user-or-service' | 'service';

/** The session queries and mutations for the caller of this request. */
export interface SessionService {
  /** Every provider of the gateway, whether or not the caller is signed in there. */
  providers(): readonly ProviderModel[];
  /** Null: no session. Throws STORE_UNAVAILABLE rather than saying null wrongly. */
  session(): Promise<SessionModel | null>;
  /** Whether there is a session; for reads, a stale copy of it may serve during an outage of the store. */
  hasSession(): Promise<boolean>;
  /** At most `first`, the caller's own among them. Throws BAD_USER_INPUT. */
  sessions(first: number): Promise<readonly SessionModel[] | null>;
  /** Events of the caller's session from now on. Throws UNAUTHENTICATED. */
  sessionEvents(): AsyncIterable<SessionEventModel>;
  /** `input`: one provider's part of LoginInput, under the name of its field. */
  login(input: Readonly<Record<string, unknown>>): Promise<LoginOutcome>;
  /** `params`: what else came back with the code. Throws BAD_USER_INPUT for more than a callback may have. */
  completeLogin(
    provider: ProviderId,
    code: string,
    state: string,
    params?: readonly { readonly name: string; readonly value: string }[] | null,
  ): Promise<LoginOutcome>;
  /** By provider or by Grant.id, exactly one of them: else BAD_USER_INPUT. Throws ACCOUNT_REQUIRED where the provider has several grants. */
  refresh(provider: ProviderId | null | undefined, grant?: string | null): Promise<RefreshOutcome>;
  /** The same. Throws NOT_FOUND where there is no grant of that id. */
  revoke(provider: ProviderId | null | undefined, grant?: string | null): Promise<RevokePayloadModel>;
  /**
   * Revokes every grant of the caller's session and ends it; without a session it does nothing. `everywhere`: also the grants of the same accounts in other
   * sessions, and those sessions that have none left.
   */
  logout(everywhere: boolean): Promise<LogoutPayloadModel>;
  /** The same for one of `sessions`, by its id. An id that is not among them ends nothing. */
  endSession(id: string): Promise<LogoutPayloadModel>;
}

/** The context of resolvers. One object for each request. */
export interface GatewayContext {
  readonly sessions: SessionService;
  /**
   * The loaders of one provider, with the token that applies to the caller. Throws UNAUTHENTICATED without a session, LOGIN_REQUIRED with one.
   * `account`: which of several accounts of the session (Grant.account); where there are several and none is named: ACCOUNT_REQUIRED.
   * The same object for the same owner and generation within a request, never shared beyond. Not a promise where it is known already.
   */
  upstream<Api>(key: ApiKey<Api>, whose: CredentialPolicy, account?: string | null): Api | Promise<Api>;
  /** Whether the caller has a grant of their own at a provider, dead or alive. False without a session. */
  hasOwnGrant(provider: ProviderId): Promise<boolean>;
}

/** The context of an operation for plugins of the project. */
export interface PluginContext extends GatewayContext {
  /** Of the log, and of the response header `x-request-id`. */
  readonly id: string;
  /** The client's, behind the proxies that the gateway trusts. */
  readonly address: string;
  /** Of the request, in lower case, without cookies and `authorization`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Aborted when the client hangs up before it has its whole response. */
  readonly signal: AbortSignal;
}

/** The redirect logins of the server's own routes. */
export interface RedirectLogins {
  /** Begins a redirect login for GET /login/{provider}. `input`: the provider's part of LoginInput, coerced. */
  beginRedirect(provider: ProviderId, input: unknown): Promise<LoginOutcome>;
  /**
   * The query with which the browser goes on to GET /callback/{provider} after a form post: a cross-site POST carries no SameSite=Lax cookie. What was
   * posted is sealed in it, so that no code stands in a URL. Undefined: it is too much.
   */
  formPosted(provider: ProviderId, fields: URLSearchParams): string | undefined;
  /**
   * Ends one for GET /callback/{provider}. returnTo is null where the state is not known, or the URL not allowed: then there is nowhere to redirect to.
   * `isSignedIn`: the visitor came with a session. `isEarly`: nothing happened yet, and the browser has to come again, with the cookie that another tab
   * has just brought.
   */
  finishRedirect(
    provider: ProviderId,
    query: URLSearchParams,
  ): Promise<{ outcome: LoginOutcome; returnTo: string | null; isSignedIn: boolean; isEarly?: boolean }>;
}

/** A request opened at the engine: the resolvers' context, with what only the server's own routes use. */
export interface OpenedRequest extends GatewayContext {
  readonly sessions: SessionService & RedirectLogins;
}

/** Names the loaders of a provider, with their type, for `context.upstream`. */
export interface ApiKey<Api> {
  readonly provider: ProviderId;
  /** Never set: carries the type only. */
  readonly api?: Api;
}

/** `use(value)`, at once where the value is not a promise. For fields of rows: an async function costs two turns and a promise for every row. */
export const mapMaybePromise = <Value, Result>(
  value: Value | Promise<Value>,
  use: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> => (value instanceof Promise ? value.then(use) : use(value));
