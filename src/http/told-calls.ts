import type { ProviderId } from '../generated/graphql.js';
import type { CallKind, CallOutcome } from '../observability/outcomes.js';
import type { CallCounts, Telemetry } from '../observability/telemetry.js';
import type { Traces, Trail } from '../observability/traces.js';
import type { Answer, Ask } from './answer.js';
import { UpstreamFailure } from './failure.js';

type Sendable = Pick<Ask, 'method' | 'headers'>;

/** Calls of one kind to one provider, of which telemetry is told one by one. */
export class ToldCalls {
  private readonly provider: ProviderId;
  private readonly kind: CallKind;
  private readonly counts: CallCounts;
  private readonly traces: Traces;

  constructor(telemetry: Telemetry, provider: ProviderId, kind: CallKind) {
    this.provider = provider;
    this.kind = kind;
    this.counts = telemetry.calls(provider, kind);
    this.traces = telemetry.traces;
  }

  /** Sends once. Where the call is traced, headers that say so are put on it. */
  async send<A extends Sendable>(ask: A, send: (ask: A) => Promise<Answer>, trail?: Trail): Promise<Answer> {
    if (trail) trail.upstreamCalls += 1;
    const span = this.traces.call(this.provider, this.kind, ask.method, trail);
    const begunMs = performance.now();
    try {
      const answer = await send(span ? { ...ask, headers: { ...ask.headers, ...span.headers } } : ask);
      const outcome = outcomeOf(answer.status);
      this.counts.ended(outcome, (performance.now() - begunMs) / 1000);
      span?.ended(outcome, answer.status);
      return answer;
    } catch (failure) {
      const outcome = failure instanceof UpstreamFailure ? failure.kind : 'no-answer';
      this.counts.ended(outcome, (performance.now() - begunMs) / 1000);
      span?.ended(outcome);
      throw failure;
    }
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
