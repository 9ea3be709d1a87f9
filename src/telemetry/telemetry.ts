import type { ProviderId } from '../provider-id.js';

/** Whose grant: a session's, or the gateway's own. */
export type OwnerKind = 'session' | 'service';

/** Kind of a call to an upstream. */
export type CallKind = 'data' | 'token' | 'revocation';

/** How a call ended: the class of its status, or why there was no whole response (src/upstream/failure.ts). */
export type CallOutcome =
  | '2xx'
  | '3xx'
  | '401'
  | '429'
  | '4xx'
  | '5xx'
  | 'never-sent'
  | 'no-response'
  | 'too-large'
  | 'aborted'
  | 'breaker';

/** `held`: the current token was valid. `refreshed`: the request waited for a new one. `none`: no token is available. */
type HandOut = 'held' | 'refreshed' | 'none';

/** Why a refresh was sent: use within the margin, for which no request waits; an expired or missing token; a token that the provider refused; the user's request. */
export type RefreshCause = 'ahead' | 'expired' | 'rejected' | 'requested';

/** Result of a token request. `overtaken`: a login, revoke or logout was faster than its response. */
export type RefreshResult = 'issued' | 'rejected' | 'misconfigured' | 'unavailable' | 'unknown' | 'overtaken';

/**
 * Outcome of one attempt to revoke a token. `refused`: the provider refuses permanently. `kept`: not sent, because a session still uses a token that would end.
 * `given-up`: the token expired before the provider could be reached.
 */
type RevocationOutcome = 'revoked' | 'refused' | 'kept' | 'retry' | 'given-up';

/**
 * How a session ended: its own logout, a logout everywhere, `endSession` from another session, a login beyond the limit of sessions of its account, or the
 * gateway because no client presented its secret. Expired sessions are not counted: they expire in the store.
 */
export type SessionEnd = 'logout' | 'everywhere' | 'elsewhere' | 'limit' | 'unclaimed';

/** What one request sets off: counted for its line in the log, and traced if traces are on. Part of the request's context. */
export interface RequestSpan {
  /** Calls to data APIs that were sent for it; those that it shares are counted for who began them. */
  upstreamCalls: number;
  /** 32 hexadecimal digits (W3C Trace Context, 3.2.2.3): the client's own, or ours where we trace. */
  readonly traceId: string | undefined;
  /** Work within belongs to this request, also where the span is not passed on: a provider's code does not know it. */
  within<T>(work: () => T): T;
  operationBegan(type: string, name: string | undefined): void;
  /** The response is written, or the client has gone. */
  ended(about: RequestEnd): void;
}

export interface RequestEnd {
  /** HTTP status; undefined: the client has gone. */
  readonly status: number | undefined;
  /** As the server names it, without what the client filled in. */
  readonly route: string | undefined;
  readonly codes: readonly string[] | undefined;
}

/** A call's part of a trace. */
export interface CallSpan {
  /** Headers that continue the trace at the upstream; empty if it must not be continued. */
  readonly headers: Readonly<Record<string, string>>;
  ended(outcome: CallOutcome, status?: number): void;
}

/** A refresh has a trace of its own, for it may serve many requests, or none; links lead there and back. */
export interface RefreshSpan {
  within<T>(work: () => T): T;
  /** A request waits for it, until the function returned is called. */
  awaitedBy(request: RequestSpan | undefined): () => void;
  ended(outcome: string): void;
}

/** Where traces begin. */
export interface RequestTracer {
  /** `id`: the request's own. `traceparent`: as the client sent it, if it did. */
  request(id: string, method: string, traceparent: string | undefined): RequestSpan;
  /** Undefined: traces are off. Without a parent the span belongs to the span that it is called within. */
  call(provider: ProviderId, kind: CallKind, method: string, parent: RequestSpan | undefined): CallSpan | undefined;
  refresh(provider: ProviderId, owner: OwnerKind, cause: RefreshCause): RefreshSpan | undefined;
  /** Sends the remaining spans; takes at most as long as the collector may take to respond. */
  close(): Promise<void>;
}

/** Calls of one kind to one provider: created once, called for each request that is sent. */
export interface CallCounts {
  ended(outcome: CallOutcome, seconds: number): void;
  /** Not sent, because the upstream failed too often just now. */
  refused(): void;
}

export interface OperationCounts {
  /** `type`: query, mutation or subscription; undefined: refused before that was known. `codes`: of the errors in the response. */
  ended(type: string | undefined, codes: readonly string[] | undefined, seconds: number): void;
  /** `route` as the server names it; undefined: none of ours. */
  pageAnswered(route: string | undefined, status: number): void;
  streamBegan(): void;
  streamEnded(): void;
}

export interface TokenCounts {
  handedOut(provider: ProviderId, owner: OwnerKind, outcome: HandOut): void;
  /** Only if a request was sent: a gateway that finds another one's token has refreshed nothing. */
  refreshed(provider: ProviderId, owner: OwnerKind, cause: RefreshCause, outcome: RefreshResult, seconds: number): void;
  /** A request had no good token until a refresh had ended. */
  refreshAwaited(provider: ProviderId, seconds: number): void;
  /** Another gateway held the lock on a grant. */
  lockAwaited(provider: ProviderId, seconds: number): void;
}

export interface OutboxCounts {
  tried(provider: ProviderId, outcome: RevocationOutcome): void;
  /** Result of a check of the whole outbox. `oldestSeconds`: age of the oldest entry, 0 when there is none. */
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
  /** Whether writes reach the required replicas. */
  copied(reaches: boolean): void;
}

export interface SealCounts {
  /** A value was opened with a key that is not the newest. `binding` distinguishes records, and is not exported. */
  openedOld(binding: string): void;
  failed(reason: string): void;
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

/** Version, trace id, parent id, flags (W3C Trace Context, 3.2): a version to come may have more behind them. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Undefined for what is no traceparent: then it is as if there were none. */
export function readTraceParent(header: string | undefined): TraceParent | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}

const nothing = () => {};

const plainSpan = (traceId: string | undefined): RequestSpan => ({
  upstreamCalls: 0,
  traceId,
  within: work => work(),
  operationBegan: nothing,
  ended: nothing,
});

/** Traces are off; the log still shows a client's own trace id. */
export const UNTRACED: RequestTracer = {
  request: (_id, _method, traceparent) =>
    plainSpan(traceparent === undefined ? undefined : readTraceParent(traceparent)?.traceId),
  call: () => undefined,
  refresh: () => undefined,
  close: async () => {},
};

export const SILENT: Telemetry = {
  calls: () => ({ ended: nothing, refused: nothing }),
  operations: { ended: nothing, pageAnswered: nothing, streamBegan: nothing, streamEnded: nothing },
  tokens: { handedOut: nothing, refreshed: nothing, refreshAwaited: nothing, lockAwaited: nothing },
  outbox: { tried: nothing, looked: nothing },
  sessions: { began: nothing, ended: nothing, loginEnded: nothing },
  store: { changed: nothing, copied: nothing },
  seals: { openedOld: nothing, failed: nothing },
  traces: UNTRACED,
};
