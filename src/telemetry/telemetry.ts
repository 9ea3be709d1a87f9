import type { ProviderId } from '../generated/graphql.js';
import type {
  CallKind,
  CallOutcome,
  HandOut,
  OwnerKind,
  RenewalCause,
  RenewalOutcome,
  RevocationOutcome,
  SessionEnd,
} from './outcomes.js';
import { type RequestTracer, UNTRACED } from './tracer.js';

/** Calls of one kind to one provider: got once, told of every time that something is sent. */
export interface CallCounts {
  ended(outcome: CallOutcome, seconds: number): void;
  /** Not sent, because the upstream failed too often just now. */
  refused(): void;
}

export interface OperationCounts {
  /** `type`: query, mutation or subscription; undefined: refused before that was known. `codes`: of the errors in the answer. */
  ended(type: string | undefined, codes: readonly string[] | undefined, seconds: number): void;
  /** `route` as the server names it; undefined: none of ours. */
  pageAnswered(route: string | undefined, status: number): void;
  streamBegan(): void;
  streamEnded(): void;
}

export interface TokenCounts {
  handedOut(provider: ProviderId, owner: OwnerKind, outcome: HandOut): void;
  /** Only where something was sent: whoever finds another gateway's token has renewed nothing. */
  renewed(provider: ProviderId, owner: OwnerKind, cause: RenewalCause, outcome: RenewalOutcome, seconds: number): void;
  /** A request had no good token until a renewal had ended. */
  renewalAwaited(provider: ProviderId, seconds: number): void;
  /** Another gateway held the lock on a grant. */
  lockAwaited(provider: ProviderId, seconds: number): void;
}

export interface OutboxCounts {
  tried(provider: ProviderId, outcome: RevocationOutcome): void;
  /** What a look at the whole outbox has found. `oldestSeconds`: age of the oldest entry, 0 when there is none. */
  looked(entries: number, oldestSeconds: number): void;
}

export interface SessionCounts {
  began(): void;
  ended(by: SessionEnd): void;
  /** `outcome`: LOGGED_IN, or the reason of a refusal (LoginRefusal in the schema). */
  loginEnded(provider: ProviderId, outcome: string): void;
}

export interface StoreCounts {
  changed(state: 'up' | 'down'): void;
  /** Whether writes reach the replicas that were asked for. */
  copied(reaches: boolean): void;
}

export interface SealCounts {
  /** Something was opened under a key that seals no more. `binding` tells records apart, and goes nowhere. */
  openedOld(binding: string): void;
  failed(trouble: string): void;
}

/**
 * What happens in the gateway that operators want to see. Every room gets its part of it from above; nothing here throws or waits. Labels come from
 * us alone (provider ids, types, codes): nothing that a client could make up.
 */
export interface Telemetry {
  calls(provider: ProviderId, kind: CallKind): CallCounts;
  readonly operations: OperationCounts;
  readonly tokens: TokenCounts;
  readonly outbox: OutboxCounts;
  readonly sessions: SessionCounts;
  readonly store: StoreCounts;
  readonly seals: SealCounts;
  readonly traces: RequestTracer;
}

const nothing = () => {};

/** Nobody listens. */
export const SILENT: Telemetry = {
  calls: () => ({ ended: nothing, refused: nothing }),
  operations: { ended: nothing, pageAnswered: nothing, streamBegan: nothing, streamEnded: nothing },
  tokens: { handedOut: nothing, renewed: nothing, renewalAwaited: nothing, lockAwaited: nothing },
  outbox: { tried: nothing, looked: nothing },
  sessions: { began: nothing, ended: nothing, loginEnded: nothing },
  store: { changed: nothing, copied: nothing },
  seals: { openedOld: nothing, failed: nothing },
  traces: UNTRACED,
};
