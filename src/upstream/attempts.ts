import type { RequestSpan } from '../telemetry/tracer.js';
import type { UpstreamResponse } from './answer.js';
import type { Departure } from './departure.js';
import type { Outcome } from './exchange.js';
import type { UpstreamFailure } from './failure.js';
import type { Outgoing } from './outgoing.js';
import { retryAfterMs } from './provider-numbers.js';
import type { ToldCall, ToldCalls } from './told-calls.js';
import type { Upstream } from './upstream.js';

/** Pause before the one retry, ms, halved at random. */
const PAUSE_MS = 120;
/** A call that failed later has shown that the upstream is slow: asking again would double the wait, ms. */
const SOON_MS = 1_000;
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/** A call to a data API, and what may be done with it. */
export interface DataCall {
  readonly ask: Outgoing;
  /** Whether it may be sent again where the upstream may have acted on it. */
  readonly isRepeatable: boolean;
  /** Whether there is room for one call more. Counts it. */
  mayRepeat(): boolean;
  /** Ends it. */
  readonly departure: Departure | undefined;
  /** Without one a retry, which begins where the network calls back, could be taken for another request's. */
  readonly trail: RequestSpan | undefined;
}

/**
 * Sends a call, and once more after a failure that tends to pass; a wait that the upstream asks for is the client's to make. Resolves with a whole
 * answer of any status; rejects with UpstreamFailure.
 */
export const attempt = (upstream: Upstream, calls: ToldCalls, call: DataCall): Promise<UpstreamResponse> =>
  new Promise((resolve, reject) => new Attempts(upstream, calls, call, resolve, reject).send());

/** Called back, not waiting: each promise between the network and a resolver lives as long as the call, and is moved by every collection. */
class Attempts implements Outcome {
  private readonly upstream: Upstream;
  private readonly calls: ToldCalls;
  private readonly call: DataCall;
  private readonly resolve: (answer: UpstreamResponse) => void;
  private readonly reject: (failure: unknown) => void;
  private told: ToldCall;
  private isLast = false;

  constructor(
    upstream: Upstream,
    calls: ToldCalls,
    call: DataCall,
    resolve: (answer: UpstreamResponse) => void,
    reject: (failure: unknown) => void,
  ) {
    this.upstream = upstream;
    this.calls = calls;
    this.call = call;
    this.resolve = resolve;
    this.reject = reject;
    this.told = this.begun();
  }

  send(): void {
    const { ask, departure } = this.call;
    this.upstream.send(this.told.headed(ask), departure, this);
  }

  answered(answer: UpstreamResponse): void {
    this.told.answered(answer);
    const passes = PASSING.has(answer.status) && this.call.isRepeatable && retryAfterMs(answer) === undefined;
    if (passes && !this.isLast && this.call.mayRepeat()) this.pause();
    else this.resolve(answer);
  }

  failed(failure: UpstreamFailure): void {
    this.told.failed(failure);
    const passes = failure.kind === 'never-sent' || (failure.kind === 'no-answer' && this.call.isRepeatable);
    if (passes && !this.isLast && this.told.elapsedMs <= SOON_MS && this.call.mayRepeat()) this.pause();
    else this.reject(failure);
  }

  private begun(): ToldCall {
    return this.calls.begin(this.call.ask.method, this.call.trail);
  }

  private pause(): void {
    this.isLast = true;
    setTimeout(() => this.again(), PAUSE_MS * (0.5 + Math.random() / 2));
  }

  /** Nobody is above a timer to catch anything. */
  private again(): void {
    try {
      this.told = this.begun();
      this.send();
    } catch (error) {
      this.reject(error);
    }
  }
}
