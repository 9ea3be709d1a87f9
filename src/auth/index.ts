import type { ProviderId } from '../generated/graphql.js';
import type { Provider, ProviderTools } from '../provider/contract.js';
import type { Log } from '../telemetry/logger.js';
import { SILENT, type Telemetry } from '../telemetry/telemetry.js';
import { senderOf, UpstreamClient } from '../upstream/client.js';
import { TokenEndpoint } from '../upstream/token-endpoint.js';
import { CallLimits } from './call-limits.js';
import { Sealer, SealHealth, type SealKey } from './crypto/seal.js';
import type { Engine } from './engine.js';
import { endUnclaimed } from './flows/unclaimed-login.js';
import { Accounts } from './grants/accounts.js';
import { GrantStore } from './grants/grant-store.js';
import { Grants } from './grants/grants.js';
import { Outbox } from './grants/outbox.js';
import { OutboxMetrics, OutboxWorker } from './grants/outbox-worker.js';
import { PasswordGuesses } from './grants/password-guesses.js';
import { Refresher } from './grants/refresher.js';
import type { EngineSettings, Parts } from './parts.js';
import { type Registered, Registry } from './registry.js';
import { EngineRequest } from './request.js';
import { SessionEvents } from './sessions/events.js';
import { Sessions } from './sessions/sessions.js';
import { Streams } from './sessions/streams.js';
import type { Store } from './store/contract.js';

export interface EngineOptions {
  readonly settings: EngineSettings;
  /** Newest first. */
  readonly sealKeys: readonly SealKey[];
  readonly store: Store;
  /** Makes each provider from the tools it gets. */
  readonly providers: readonly { readonly id: ProviderId; create(tools: ProviderTools): Provider }[];
  readonly log: Log;
  /** Absent: nobody listens. */
  readonly telemetry?: Telemetry | undefined;
}

/** Puts the engine's rooms together. */
export function createEngine(options: EngineOptions): Engine {
  const { settings, sealKeys, store, providers, log, telemetry = SILENT } = options;
  const sealer = new Sealer(sealKeys, new SealHealth(log, telemetry.seals));
  const registry = new Registry(providers.map(one => register(one, settings, telemetry, log)));
  const accounts = new Accounts(store, settings.sessionMaxMs);
  const outbox = new Outbox(
    store,
    sealer,
    accounts,
    id => registry.find(id),
    log,
    telemetry.outbox,
    ref => endUnclaimed(parts, ref),
  );
  const events = new SessionEvents(store);
  const guesses = new PasswordGuesses(store, settings.lockWindowMs);
  const grantStore = new GrantStore(store, sealer);
  const tokens = (id: ProviderId) => registry.get(id).tokens;
  const refresher = new Refresher(grantStore, outbox, tokens, guesses, events.report, log, telemetry);
  const grants = new Grants(grantStore, refresher, settings.refreshPauseMs, log, telemetry.tokens);
  const limits = { idleMs: settings.sessionIdleMs, maxMs: settings.sessionMaxMs, staleMs: settings.staleReadsMs };
  const sessions = new Sessions(store, sealer, limits);
  const streams = new Streams(events, sessions, settings, telemetry.operations);
  const parts: Parts = {
    settings,
    store,
    sealer,
    registry,
    grants,
    calls: new CallLimits(settings, (limit, subject) => store.attempt(limit, subject)),
    outbox,
    sessions,
    accounts,
    events,
    streams,
    guesses,
    log,
    telemetry,
  };
  const worker = new OutboxWorker(store, outbox, options.telemetry && new OutboxMetrics(store, telemetry.outbox));
  return {
    providerIds: registry.all.map(one => one.provider.id),
    open: request => new EngineRequest(parts, request),
    ready: () => store.alive(),
    endStreams: () => streams.endAll(),
    start: () => worker.start(),
    async drain(deadlineMs) {
      await Promise.race([
        // A refresh that was overtaken leaves tokens to revoke: the outbox comes last.
        Promise.all([worker.stop(), refresher.idle()]).then(() => outbox.idle()),
        new Promise(resolve => setTimeout(resolve, deadlineMs).unref()),
      ]);
      await Promise.all(registry.all.map(({ client }) => client.close()));
    },
  };
}

function register(
  { id, create }: EngineOptions['providers'][number],
  settings: EngineSettings,
  telemetry: Telemetry,
  log: Log,
): Registered {
  const { upstreamDeadlineMs: deadlineMs, upstreamMaxBytes: maxBytes, proxies } = settings;
  const limits = { deadlineMs, maxBytes, proxies };
  const tokens = new TokenEndpoint(id, limits, telemetry, log);
  const { requestToken, requestRevocation } = tokens;
  const callbackUrl = `${settings.publicUrl}/callback/${id.toLowerCase()}`;
  const provider = create({ requestToken, requestRevocation, sendOnce: senderOf(proxies), now: Date.now, callbackUrl });
  return { provider, client: new UpstreamClient(id, provider.apiOrigin, limits, telemetry), tokens };
}
