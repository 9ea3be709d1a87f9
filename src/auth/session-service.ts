import { gatewayError } from '../errors.js';
import type { LoginKind } from '../generated/graphql.js';
import type { RedirectLogins, SessionService } from '../provider/context.js';
import type { Provider } from '../provider/contract.js';
import { pageSize } from '../provider/paging.js';
import type { ProviderId } from '../provider-id.js';
import type { SessionCounts } from '../telemetry/telemetry.js';
import { type FormPosts, queryOf } from './flows/callback.js';
import type { EndSession } from './flows/end-session.js';
import type { Login, LoginCase } from './flows/login.js';
import type { RedirectLogin } from './flows/redirect-login.js';
import type { RefreshGrant } from './flows/refresh.js';
import type { OtherSession, RelatedSessions } from './flows/related-sessions.js';
import { sessionStream } from './flows/session-events.js';
import { grantId, sessionView } from './flows/to-graphql.js';
import type { ConnectedProvider, Providers } from './grants/caller.js';
import type { LoginOutcome, LogoutPayloadModel, ProviderModel } from './models.js';
import type { AuthenticatedSession, RequestSession, Sessions } from './sessions/sessions.js';
import type { Streams } from './sessions/streams.js';
import type { ClientRequest } from './sessions/transport.js';
import { unreadableGrant } from './store/grant-record.js';
import { type GrantName, providerIn } from './store/keys.js';
import { chooseGrant, currentGrants, type SessionRecord } from './store/session-record.js';

/** Other sessions that are read for a list of them: more than four accounts have by default. */
const MOST_OTHERS = 400;

/** Opens, for one request, the session service that resolvers and the server's own routes use. */
export type OpenSessionService = ReturnType<typeof createSessionService>;

