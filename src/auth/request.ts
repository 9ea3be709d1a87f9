import { gatewayError } from '../errors.js';
import type { ApiKey, CredentialPolicy, OpenedRequest } from '../provider/context.js';
import type { Access } from '../provider/setting-kinds.js';
import type { ProviderId } from '../provider-id.js';
import type { CallLimits, OperationCalls } from './call-limits.js';
import type { LearnSubject } from './flows/learn-subject.js';
import { AuthenticatedCaller, type ConnectedProvider, type Providers } from './grants/caller.js';
import type { Grants } from './grants/grants.js';
import { lacksSubject, needsLogin } from './grants/rules.js';
import type { OpenSessionService } from './session-service.js';
import type { AuthenticatedSession, ReadConsistency, RequestSession, Sessions } from './sessions/sessions.js';
import type { ClientRequest } from './sessions/transport.js';
import { unreadableGrant } from './store/grant-record.js';
import { ownerOf, providerIn, SERVICE } from './store/keys.js';
import { chooseGrant, currentGrants, grantsAt } from './store/session-record.js';

/** Longest that logins proven by one secret may overlap, ms: two requests of a provider's at the longest deadline, and the store's part. */
const LOGINS_OVERLAP_MS = 300_000;

/** How to read again after a copy lacked something: it may be behind a login elsewhere. */
const MORE_CONSISTENT = { cache: 'recent', stale: 'store' } as const;

interface RequestOptions {
  readonly sessions: Sessions;
  readonly providers: Providers;
  readonly grants: Grants;
  readonly calls: CallLimits;
  readonly learnSubject: LearnSubject;
  readonly openSessionService: OpenSessionService;
}

/** Whose loaders are wanted. */
interface ApiSelector {
  readonly provider: ProviderId;
  readonly policy: CredentialPolicy;
  /** Which of several accounts of the session. */
  readonly account: string | undefined;
}

const isSameSelector = (one: ApiSelector, other: ApiSelector): boolean =>
  one.provider === other.provider && one.policy === other.policy && one.account === other.account;

/** A provider's loaders for one policy and account, as long as the session that was found is the same. */
interface Known extends ApiSelector {
  readonly found: ReturnType<RequestSession['find']>;
  /** A promise until it is known, then the value. */
  api: unknown;
}

/**
 * The part of the engine that one request uses. Nothing is read from the store until something needs it. A provider's loaders hang off owner, provider and
 * generation, and off the request itself: nothing of one session can be reached from another, and a login within the operation gets loaders of its own.
 */
class EngineRequest implements OpenedRequest {
  private readonly options: RequestOptions;
  private readonly request: ClientRequest;
  private readonly session: RequestSession;
  private readonly operation: OperationCalls;
  private readonly scopes = new Map<string, unknown>();
  private known: readonly Known[] = [];
  private service: OpenedRequest['sessions'] | undefined;

  constructor(options: RequestOptions, request: ClientRequest) {
    this.options = options;
    this.request = request;
    this.session = options.sessions.ofRequest(request.transport);
    this.operation = options.calls.operation(request.address);
  }

  get sessions(): OpenedRequest['sessions'] {
    this.service ??= this.options.openSessionService(this.request, this.session);
    return this.service;
  }

  upstream<Api>({ provider: id }: ApiKey<Api>, policy: CredentialPolicy, account?: string | null): Api | Promise<Api> {
    const connected = this.options.providers.get(id);
    // Public data needs no session and is served while the store is unreachable.
    if (policy === 'service' && connected?.provider.service?.access === 'public') return this.ofService(connected);
    // Every row of a list may call this: as long as the session that was found is the same, so is the result.
    const found = this.session.find('cached');
    const call: ApiSelector = { provider: id, policy, account: account ?? undefined };
    for (const one of this.known)
      if (one.found === found && isSameSelector(one, call)) return one.api as Api | Promise<Api>;
    return this.know(call, found, this.of(call, connected, 'cached')).api as Promise<Api>;
  }

  async hasOwnGrant(id: ProviderId): Promise<boolean> {
    const session = await this.session.find('cached');
    if (hasGrant(session, id)) return true;
    if (!session || lacksNothing(session, this.options.sessions.now())) return false;
    return hasGrant(await this.session.find('recent'), id);
  }

  private know(call: ApiSelector, found: Known['found'], coming: Promise<unknown>): Known {
    const known: Known = { ...call, found, api: coming };
    this.known = [known, ...this.known.filter(one => !isSameSelector(one, call))];
    coming.then(
      api => {
        known.api = api;
      },
      () => {},
    );
    return known;
  }

