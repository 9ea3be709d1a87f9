import { createAll } from '../provider/check.js';
import type { OpenedRequest } from '../provider/context.js';
import type { Provider, ProviderTools, SendOnce } from '../provider/contract.js';
import type { ProviderId } from '../provider-id.js';
import type { Log } from '../telemetry/logger.js';
import { SILENT, type Telemetry } from '../telemetry/telemetry.js';
import { senderOf, UpstreamClient, type WaitOf } from '../upstream/client.js';
import { type Hosts, hostNotAllowed, hostsOf } from '../upstream/hosts.js';
import { believedWaitMs, retryAfterMs } from '../upstream/provider-numbers.js';
import type { Proxies } from '../upstream/proxies.js';
import { createTokenEndpoint } from '../upstream/token-endpoint.js';
import { CallLimits, type CallSettings } from './call-limits.js';
import { createSealHealth, Sealer, type SealKey } from './crypto/seal.js';
import { checkDeclaration, createFormPosts } from './flows/callback.js';
import { createEndSession } from './flows/end-session.js';
import { createLearnSubject } from './flows/learn-subject.js';
import { createLinkGrant } from './flows/link-grant.js';
import { createLogin } from './flows/login.js';
import { createRedirectLogin, type RedirectSettings } from './flows/redirect-login.js';
import { createRefreshGrant } from './flows/refresh.js';
import { createRelatedSessions } from './flows/related-sessions.js';
import { createRevokeOrphanedTokens } from './flows/revoke-orphaned-tokens.js';
import { createUnclaimedLogins } from './flows/unclaimed-login.js';
import { createAccounts } from './grants/accounts.js';
import type { ConnectedProvider, Providers } from './grants/caller.js';
import { createGrantStore } from './grants/grant-store.js';
import { createGrants } from './grants/grants.js';
import { createOutbox } from './grants/outbox.js';
import { createOutboxHints } from './grants/outbox-hints.js';
import { createOutboxMeasurement } from './grants/outbox-measurement.js';
import { createOutboxWorker } from './grants/outbox-worker.js';
import { createPasswordGuesses } from './grants/password-guesses.js';
import { createRefresher } from './grants/refresher.js';
import { requestOpener } from './request.js';
import { createSessionService } from './session-service.js';
import type { GatewayEventListener } from './sessions/gateway-event.js';
import { Sessions } from './sessions/sessions.js';
import { createSessionEvents, createStreams, type StreamSettings } from './sessions/streams.js';
import type { ClientRequest } from './sessions/transport.js';
import type { Store } from './store/contract.js';
import type { Owner } from './store/keys.js';

/** Settings of the engine; times in ms unless the name says otherwise. */
export interface EngineSettings extends CallSettings, StreamSettings, RedirectSettings {
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  readonly staleReadsMs: number;
  readonly upstreamMaxBytes: number;
  /** Tokens may be sent over plain http (KEYRING_ALLOW_HTTP_UPSTREAMS). */
  readonly allowHttp: boolean;
  /** Absent: every provider is reached directly. */
  readonly proxies?: Proxies | undefined;
  /** How long a refresh by a client waits for calls that were sent together with it. */
  readonly refreshGatherMs: number;
  /** How long revoke and logout wait for the outcome of revocations. */
  readonly revocationWaitMs: number;
  readonly refreshPauseMs: number;
  readonly loginsPerAddress: number;
  readonly loginsPerAccount: number;
  readonly sessionsPerAccount: number;
  /** How long a wrong password counts, where the provider locks accounts. */
  readonly lockWindowMs: number;
}

export interface EngineOptions {
  readonly settings: EngineSettings;
  /** Newest first. */
  readonly sealKeys: readonly SealKey[];
  readonly store: Store;
  readonly providers: readonly {
    readonly id: ProviderId;
    /** Its URLs in the operator's settings: tokens may be sent to their hosts. */
    readonly endpoints?: readonly string[];
    create(tools: ProviderTools): Provider;
  }[];
  readonly log: Log;
  /** Called for events of sessions that happen in this process. Must not throw. */
  readonly onEvent?: GatewayEventListener | undefined;
  /** Absent: nothing is counted or traced. */
  readonly telemetry?: Telemetry | undefined;
}

/** The auth engine: custody of sessions and grants. One for a process. */
export interface Engine {
  /** Opens one request. Nothing is read from the store until something needs it. */
  open(request: ClientRequest): OpenedRequest;
  /** Whether the store can be reached, for /ready. Never throws. */
  ready(): Promise<boolean>;
  /** Begins background work (revocation outbox, clock). */
  start(): void;
  endStreams(): void;
  /** Waits for refreshes, saves and revocations under way; at most `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  readonly providerIds: readonly ProviderId[];
  /** Whether a provider's callback may be a form post. */
  takesFormPosts(id: ProviderId): boolean;
}

