import { gatewayError } from '../errors.js';
import type { LoginInput, LoginKind, ProviderId } from '../generated/graphql.js';
import type { CallbackParams, RedirectLogins, SessionService } from '../provider/context.js';
import type { Provider } from '../provider/contract.js';
import { pageSize } from '../provider/paging.js';
import { endGrants, outcomes } from './flows/end-session.js';
import { type LoginCase, loginCase, recordLogin, signIn } from './flows/login.js';
import { endOther, logout } from './flows/logout-everywhere.js';
import { beginRedirect, finishRedirect } from './flows/redirect-login.js';
import { refreshGrant } from './flows/refresh.js';
import { type OtherSession, othersOf } from './flows/related-sessions.js';
import { sessionStream } from './flows/session-events.js';
import { sessionView } from './flows/to-graphql.js';
import type {
  LoginOutcome,
  LogoutPayloadModel,
  ProviderModel,
  RefreshOutcome,
  RevokePayloadModel,
  SessionEventModel,
  SessionModel,
} from './models.js';
import type { Parts } from './parts.js';
import type { RequestSession } from './sessions/request-session.js';
import type { AuthenticatedSession } from './sessions/sessions.js';
import type { ClientRequest } from './sessions/transport.js';

/** Other sessions that are read for a list of them: more than four accounts have by default. */
const MOST_OTHERS = 400;

/** What the session mutations and queries do, for one request. */
export class RequestSessionService implements SessionService, RedirectLogins {
  private readonly parts: Parts;
  private readonly request: ClientRequest;
  private readonly own: RequestSession;
  /** Read once for an operation, however many of its fields ask. */
  private others: { readonly of: AuthenticatedSession; readonly found: Promise<readonly OtherSession[]> } | undefined;

  constructor(parts: Parts, request: ClientRequest, own: RequestSession) {
    this.parts = parts;
    this.request = request;
    this.own = own;
  }

  providers(): readonly ProviderModel[] {
    return this.parts.registry.all.map(({ provider }) => providerView(provider));
  }

  async session(): Promise<SessionModel | null> {
    const session = await this.own.find('strict');
    return session ? this.view(session, true) : null;
  }

  async hasSession(): Promise<boolean> {
    return (await this.own.find('lenient')) !== undefined;
  }

  async sessions(first: number): Promise<readonly SessionModel[] | null> {
    const most = pageSize(first);
    const session = await this.own.find('strict');
    if (!session) return null;
    const others = await this.othersOf(session);
    const newest = others.slice(Math.max(0, others.length - (most - 1)));
    return [this.view(session, true), ...newest.map(other => this.view(other, false, other.shared))];
  }

  sessionEvents(): AsyncIterable<SessionEventModel> {
    const { transport, address } = this.request;
    const { streams, sessions, registry } = this.parts;
    return sessionStream(streams, sessions, provider => registry.find(provider)?.rotation, {
      presented: transport.presented,
      address,
    });
  }

  async login(input: LoginInput): Promise<LoginOutcome> {
    const { parts, own } = this;
    const { provider, values } = chosen(parts, input);
    const at = await this.loginAt(provider.id);
    const outcome =
      kindOfLogin(provider, values) === 'REDIRECT'
        ? await beginRedirect(parts, at, provider, values)
        : await signIn(parts, at, provider, values);
    if (outcome.__typename === 'LoggedIn') own.changed();
    return recordLogin(parts.telemetry.sessions, provider.id, outcome);
  }

  async completeLogin(id: ProviderId, code: string, state: string): Promise<LoginOutcome> {
    const { outcome } = await this.finishRedirect(id, { code, state, error: undefined });
    if (outcome.__typename === 'LoggedIn') this.own.changed();
    return outcome;
  }

  async beginRedirect(id: ProviderId, returnTo: string | undefined): Promise<LoginOutcome> {
    const provider = this.redirecting(id);
    if (!provider) throw new Error(`provider ${id} is not set up`);
    const input = returnTo === undefined ? {} : { returnTo };
    return recordLogin(
      this.parts.telemetry.sessions,
      id,
      await beginRedirect(this.parts, await this.loginAt(id), provider, input),
    );
  }