export function createSessionService(options: {
  readonly sessions: Sessions;
  readonly streams: Streams;
  readonly providers: Providers;
  readonly login: Login;
  readonly redirectLogin: RedirectLogin;
  readonly forms: FormPosts;
  readonly refreshGrant: RefreshGrant;
  readonly endSession: EndSession;
  readonly relatedSessions: RelatedSessions;
  readonly counts: Pick<SessionCounts, 'loginEnded'>;
}) {
  const { sessions, streams, providers, login, redirectLogin, refreshGrant, endSession, relatedSessions } = options;
  const { counts, forms } = options;
  const view = ({ record }: Pick<AuthenticatedSession, 'record'>, isCurrent: boolean, shown?: ReadonlySet<GrantName>) =>
    sessionView(record, { isCurrent, providers, nowMs: sessions.now(), shown });

  /** The one provider whose part of the input was filled: its id in lower case. graphql's @oneOf has made sure that it is one. */
  function chosen(input: Readonly<Record<string, unknown>>): { connected: ConnectedProvider; values: unknown } {
    const [field, values] = Object.entries(input).find(([, value]) => value !== undefined && value !== null) ?? [];
    const connected = [...providers.values()].find(({ provider }) => provider.id.toLowerCase() === field);
    if (!connected) throw gatewayError('BAD_USER_INPUT', { message: `The provider ${field} is not set up here.` });
    return { connected, values };
  }

  /** Counts how a login ended, and returns it. A redirect login that has only begun has not ended. */
  function recordLogin<O extends LoginOutcome>(provider: ProviderId, outcome: O): O {
    if (outcome.__typename === 'LoggedIn') counts.loginEnded(provider, 'LOGGED_IN');
    if (outcome.__typename === 'LoginRefused') counts.loginEnded(provider, outcome.reason);
    return outcome;
  }

  return (request: ClientRequest, own: RequestSession): SessionService & RedirectLogins => {
    /** Read once for an operation, however many of its fields need them. */
    let others: { readonly of: AuthenticatedSession; readonly found: Promise<readonly OtherSession[]> } | undefined;

    /** Oldest first. */
    function othersOf(session: AuthenticatedSession): Promise<readonly OtherSession[]> {
      if (others?.of !== session) others = { of: session, found: relatedSessions.find(session, MOST_OTHERS) };
      return others.found;
    }

    /** What a login at this provider works on. A session that only another gateway can read takes no login here: it would lose its grants. */
    async function loginCase(id: ProviderId): Promise<LoginCase> {
      const session = await own.find('store');
      if (session?.record.readable === 'elsewhere') throw unreadableGrant(id);
      return { request, session };
    }

    const service: SessionService & RedirectLogins = {
      providers: () => [...providers.values()].map(({ provider }) => providerView(provider)),

      async session() {
        const session = await own.find('store');
        return session ? view(session, true) : null;
      },

      hasSession: async () => (await own.find('cached')) !== undefined,

      async sessions(first) {
        const most = pageSize(first);
        const session = await own.find('store');
        if (!session) return null;
        const found = await othersOf(session);
        const newest = found.slice(Math.max(0, found.length - (most - 1)));
        return [view(session, true), ...newest.map(other => view(other, false, other.shared))];
      },

      sessionEvents() {
        const { transport, address } = request;
        return sessionStream(streams, sessions, providers, { presented: transport.presented, address });
      },

      async login(input) {
        const { connected, values } = chosen(input);
        const provider = connected.provider as Provider<unknown>;
        const at = await loginCase(provider.id);
        const outcome =
          kindOfLogin(provider, values) === 'REDIRECT'
            ? await redirectLogin.begin(at, provider, values)
            : await login.signIn(at, connected, values);
        if (outcome.__typename === 'LoggedIn') own.changed();
        return recordLogin(provider.id, outcome);
      },

      async completeLogin(id, code, state, params) {
        const query = queryOf(providers.get(id)?.provider, code, state, params ?? []);
        const { outcome } = await service.finishRedirect(id, query);
        if (outcome.__typename === 'LoggedIn') own.changed();
        return outcome;
      },

      async beginRedirect(id, input) {
        const provider = providers.get(id)?.provider as Provider<unknown> | undefined;
        if (!provider) throw new Error(`provider ${id} is not set up`);
        return recordLogin(id, await redirectLogin.begin(await loginCase(id), provider, input));
      },

      formPosted: (id, fields) => forms.fold(id, providers.get(id)?.provider.callback, fields),

      async finishRedirect(id, query) {
        const at = await loginCase(id);
        const finished = await redirectLogin.finish(at, providers.get(id), id, query);
        if (!finished.isRepeat) recordLogin(id, finished.outcome);
        return { ...finished, isSignedIn: at.session !== undefined };
      },

      async refresh(id, grant) {
        checkChoice(id, grant);
        const session = await own.find('store');
        const name = session && chosenGrant(session.record, id, grant);
        const receivedAtMs = sessions.now() - (Date.now() - request.receivedAtMs);
        const outcome = await refreshGrant(session, name, id, receivedAtMs, request.span);
        if (outcome.__typename === 'Refreshed') own.changed();
        return outcome;
      },

      async revoke(id, grant) {
        checkChoice(id, grant);
        const session = await own.find('store');
        const name = session && chosenGrant(session.record, id, grant);
        const provider = id ?? (name && providerIn(name));
        if (!provider) throw gatewayError('NOT_FOUND', { message: 'This session has no grant of this id.' });
        const ended = name ? await endSession.endGrants(session.ref, other => other === name) : [];
        own.changed();
        const [revocation = { provider, outcome: 'NO_GRANT' as const }] = await endSession.outcomes(ended ?? []);
        const left = await own.find('store');
        return { revocation, session: left ? view(left, true) : null };
      },

      async logout(everywhere): Promise<LogoutPayloadModel> {
        const ended = await relatedSessions.logout(await own.find('store'), everywhere);
        request.transport.clear();
        own.changed();
        return ended;
      },

      async endSession(id) {
        const session = await own.find('store');
        if (!session) return { revocations: [], sessionsEnded: 0 };
        if (session.record.about.id === id) return service.logout(false);
        const found = await othersOf(session);
        const other = found.find(({ record }) => record.about.id === id);
        const ended = await relatedSessions.endOther(other);
        others = { of: session, found: Promise.resolve(found.filter(one => one !== other)) };
        return ended;
      },
    };
    return service;
  };
}

/** Throws BAD_USER_INPUT unless a grant is named in exactly one way. */
function checkChoice(provider: ProviderId | null | undefined, grant: string | null | undefined): void {
  const named = [provider, grant].filter(one => one !== undefined && one !== null);
  if (named.length === 1) return;
  throw gatewayError('BAD_USER_INPUT', { message: 'Name exactly one of provider and grant.' });
}

/** Undefined: there is none such. Throws ACCOUNT_REQUIRED. */
function chosenGrant(
  record: SessionRecord,
  provider: ProviderId | null | undefined,
  grant: string | null | undefined,
): GrantName | undefined {
  if (provider) return chooseGrant(record, provider)?.[0];
  return currentGrants(record).find(([name]) => grantId(record.about.id, name) === grant)?.[0];
}

function providerView({ id, name, login, ways, accounts, service, revoke }: Provider): ProviderModel {
  const model = { id, name, login, ways, accounts: accounts === 'many' ? ('MANY' as const) : ('ONE' as const) };
  return { ...model, hasServiceAccess: service !== undefined, canRevoke: revoke !== undefined };
}

/** Of several ways, the input names one: graphql's @oneOf has seen to that. */
function kindOfLogin({ login, ways }: Provider<unknown>, values: unknown): LoginKind {
  const [name] = Object.keys(values ?? {});
  return (name !== undefined && ways?.[name]) || login;
}