/** Creates the parts of the engine, bottom up: each gets the ones below it that it uses. */
export function createEngine(options: EngineOptions): Engine {
  const { settings, sealKeys, log, telemetry = SILENT } = options;
  const hints = createOutboxHints(options.store);
  const { store } = hints;
  const { sessionIdleMs, sessionMaxMs, sessionsPerAccount, refreshPauseMs, refreshGatherMs, revocationWaitMs } =
    settings;
  const sealer = new Sealer(sealKeys, createSealHealth(log, telemetry.seals));
  const providers: Providers = new Map(
    createAll(options.providers, one => [one.id, connect(one, settings, telemetry, log)] as const),
  );
  const provider = (id: ProviderId) => providers.get(id)?.provider;
  const tokens = (id: ProviderId) => {
    const connected = providers.get(id);
    if (!connected) throw new Error(`provider ${id} is not set up`);
    return connected.tokens;
  };

  const accounts = createAccounts(store, sessionMaxMs);
  const endUnclaimed = (ref: string) => unclaimedLogins.end(ref);
  const outbox = createOutbox(store, sealer, accounts, provider, log, telemetry.outbox, endUnclaimed);
  const events = createSessionEvents(store, options.onEvent);
  const guesses = createPasswordGuesses(store, settings.lockWindowMs);
  const grantStore = createGrantStore(store, sealer, outbox);
  const refresher = createRefresher(grantStore, outbox, tokens, guesses, events.report, log, telemetry);
  const grants = createGrants(grantStore, refresher, refreshPauseMs, log, telemetry.tokens);
  const limits = { idleMs: sessionIdleMs, maxMs: sessionMaxMs, staleMs: settings.staleReadsMs };
  const sessions = new Sessions(store, sealer, limits);
  const streams = createStreams(events, sessions, settings, telemetry.operations);
  const calls = new CallLimits(settings, (limit, subject) => store.attempt(limit, subject));

  const counts = telemetry.sessions;
  const endSession = createEndSession({
    store,
    sealer,
    sessions,
    accounts,
    outbox,
    providers,
    events,
    revocationWaitMs,
    counts,
  });
  const unclaimedLogins = createUnclaimedLogins({ store, sessions, endSession, sessionIdleMs, log });
  const linkGrant = createLinkGrant({
    store,
    sealer,
    sessions,
    accounts,
    outbox,
    unclaimedLogins,
    sessionMaxMs,
    counts,
  });
  const revokeOrphanedTokens = createRevokeOrphanedTokens({ grantStore, outbox, linkGrant, log });
  const budgetOf = ({ ref }: Owner) => calls.ofSession(calls.operation(ref), ref);
  const learnSubject = createLearnSubject({ accounts, grantStore, grants, outbox, events, budgetOf, log });
  const relatedSessions = createRelatedSessions({ accounts, sessions, endSession, sessionsPerAccount, log });
  const login = createLogin({
    store,
    sessions,
    providers,
    guesses,
    outbox,
    events,
    linkGrant,
    unclaimedLogins,
    endSession,
    revokeOrphanedTokens,
    learnSubject,
    relatedSessions,
    limits: settings,
    log,
  });
  // These values come from clients: a failure to open one does not mean a damaged record and is not reported.
  const forms = createFormPosts(new Sealer(sealKeys));
  const redirectLogin = createRedirectLogin({ store, sealer, sessions, linkGrant, login, settings, forms, log });
  const refreshGrant = createRefreshGrant({
    sessions,
    providers,
    refresher,
    pauseMs: refreshPauseMs,
    gatherMs: refreshGatherMs,
  });
  const openSessionService = createSessionService({
    sessions,
    streams,
    providers,
    login,
    redirectLogin,
    forms,
    refreshGrant,
    endSession,
    relatedSessions,
    counts,
  });

  const measure = options.telemetry && createOutboxMeasurement(store, hints, telemetry.outbox);
  const worker = createOutboxWorker(store, hints, outbox, measure);
  return {
    providerIds: [...providers.keys()],
    takesFormPosts: id => provider(id)?.callback?.formPost === true,
    open: requestOpener({ sessions, providers, grants, calls, learnSubject, openSessionService }),
    ready: () => store.alive(),
    endStreams: () => streams.endAll(),
    start: () => worker.start(),
    async drain(deadlineMs) {
      await Promise.race([
        // A refresh that was overtaken leaves tokens to revoke: the outbox comes last.
        Promise.all([worker.stop(), refresher.idle()]).then(() => outbox.idle()),
        new Promise(resolve => setTimeout(resolve, deadlineMs).unref()),
      ]);
      await Promise.all([...providers.values()].map(({ client }) => client.close()));
    },
  };
}

function connect(
  { id, endpoints = [], create }: EngineOptions['providers'][number],
  { upstreamDeadlineMs: deadlineMs, upstreamMaxBytes: maxBytes, allowHttp, proxies }: EngineSettings,
  telemetry: Telemetry,
  log: Log,
): ConnectedProvider {
  const limits = { deadlineMs, maxBytes, proxies };
  // The provider says which hosts it has, and is created with tools that check them.
  let known: Hosts | undefined;
  const hosts: Hosts = { allowed: url => known?.allowed(url) };
  const tokens = createTokenEndpoint(id, limits, telemetry, hosts, log);
  const { requestToken, requestRevocation } = tokens;
  const send = senderOf(proxies);
  const sendOnce: SendOnce = async (url, ...rest) => {
    if (!hosts.allowed(url)) throw hostNotAllowed(id);
    return send(url, ...rest);
  };
  const provider = create({ requestToken, requestRevocation, sendOnce, now: Date.now });
  checkDeclaration(provider);
  known = hostsOf(provider, endpoints, allowHttp);
  const baseUrl = typeof provider.baseUrl === 'string' ? provider.baseUrl : '';
  const dataLimits = { ...limits, ...provider.limits };
  const client = new UpstreamClient(id, baseUrl, dataLimits, telemetry, hosts, waitOf(provider));
  return { provider, hosts, client, tokens };
}

/** The wait that a provider reads from a response, if it is believed, else that of Retry-After. A reader that throws has read none. */
function waitOf(provider: Provider): WaitOf {
  if (!provider.retryAfterMs) return retryAfterMs;
  return response => {
    try {
      return believedWaitMs(provider.retryAfterMs?.(response)) ?? retryAfterMs(response);
    } catch {
      return retryAfterMs(response);
    }
  };
}
