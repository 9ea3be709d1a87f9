import type { ProviderId } from '../generated/graphql.js';
import type { CallKind, CallOutcome, OwnerKind, RenewalCause } from './outcomes.js';

/** What one request sets off: counted for its line in the log, and traced where somebody traces. Handed down with the request's facts. */
export interface RequestSpan {
  /** Calls to data APIs that were sent for it; those that it shares are counted for who began them. */
  upstreamCalls: number;
  /** 32 hexadecimal digits (W3C Trace Context, 3.2.2.3): the client's own, or ours where we trace. */
  readonly traceId: string | undefined;
  /** What works within is done for this request, also where nobody hands the trail on: on the way through a provider's code. */
  within<T>(work: () => T): T;
  operationBegan(type: string, name: string | undefined): void;
  /** The answer is on its way, or nobody waits for one any more. */
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
  /** What takes the trace on to the upstream; empty where it must not go. */
  readonly headers: Readonly<Record<string, string>>;
  ended(outcome: CallOutcome, status?: number): void;
}

/** A renewal has a trace of its own, for it may serve many requests, or none; links lead there and back. */
export interface RenewalSpan {
  within<T>(work: () => T): T;
  /** A request waits for it, until the function returned is called. */
  awaitedBy(trail: RequestSpan | undefined): () => void;
  ended(outcome: string): void;
}

/** Where traces begin. */
export interface RequestTracer {
  /** `id`: the request's own. `traceparent`: as the client sent it, if it did. */
  request(id: string, method: string, traceparent: string | undefined): RequestSpan;
  /** Undefined: nobody traces. Without a trail it belongs to whatever it is called within. */
  call(provider: ProviderId, kind: CallKind, method: string, trail: RequestSpan | undefined): CallSpan | undefined;
  renewal(provider: ProviderId, owner: OwnerKind, cause: RenewalCause): RenewalSpan | undefined;
  /** Sends what is left to send; takes as long as a collector may take to answer. */
  close(): Promise<void>;
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

class PlainTrail implements RequestSpan {
  upstreamCalls = 0;
  readonly traceId: string | undefined;

  constructor(traceId: string | undefined) {
    this.traceId = traceId;
  }

  within<T>(work: () => T): T {
    return work();
  }

  operationBegan(): void {}
  ended(): void {}
}

/** Nobody traces; a client's own trace id still finds its way into the log. */
export const UNTRACED: RequestTracer = {
  request: (_id, _method, traceparent) =>
    new PlainTrail(traceparent === undefined ? undefined : readTraceParent(traceparent)?.traceId),
  call: () => undefined,
  renewal: () => undefined,
  close: async () => {},
};
