import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel';
import type { Answer } from './answer.js';
import { UpstreamFailure } from './failure.js';

/** Failures in a row that open the circuit. */
const OPEN_AFTER = 20;
/** How long it stays open before one call may try, ms. */
const TRY_AFTER_MS = 1_000;

/** Stops asking an upstream that only fails, so that its callers wait for nothing and it can come back. */
export class Breaker {
  private readonly policy: CircuitBreakerPolicy = circuitBreaker(
    handleWhenResult(result => (result as Answer).status >= 500).orWhen(error => this.isFailure(error)),
    { halfOpenAfter: TRY_AFTER_MS, breaker: new ConsecutiveBreaker(OPEN_AFTER) },
  );

  /** Throws UpstreamFailure `breaker` without asking while the circuit is open. */
  run(call: () => Promise<Answer>): Promise<Answer> {
    return this.policy.execute(call).catch(told);
  }

  private isFailure(error: Error): boolean {
    if (!(error instanceof UpstreamFailure)) return false;
    // A trial call that was given up has shown nothing: the circuit must not close on it.
    if (error.kind === 'aborted') return this.policy.state === CircuitState.HalfOpen;
    return error.kind === 'never-sent' || error.kind === 'no-answer';
  }
}

function told(error: unknown): never {
  if (error instanceof BrokenCircuitError) throw new UpstreamFailure('breaker', { retryAfterMs: TRY_AFTER_MS });
  throw error;
}