  async finishRedirect(id: ProviderId, params: CallbackParams) {
    const at = await this.loginAt(id);
    const finished = await finishRedirect(this.parts, at, this.redirecting(id), id, params);
    if (!finished.isRepeat) recordLogin(this.parts.telemetry.sessions, id, finished.outcome);
    return { ...finished, isSignedIn: at.session !== undefined };
  }

  async refresh(id: ProviderId): Promise<RefreshOutcome> {
    const { parts, request, own } = this;
    const session = await own.find('strict');
    const receivedAtMs = parts.store.now() - (Date.now() - request.receivedAtMs);
    const outcome = await refreshGrant(parts, session, id, receivedAtMs, request.trail);
    if (outcome.__typename === 'Refreshed') own.changed();
    return outcome;
  }

  async revoke(id: ProviderId): Promise<RevokePayloadModel> {
    const { parts, own } = this;
    const session = await own.find('strict');
    const ended = session ? await endGrants(parts, session.ref, provider => provider === id) : undefined;
    own.changed();
    const [revocation = { provider: id, outcome: 'NO_GRANT' as const }] = await outcomes(parts, ended ?? []);
    const left = await own.find('strict');
    return { revocation, session: left ? this.view(left, true) : null };
  }

  async logout(everywhere: boolean): Promise<LogoutPayloadModel> {
    const ended = await logout(this.parts, await this.own.find('strict'), everywhere);
    this.request.transport.clear();
    this.own.changed();
    return ended;
  }

  async endSession(id: string): Promise<LogoutPayloadModel> {
    const session = await this.own.find('strict');
    if (!session) return { revocations: [], sessionsEnded: 0 };
    if (session.record.about.id === id) return this.logout(false);
    const others = await this.othersOf(session);
    const other = others.find(({ record }) => record.about.id === id);
    const ended = await endOther(this.parts, other);
    this.others = { of: session, found: Promise.resolve(others.filter(one => one !== other)) };
    return ended;
  }

  private loginAt(id: ProviderId): Promise<LoginCase> {
    return loginCase(this.request, this.own, id);
  }

  private redirecting(id: ProviderId): Provider<unknown> | undefined {
    return this.parts.registry.find(id) as Provider<unknown> | undefined;
  }

  /** Oldest first. */
  private othersOf(session: AuthenticatedSession): Promise<readonly OtherSession[]> {
    if (this.others?.of !== session)
      this.others = { of: session, found: othersOf(this.parts.accounts, this.parts.sessions, session, MOST_OTHERS) };
    return this.others.found;
  }

  private view({ record }: Pick<AuthenticatedSession, 'record'>, isCurrent: boolean, shown?: ReadonlySet<ProviderId>) {
    const { registry, store } = this.parts;
    const rotationOf = (id: ProviderId) => registry.find(id)?.rotation;
    return sessionView(record, { isCurrent, rotationOf, nowMs: store.now(), ...(shown && { shown }) });
  }
}

function providerView(provider: Provider): ProviderModel {
  const { id, name, login, ways } = provider;
  return {
    id,
    name,
    login,
    ways,
    hasServiceAccess: provider.service !== undefined,
    canRevoke: provider.revoke !== undefined,
  };
}

/** The one provider whose part of the input was filled; graphql's @oneOf has seen to it that it is one. */
function chosen(parts: Parts, input: LoginInput): { provider: Provider<unknown>; values: unknown } {
  const [field, values] = Object.entries(input).find(([, value]) => value !== undefined && value !== null) ?? [];
  const provider = field === undefined ? undefined : parts.registry.byLoginField(field);
  if (!provider) throw gatewayError('BAD_USER_INPUT', { message: 'This provider is not set up here.' });
  return { provider: provider as Provider<unknown>, values };
}

/** Of several ways, the input names one: graphql's @oneOf has seen to that. */
function kindOfLogin({ login, ways }: Provider<unknown>, values: unknown): LoginKind {
  const [name] = Object.keys(values ?? {});
  return (name !== undefined && ways?.[name]) || login;
}
