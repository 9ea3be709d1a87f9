import type { ProviderId } from '../generated/graphql.js';
import type { CallKind, CallOutcome } from '../telemetry/outcomes.js';
import type { CallCounts, Telemetry } from '../telemetry/telemetry.js';
import type { CallSpan, RequestSpan, RequestTracer } from '../telemetry/tracer.js';
import type { UpstreamResponse } from './answer.js';
import { UpstreamFailure } from './failure.js';
import { headersWith, type Outgoing } from './outgoing.js';

type Headed = Pick<Outgoing, 'headers'>;

/** One call under way. */
export class ToldCall {
  private readonly counts: CallCounts;
  private readonly span: CallSpan | undefined;
  private readonly begunMs = performance.now();

  constructor(counts: CallCounts, span: CallSpan | undefined) {
    this.counts = counts;
    this.span = span;
  }

  /** What is to be sent: where the call is traced, with headers that say so. */
  headed<A extends Headed>(ask: A): Omit<A, 'headers'> & Headed {
    const { span } = this;
    return span ? { ...ask, headers: headersWith(ask.headers, span.headers) } : ask;
  }

  get elapsedMs(): number {
    return performance.now() - this.begunMs;
  }

  answered({ status }: UpstreamResponse): void {
    this.ended(outcomeOf(status), status);
  }

  failed(failure: unknown): void {
    this.ended(failure instanceof UpstreamFailure ? failure.kind : 'no-answer');
  }

  private ended(outcome: CallOutcome, status?: number): void {
    this.counts.ended(outcome, this.elapsedMs / 1000);
    this.span?.ended(outcome, status);
  }
}

/** Calls of one kind to one provider, of which telemetry is told one by one. */
export class ToldCalls {
  private readonly provider: ProviderId;
  private readonly kind: CallKind;
  private readonly counts: CallCounts;
  private readonly traces: RequestTracer;

  constructor(telemetry: Telemetry, provider: ProviderId, kind: CallKind) {
    this.provider = provider;
    this.kind = kind;
    this.counts = telemetry.calls(provider, kind);
    this.traces = telemetry.traces;
  }

  /** A call that is about to be sent. */
  begin(method: Outgoing['method'], trail?: RequestSpan): ToldCall {
    if (trail) trail.upstreamCalls += 1;
    return new ToldCall(this.counts, this.traces.call(this.provider, this.kind, method, trail));
  }

  /** Notes a call that was not sent because of the breaker; other failures were noted when they happened. */
  noteRefused(failure: unknown): void {
    if (failure instanceof UpstreamFailure && failure.kind === 'breaker') this.counts.refused();
  }
}

function outcomeOf(status: number): CallOutcome {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  if (status === 401 || status === 429) return `${status}`;
  return status < 500 ? '4xx' : '5xx';
}
