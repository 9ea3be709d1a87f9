import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import { latestUsed } from '../lru.js';
import type { ProviderId } from '../provider-id.js';
import type { CallBudget } from '../upstream/client.js';
import { Semaphore } from '../upstream/semaphore.js';
import { type CountTogether, SharedLimit } from './store/rate-limits.js';

export interface CallSettings {
  readonly callsPerOperation: number;
  /** Provider calls a minute of one session, or of one address without a session. */
  readonly callsPerMinute: number;
  /** How many times as much all callers of one address may have together. */
  readonly addressMultiple: number;
  /** Provider calls under way at once for one operation. */
  readonly callsAtOnce: number;
}

/** How many times as many calls may be under way for all operations of one caller, and of all callers of one address. */
const OPERATIONS_AT_ONCE = { caller: 3, address: 6 };
const MOST_CALLERS = 10_000;
const WINDOW_SECONDS = 60;

export interface OperationCalls {
  readonly address: string;
  readonly number: number;
  readonly semaphore: Semaphore;
  spent: number;
}

/** What each caller may have sent to providers. One for a process. */
export class CallLimits {
  private readonly perOperation: number;
  private readonly atOnce: number;
  private readonly ofCaller: SharedLimit;
  private readonly ofAddress: SharedLimit;
  private readonly semaphores = latestUsed<Semaphore>(MOST_CALLERS);
  private operations = 0;

  constructor(settings: CallSettings, countTogether?: CountTogether) {
    const { callsPerOperation, callsAtOnce, callsPerMinute, addressMultiple } = settings;
    this.perOperation = callsPerOperation;
    this.atOnce = callsAtOnce;
    const limit = (name: string, points: number) =>
      new SharedLimit({ name, points, windowSeconds: WINDOW_SECONDS }, countTogether);
    this.ofCaller = limit('calls', callsPerMinute);
    this.ofAddress = limit('address-calls', callsPerMinute * addressMultiple);
  }

  /** An operation of a client at this address is about to begin. */
  operation(address: string): OperationCalls {
    this.operations += 1;
    return { address, number: this.operations, semaphore: new Semaphore(this.atOnce), spent: 0 };
  }

  /** For calls with a session's own grants. */
  ofSession(operation: OperationCalls, sid: string): CallBudget {
    const who = `session ${sid}`;
    return new OperationBudget(this, operation, who, who);
  }

  /** For calls with the gateway's own credentials. `client`: see ClientRequest. Several people may share an address, so none is held back by others there. */
  ofClient(operation: OperationCalls, client: string): CallBudget {
    return new OperationBudget(this, operation, client, `${client} ${operation.number}`);
  }

  /** Counts a call. Undefined: it may be sent. */
  spend(operation: OperationCalls, who: string, provider: ProviderId): GraphQLError | undefined {
    const { perOperation } = this;
    if (operation.spent >= perOperation)
      return gatewayError('RATE_LIMITED', {
        provider,
        message: `This operation needs more than ${perOperation} provider calls (KEYRING_CALLS_PER_OPERATION), and ${provider} was not called again. Request fewer things at a time.`,
      });
    const waitMs = this.ofCaller.spend(who) ?? this.ofAddress.spend(operation.address);
    if (waitMs === undefined) {
      operation.spent += 1;
      return undefined;
    }
    const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
    return gatewayError('RATE_LIMITED', {
      provider,
      retryAfter,
      message: `Too many provider calls (KEYRING_CALLS_PER_MINUTE), and ${provider} was not called. Try again in ${retryAfter} s.`,
    });
  }

  /** A call needs a slot of each: of its operation, of its caller, and of all callers of the address. */
  semaphoresFor({ address, semaphore }: OperationCalls, who: string): readonly Semaphore[] {
    const { caller, address: all } = OPERATIONS_AT_ONCE;
    return [semaphore, this.semaphoreOf(who, caller), this.semaphoreOf(`all of ${address}`, all)];
  }

  private semaphoreOf(who: string, operations: number): Semaphore {
    const known = this.semaphores.get(who);
    if (known) return known;
    const made = new Semaphore(this.atOnce * operations);
    this.semaphores.set(who, made);
    return made;
  }
}

/** What one caller may send within an operation, and how much of it at once. */
class OperationBudget implements CallBudget {
  readonly who: string;
  readonly own: string;
  private readonly limits: CallLimits;
  private readonly operation: OperationCalls;
  private readonly semaphores: readonly Semaphore[];

  constructor(limits: CallLimits, operation: OperationCalls, who: string, own: string) {
    this.limits = limits;
    this.operation = operation;
    this.who = who;
    this.own = own;
    this.semaphores = limits.semaphoresFor(operation, who);
  }

  spend(provider: ProviderId): GraphQLError | undefined {
    return this.limits.spend(this.operation, this.who, provider);
  }

  acquire(signal: AbortSignal | undefined): Promise<void> | undefined {
    const full = this.semaphores.findIndex(semaphore => !semaphore.tryAcquire());
    return full < 0 ? undefined : this.wait(full, signal);
  }

  release(): void {
    for (const semaphore of this.semaphores) semaphore.release();
  }

  /** The semaphores before this one are acquired. */
  private async wait(full: number, signal: AbortSignal | undefined): Promise<void> {
    const acquired = this.semaphores.slice(0, full);
    try {
      for (const semaphore of this.semaphores.slice(full)) {
        if (!semaphore.tryAcquire()) await semaphore.acquire(signal);
        acquired.push(semaphore);
      }
    } catch (error) {
      for (const semaphore of acquired) semaphore.release();
      throw error;
    }
  }
}
