import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { SILENT, type Telemetry } from '../observability/telemetry.js';
import type { Trail } from '../observability/traces.js';
import type { DataAsk } from '../provider.js';
import { type Answer, isRead, retryAfterMs } from './answer.js';
import { attempt } from './attempts.js';
import { Breaker, type Caller } from './breaker.js';
import type { Departure } from './departure.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import type { Outgoing } from './outgoing.js';
import { SharedReads } from './shared-reads.js';
import { ToldCalls } from './told-calls.js';
import { Upstream } from './upstream.js';

/** A data call with its token on it. */
export type BearingAsk = Outgoing & { readonly resend?: DataAsk['resend'] | undefined };

/** The caller that a call is made for, and what it may still have sent. */
export interface Allowance extends Caller {
  /** Counts a call that is about to be sent. The typed error where it is one too many. */
  spend(provider: ProviderId): GraphQLError | undefined;
  /** Takes a turn for a call. Undefined: at once; else a promise, which rejects with UpstreamFailure when the client goes away before. */
  enter(departure: Departure | undefined): Promise<void> | undefined;
  /** Ends the turn. */
  leave(): void;
}

const UNLIMITED: Allowance = { who: 'gateway', spend: () => undefined, enter: () => undefined, leave: () => {} };

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
  private readonly breaker = new Breaker<Answer>(({ status }) => status >= 500);
  private readonly shared = new SharedReads();

  constructor(provider: ProviderId, origin: string, limits: UpstreamLimits, telemetry: Telemetry = SILENT) {
    this.provider = provider;
    this.upstream = new Upstream(origin, limits);
    this.calls = new ToldCalls(telemetry, provider, 'data');
  }

  /** A departure ends reads only: a write that was sent may have happened. */
  send(ask: BearingAsk, departure?: Departure, trail?: Trail, allowance = UNLIMITED): Promise<Answer> {
    const begin = () => {
      const refusal = allowance.spend(this.provider);
      return refusal ? Promise.reject(refusal) : this.guarded(ask, departure, trail, allowance);
    };
    return inTurn(allowance, isRead(ask) ? departure : undefined, begin).then(this.pass, this.fail);
  }

  /**
   * The same in the gateway's own name: a GET is shared with whoever asks the same with the same token (see SharedReads). `accepts`: whether an
   * answer is no refusal of the token. The trail and the allowance of the caller that begins the read count it.
   */
  share(
    ask: BearingAsk,
    { generation, accepts }: { readonly generation: number; accepts(answer: Answer): boolean },
    departure?: Departure,
    trail?: Trail,
    allowance = UNLIMITED,
  ): Promise<Answer> {
    if (ask.method !== 'GET' || ask.body !== undefined) return this.send(ask, departure, trail, allowance);
    const key = `${generation} ${ask.path} ${JSON.stringify(ask.headers)}`;
    const read = {
      key,
      refusal: () => allowance.spend(this.provider),
      ask: (all: Departure) => this.guarded(ask, all, trail, allowance),
      accepts,
    };
    // To wait for what another has sent takes no turn.
    const answer =
      this.shared.join(key, departure) ?? inTurn(allowance, departure, () => this.shared.read(read, departure));
    return answer.then(this.pass, this.fail);
  }

  close(): Promise<void> {
    return this.upstream.close();
  }

  private guarded(
    ask: BearingAsk,
    departure: Departure | undefined,
    trail: Trail | undefined,
    allowance: Allowance,
  ): Promise<Answer> {
    const isSafe = isRead(ask);
    const isRepeatable = (ask.resend ?? isSafe) === true;
    const mayRepeat = () => !allowance.spend(this.provider);
    const call = { ask, isRepeatable, mayRepeat, departure: isSafe ? departure : undefined, trail };
    const answer = this.breaker.run(allowance, () => attempt(this.upstream, this.calls, call));
    return isRepeatable ? answer : answer.finally(() => this.shared.forget());
  }

  private readonly pass = (answer: Answer): Answer => {
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
  };

  private readonly fail = (failure: unknown): never => {
    if (!(failure instanceof UpstreamFailure)) throw failure;
    this.calls.noteRefused(failure);
    const { provider } = this;
    if (failure.kind === 'too-large') throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider, cause: failure });
    if (failure.kind === 'aborted') throw gatewayError('TIMEOUT', { provider, cause: failure });
    const retryAfter = failure.retryAfterMs === undefined ? undefined : Math.ceil(failure.retryAfterMs / 1000);
    throw gatewayError('PROVIDER_UNAVAILABLE', {
      provider,
      cause: failure,
      ...(retryAfter !== undefined && { retryAfter }),
    });
  };
}

/** Begins a call when the caller has its turn, which ends with the call. */
function inTurn(allowance: Allowance, departure: Departure | undefined, begin: () => Promise<Answer>): Promise<Answer> {
  const begun = () =>
    begin().then(
      answer => {
        allowance.leave();
        return answer;
      },
      failure => {
        allowance.leave();
        throw failure;
      },
    );
  return allowance.enter(departure)?.then(begun) ?? begun();
}
