import type { Log } from '../telemetry/logger.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Proxies } from '../upstream/proxies.js';
import type { CallLimits, CallSettings } from './call-limits.js';
import type { Sealer } from './crypto/seal.js';
import type { Accounts } from './grants/accounts.js';
import type { Grants } from './grants/grants.js';
import type { Outbox } from './grants/outbox.js';
import type { PasswordGuesses } from './grants/password-guesses.js';
import type { Registry } from './registry.js';
import type { SessionEvents } from './sessions/events.js';
import type { Sessions } from './sessions/sessions.js';
import type { StreamSettings, Streams } from './sessions/streams.js';
import type { Store } from './store/contract.js';

/** Settings of the engine; times in ms unless the name says otherwise. */
export interface EngineSettings extends CallSettings, StreamSettings {
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  readonly staleReadsMs: number;
  readonly upstreamDeadlineMs: number;
  readonly upstreamMaxBytes: number;
  /** Absent: every provider is reached directly. */
  readonly proxies?: Proxies | undefined;
  /** How long a renewal asked for by a client waits for calls that were sent together with it. */
  readonly refreshGatherMs: number;
  /** Pause between two refreshes of one grant. */
  readonly refreshPauseMs: number;
  readonly loginsPerAddress: number;
  readonly loginsPerAccount: number;
  readonly sessionsPerAccount: number;
  /** How long a wrong password counts, where the provider locks accounts. */
  readonly lockWindowMs: number;
  /** Allowed returnTo places: absolute addresses, origin and path. */
  readonly returnTo: readonly string[];
  /** What browsers see: scheme, host, port. */
  readonly publicUrl: string;
}

/** The engine's rooms, as each of its flows needs them. */
export interface Parts {
  readonly settings: EngineSettings;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly registry: Registry;
  readonly grants: Grants;
  readonly calls: CallLimits;
  readonly outbox: Outbox;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly events: SessionEvents;
  readonly streams: Streams;
  readonly guesses: PasswordGuesses;
  readonly log: Log;
  readonly telemetry: Telemetry;
}
