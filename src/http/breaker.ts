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
  private readonly inARow = new ConsecutiveBreaker(OPEN_AFTER);
  private readonly policy: CircuitBreakerPolicy = circuitBreaker(
    handleWhenResult(result => isBroken(result as Answer)).orWhen(error => this.isFailure(error)),
    { halfOpenAfter: TRY_AFTER_MS, breaker: this.inARow },
  );

  /** Throws UpstreamFailure `breaker` without asking while the circuit is open. */
  run(call: () => Promise<Answer>): Promise<Answer> {
    // Through the policy every call costs several promises more, so it only hears of one that went well where that ends a row of failures.
    if (this.policy.state === CircuitState.Closed) return call().then(this.answered, this.failed);
    return this.policy.execute(call).catch(told);
  }

  private readonly answered = (answer: Answer): Answer | Promise<Answer> => {
    if (this.inARow.state === 0 && !isBroken(answer)) return answer;
    return this.hears(() => answer).then(() => answer);
  };

  private readonly failed = async (failure: Error): Promise<never> => {
    await this.hears(() => Promise.reject(failure));
    throw failure;
  };

  /** How a call ended that was sent while the circuit was closed. Where that is over, it shows nothing of how the upstream is now. */
  private async hears(outcome: () => Answer | Promise<never>): Promise<void> {
    if (this.policy.state === CircuitState.Closed) await this.policy.execute(outcome).catch(() => {});
  }

  private isFailure(error: Error): boolean {
    if (!(error instanceof UpstreamFailure)) return false;
    // A trial call that was given up has shown nothing: the circuit must not close on it.
    if (error.kind === 'aborted') return this.policy.state === CircuitState.HalfOpen;
    return error.kind === 'never-sent' || error.kind === 'no-answer';
  }
}

const isBroken = ({ status }: Answer): boolean => status >= 500;

function told(error: unknown): never {
  if (error instanceof BrokenCircuitError) throw new UpstreamFailure('breaker', { retryAfterMs: TRY_AFTER_MS });
  throw error;
}
