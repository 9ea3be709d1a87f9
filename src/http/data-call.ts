import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { SILENT, type Telemetry } from '../observability/telemetry.js';
import type { Trail } from '../observability/traces.js';
import type { DataAsk } from '../provider.js';
import { type Answer, isRead, retryAfterMs } from './answer.js';
import { Breaker } from './breaker.js';
import type { Departure } from './departure.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import { SharedReads } from './shared-reads.js';
import { ToldCalls } from './told-calls.js';
import { Upstream } from './upstream.js';

/** Pause before the one retry, ms, halved at random. */
const RETRY_PAUSE_MS = 120;
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);
const FROM_BETWEEN: ReadonlySet<number> = new Set([502, 504]);

/**
 * The data API of one provider. Answers below 500 but 429 are the provider's to read; the rest become typed errors: RATE_LIMITED,
 * PROVIDER_UNAVAILABLE (its cause is the UpstreamFailure), PROVIDER_PROTOCOL_ERROR for an answer over the size limit, TIMEOUT for a read that was
 * given up because its client had gone.
 */
export class DataEndpoint {
  private readonly provider: ProviderId;
  private readonly upstream: Upstream;
  private readonly calls: ToldCalls;
  private readonly breaker = new Breaker();
  private readonly shared = new SharedReads();

  constructor(provider: ProviderId, origin: string, limits: UpstreamLimits, telemetry: Telemetry = SILENT) {
    this.provider = provider;
    this.upstream = new Upstream(origin, limits);
    this.calls = new ToldCalls(telemetry, provider, 'data');
  }

  /** A departure ends reads only: a write that was sent may have happened. */
  async send(ask: DataAsk, departure?: Departure, trail?: Trail): Promise<Answer> {
    try {
      return this.pass(await this.guarded(ask, departure, trail));
    } catch (failure) {
      throw this.typed(failure);
    }
  }

  /**
   * The same in the gateway's own name: a GET is shared with whoever asks the same with the same token (see SharedReads). `accepts`: whether an
   * answer is no refusal of the token. The trail of whoever begins the read counts it.
   */
  async share(
    ask: DataAsk,
    { generation, accepts }: { readonly generation: number; accepts(answer: Answer): boolean },
    departure?: Departure,
    trail?: Trail,
  ): Promise<Answer> {
    if (ask.method !== 'GET' || ask.body !== undefined) return this.send(ask, departure, trail);
    const key = `${generation} ${ask.path} ${JSON.stringify(ask.headers)}`;
    try {
      const read = { key, ask: (all: Departure) => this.guarded(ask, all, trail), accepts };
      return this.pass(await this.shared.read(read, departure));
    } catch (failure) {
      throw this.typed(failure);
    }
  }

  close(): Promise<void> {
    return this.upstream.close();
  }

  private guarded(ask: DataAsk, departure: Departure | undefined, trail: Trail | undefined): Promise<Answer> {
    const isSafe = isRead(ask);
    const send = () =>
      this.calls.send(ask, headed => this.upstream.send(headed, isSafe ? departure : undefined), trail);
    const isRepeatable = (ask.resend ?? isSafe) === true;
    const answer = this.breaker.run(() => this.tried(send, isRepeatable));
    return isRepeatable ? answer : answer.finally(() => this.shared.forget());
  }

  /** Reads are tried once more after a failure that tends to pass; a wait the upstream asks for is the client's to make. */
  private async tried(send: () => Promise<Answer>, safe: boolean): Promise<Answer> {
    const begun = Date.now();
    try {
      const answer = await send();
      if (!safe || !PASSING.has(answer.status) || answer.headers['retry-after']) return answer;
    } catch (failure) {
      const passing =
        failure instanceof UpstreamFailure && (failure.kind === 'never-sent' || failure.kind === 'no-answer');
      // A call that used up its time has shown that the upstream is slow: asking again would double the wait.
      if (!passing || !(safe || failure.kind === 'never-sent') || Date.now() - begun > 1_000) throw failure;
    }
    await sleep(RETRY_PAUSE_MS * (0.5 + Math.random() / 2));
    return send();
  }

  private pass(answer: Answer): Answer {
    const { provider } = this;
    if (answer.status < 500 && answer.status !== 429) return answer;
    const waitMs = retryAfterMs(answer);
    const retryAfter = waitMs === undefined ? undefined : Math.ceil(waitMs / 1000);
    const facts = { provider, ...(retryAfter !== undefined && { retryAfter }) };
    if (answer.status === 429) throw gatewayError('RATE_LIMITED', facts);
    const cause = FROM_BETWEEN.has(answer.status)
      ? new UpstreamFailure('no-answer')
      : new Error(`HTTP ${answer.status}`);
    throw gatewayError('PROVIDER_UNAVAILABLE', { ...facts, cause });
  }

  private typed(failure: unknown): unknown {
    if (!(failure instanceof UpstreamFailure)) return failure;
    this.calls.noteRefused(failure);
    const { provider } = this;
    if (failure.kind === 'too-large') return gatewayError('PROVIDER_PROTOCOL_ERROR', { provider, cause: failure });
    if (failure.kind === 'aborted') return gatewayError('TIMEOUT', { provider, cause: failure });
    const retryAfter = failure.retryAfterMs === undefined ? undefined : Math.ceil(failure.retryAfterMs / 1000);
    return gatewayError('PROVIDER_UNAVAILABLE', {
      provider,
      cause: failure,
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
}
