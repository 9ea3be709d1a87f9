import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import type { DataAsk } from '../provider/contract.js';
import { SILENT, type Telemetry } from '../telemetry/telemetry.js';
import type { RequestSpan } from '../telemetry/tracer.js';
import { isRead, type UpstreamResponse } from './answer.js';
import { attempt } from './attempts.js';
import { Breaker, type Caller } from './breaker.js';
import type { Departure } from './departure.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import type { Outgoing } from './outgoing.js';
import { retryAfterSeconds } from './provider-numbers.js';
import { meaningOf } from './response-table.js';
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

/**
 * The data API of one provider. Answers below 500 but 429 are the provider's to read; the rest become typed errors by src/upstream/response-table.ts
 * (its cause is the UpstreamFailure, if there was one), and TIMEOUT for a read that was given up because its client had gone.
 */
export class DataEndpoint {
  private readonly provider: ProviderId;
  private readonly upstream: Upstream;
  private readonly calls: ToldCalls;
  private readonly breaker = new Breaker<UpstreamResponse>(({ status }) => status >= 500);
  private readonly shared = new SharedReads();

  constructor(provider: ProviderId, origin: string, limits: UpstreamLimits, telemetry: Telemetry = SILENT) {
    this.provider = provider;
    this.upstream = new Upstream(origin, limits);
    this.calls = new ToldCalls(telemetry, provider, 'data');
  }

  /** A departure ends reads only: a write that was sent may have happened. */
  send(ask: BearingAsk, departure?: Departure, trail?: RequestSpan, allowance = UNLIMITED): Promise<UpstreamResponse> {
    const begin = () => {
      const refusal = allowance.spend(this.provider);
      return refusal ? Promise.reject(refusal) : this.guarded(ask, departure, trail, allowance);
    };
    const call = inTurn(allowance, isRead(ask) ? departure : undefined, begin);
    return isWrite(ask) ? call.then(this.passWrite, this.failWrite) : call.then(this.pass, this.fail);
  }

  /**
   * The same in the gateway's own name: a GET is shared with whoever asks the same with the same token (see SharedReads). `accepts`: whether an
   * answer is no refusal of the token. The trail and the allowance of the caller that begins the read count it.
   */
  share(
    ask: BearingAsk,
    { generation, accepts }: { readonly generation: number; accepts(answer: UpstreamResponse): boolean },
    departure?: Departure,
    trail?: RequestSpan,
    allowance = UNLIMITED,
  ): Promise<UpstreamResponse> {
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
    trail: RequestSpan | undefined,
    allowance: Allowance,
  ): Promise<UpstreamResponse> {
    const isSafe = isRead(ask);
    const isRepeatable = (ask.resend ?? isSafe) === true;
    const mayRepeat = () => !allowance.spend(this.provider);
    const call = { ask, isRepeatable, mayRepeat, departure: isSafe ? departure : undefined, trail };
    const answer = this.breaker.run(allowance, () => attempt(this.upstream, this.calls, call));
    return isRepeatable ? answer : answer.finally(() => this.shared.forget());
  }

  private readonly pass = (answer: UpstreamResponse): UpstreamResponse => this.checked(answer, false);
  private readonly fail = (failure: unknown): never => this.failed(failure, false);
  private readonly passWrite = (answer: UpstreamResponse): UpstreamResponse => this.checked(answer, true);
  private readonly failWrite = (failure: unknown): never => this.failed(failure, true);

  private checked(answer: UpstreamResponse, isWrite: boolean): UpstreamResponse {
    if (answer.status < 500 && answer.status !== 429) return answer;
    throw this.errorFor(answer, isWrite, retryAfterSeconds(answer));
  }

  private failed(failure: unknown, isWrite: boolean): never {
    if (!(failure instanceof UpstreamFailure)) throw failure;
    this.calls.noteRefused(failure);
    const { retryAfterMs } = failure;
    throw this.errorFor(failure, isWrite, retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1_000));
  }

  /** The client of a write learns where it may have been carried out. */
  private errorFor(
    result: UpstreamResponse | UpstreamFailure,
    isWrite: boolean,
    retryAfter: number | undefined,
  ): Error {
    const { provider } = this;
    const { code, carriedOut } = meaningOf(result);
    const isUnknown = carriedOut === 'unknown';
    const isFailure = result instanceof UpstreamFailure;
    return gatewayError(isFailure && result.kind === 'aborted' ? 'TIMEOUT' : code, {
      provider,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(isWrite && isUnknown && { outcomeUnknown: true }),
      cause: isFailure ? result : isUnknown ? new UpstreamFailure('no-answer') : new Error(`HTTP ${result.status}`),
    });
  }
}

/** Neither a read nor a call that may be repeated like one. */
const isWrite = (ask: BearingAsk): boolean => !isRead(ask) && ask.resend !== true;

/** Begins a call when the caller has its turn, which ends with the call. */
function inTurn(
  allowance: Allowance,
  departure: Departure | undefined,
  begin: () => Promise<UpstreamResponse>,
): Promise<UpstreamResponse> {
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
