import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { DataAsk } from '../provider.js';
import { type Answer, retryAfterMs } from './answer.js';
import { Breaker } from './breaker.js';
import { UpstreamFailure } from './failure.js';
import { Upstream, type UpstreamLimits } from './upstream.js';

/** Pause before the one retry, ms, halved at random. */
const RETRY_PAUSE_MS = 120;
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);
const FROM_BETWEEN: ReadonlySet<number> = new Set([502, 504]);

/**
 * The data API of one provider. Answers below 500 but 429 are the provider's to read; the rest become typed errors: RATE_LIMITED,
 * PROVIDER_UNAVAILABLE (its cause is the UpstreamFailure), PROVIDER_PROTOCOL_ERROR for an answer over the size limit.
 */
export class DataEndpoint {
  private readonly provider: ProviderId;
  private readonly upstream: Upstream;
  private readonly breaker = new Breaker();

  constructor(provider: ProviderId, origin: string, limits: UpstreamLimits) {
    this.provider = provider;
    this.upstream = new Upstream(origin, limits);
  }

  async send(ask: DataAsk): Promise<Answer> {
    const resend = ask.resend ?? (ask.method === 'GET' || ask.method === 'HEAD');
    try {
      const answer = await this.breaker.run(() => this.tried(ask, resend === true));
      return this.pass(answer);
    } catch (failure) {
      throw this.typed(failure);
    }
  }

  close(): Promise<void> {
    return this.upstream.close();
  }

  /** Reads are tried once more after a failure that tends to pass; a wait the upstream asks for is the client's to make. */
  private async tried(ask: DataAsk, safe: boolean): Promise<Answer> {
    const begun = Date.now();
    try {
      const answer = await this.upstream.send(ask);
      if (!safe || !PASSING.has(answer.status) || answer.headers['retry-after']) return answer;
    } catch (failure) {
      const passing =
        failure instanceof UpstreamFailure && (failure.kind === 'never-sent' || failure.kind === 'no-answer');
      // A call that used up its time has shown that the upstream is slow: asking again would double the wait.
      if (!passing || !(safe || failure.kind === 'never-sent') || Date.now() - begun > 1_000) throw failure;
    }
    await sleep(RETRY_PAUSE_MS * (0.5 + Math.random() / 2));
    return this.upstream.send(ask);
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
    const { provider } = this;
    if (failure.kind === 'too-large') return gatewayError('PROVIDER_PROTOCOL_ERROR', { provider, cause: failure });
    const retryAfter = failure.retryAfterMs === undefined ? undefined : Math.ceil(failure.retryAfterMs / 1000);
    return gatewayError('PROVIDER_UNAVAILABLE', {
      provider,
      cause: failure,
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
}