  private async of<Api>(
    call: ApiSelector,
    connected: ConnectedProvider | undefined,
    consistency: ReadConsistency,
  ): Promise<Api> {
    const { provider: id, policy, account } = call;
    const session = await this.session.find(consistency);
    const own = policy === 'service' || !session ? undefined : this.ofSession<Api>(session, call, connected);
    if (own) return own;
    const access = connected?.provider.service?.access;
    // Who names an account means that one.
    const mayBeService = policy === 'service' || (policy === 'user-or-service' && account === undefined);
    const isCertain = () => policy === 'service' || !session || lacksNothing(session, this.options.sessions.now());
    if (mayBeService && isCertain() && connected && access !== undefined && this.mayUseService(access, session))
      return this.ofService(connected);
    if (!session) throw gatewayError('UNAUTHENTICATED', { provider: id });
    if (session.from === 'store') {
      const qualifying = policy === 'user' ? undefined : unreadableAmong(access, session);
      throw qualifying ? unreadableGrant(qualifying) : gatewayError('LOGIN_REQUIRED', { provider: id });
    }
    return this.of(call, connected, MORE_CONSISTENT[session.from]);
  }

  private ofSession<Api>(
    session: AuthenticatedSession,
    { provider: id, account }: ApiSelector,
    connected: ConnectedProvider | undefined,
  ): Api | undefined {
    const [name, grant] = chooseGrant(session.record, id, account) ?? [];
    if (!name || !grant) return undefined;
    if (!connected) throw new Error(`provider ${id} is not set up`);
    return this.scope(`${session.ref}|${name}|${grant.generation}`, () => {
      const owner = ownerOf(session.owner, name);
      const { grants, calls, learnSubject } = this.options;
      const { signal, span } = this.request;
      const { provider } = connected;
      // While the store is unreachable, the result could not be stored.
      if (session.from !== 'stale' && lacksSubject(grant, provider)) learnSubject.learnLater(owner, connected, grant);
      const budget = calls.ofSession(this.operation, session.sid);
      return provider.api(new AuthenticatedCaller(grants, owner, connected, { grant, budget, signal, span }));
    });
  }

  private ofService<Api>(connected: ConnectedProvider): Api {
    const { provider } = connected;
    return this.scope(`service|${provider.id}`, () => {
      const { grants, calls } = this.options;
      const { address, client = `address ${address}`, signal, span } = this.request;
      const budget = calls.ofClient(this.operation, client);
      return provider.api(new AuthenticatedCaller(grants, SERVICE, connected, { budget, signal, span }));
    });
  }

  private scope<Api>(name: string, make: () => unknown): Api {
    if (!this.scopes.has(name)) this.scopes.set(name, make());
    return this.scopes.get(name) as Api;
  }

  /** Whether the operator lets this caller use a provider's service grant. */
  private mayUseService(access: Access, session: AuthenticatedSession | undefined): boolean {
    if (access === 'public') return true;
    if (!session) return false;
    const { providers, sessions } = this.options;
    const live = currentGrants(session.record)
      .filter(([name, record]) => {
        const provider = providers.get(providerIn(name))?.provider;
        return provider !== undefined && !needsLogin(record, provider.rotation, sessions.now());
      })
      .map(([name]) => providerIn(name));
    return access === 'session' ? live.length > 0 : live.some(id => access.providers.includes(id));
  }
}

export const requestOpener =
  (options: RequestOptions) =>
  (request: ClientRequest): OpenedRequest =>
    new EngineRequest(options, request);

/**
 * Whether a grant that is not there is really not there. A login changes the secret, so its caller cannot find a copy from before it; only a login that
 * overlaps with another one leaves the secret of that one.
 */
function lacksNothing({ from, record: { about, grants } }: AuthenticatedSession, nowMs: number): boolean {
  const loginMs = Math.max(about.createdAtMs, ...[...grants.values()].map(({ record }) => record.grantedAtMs));
  return from !== 'cache' || nowMs - loginMs > LOGINS_OVERLAP_MS;
}

function hasGrant(session: AuthenticatedSession | undefined, id: ProviderId): boolean {
  return session !== undefined && grantsAt(session.record, id).length > 0;
}

/** A grant that would let this caller use a provider's service grant if it could be read: then a sign-in elsewhere is not what is missing. */
function unreadableAmong(access: Access | undefined, session: AuthenticatedSession): ProviderId | undefined {
  if (access === undefined || access === 'public') return undefined;
  const [name] =
    currentGrants(session.record).find(
      ([one, { state }]) =>
        state === 'unreadable' && (access === 'session' || access.providers.includes(providerIn(one))),
    ) ?? [];
  return name && providerIn(name);
}
