import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { latestUsed } from '../lru.js';
import type { CallBudget } from '../upstream/client.js';
import { Semaphore } from '../upstream/semaphore.js';
import { type CountTogether, SharedLimit } from './shared-limit.js';

export interface CallSettings {
  /** Provider calls that one operation may need. */
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
/** Callers whose calls under way are counted. */
const MOST_CALLERS = 10_000;
const WINDOW_SECONDS = 60;

/** What each caller may have sent to providers. One for a process. */
export class CallLimits {
  readonly perOperation: number;
  readonly atOnce: number;
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
    return new OperationCalls(this, address, this.operations);
  }

  /** Spends one call of a caller's. Undefined: it had one; else how long it has none, ms. */
  spend(who: string, address: string): number | undefined {
    return this.ofCaller.spend(who) ?? this.ofAddress.spend(address);
  }

  /** Shared by all operations of a caller, or of an address. */
  semaphoreOf(who: string, operations: number): Semaphore {
    const known = this.semaphores.get(who);
    if (known) return known;
    const made = new Semaphore(this.atOnce * operations);
    this.semaphores.set(who, made);
    return made;
  }
}

/** The provider calls of one operation. */
export class OperationCalls {
  readonly address: string;
  private readonly limits: CallLimits;
  private readonly number: number;
  private readonly semaphore: Semaphore;
  private spent = 0;

  constructor(limits: CallLimits, address: string, number: number) {
    this.limits = limits;
    this.address = address;
    this.number = number;
    this.semaphore = new Semaphore(limits.atOnce);
  }

  /** For calls that are a session's own doing. */
  ofSession(sid: string): CallerBudget {
    const who = `session ${sid}`;
    return new CallerBudget(this, who, who, this.semaphoresFor(who));
  }

  /** For calls with the gateway's own credentials. `client`: see ClientRequest. Several people may share an address, so none is held back by others there. */
  ofClient(client: string): CallerBudget {
    return new CallerBudget(this, client, `${client} ${this.number}`, this.semaphoresFor(client));
  }

  /** Counts a call of the operation's; undefined: it may be sent. */
  spend(who: string, provider: ProviderId): GraphQLError | undefined {
    const { perOperation } = this.limits;
    if (this.spent >= perOperation)
      return gatewayError('RATE_LIMITED', {
        provider,
        message: `This operation needs more than ${perOperation} provider calls. Ask for fewer things at a time.`,
      });
    const waitMs = this.limits.spend(who, this.address);
    if (waitMs === undefined) {
      this.spent += 1;
      return undefined;
    }
    const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
    return gatewayError('RATE_LIMITED', {
      provider,
      retryAfter,
      message: `Too many provider calls. Wait ${retryAfter} s.`,
    });
  }

  private semaphoresFor(who: string): readonly Semaphore[] {
    const { limits, address, semaphore } = this;
    const { caller, address: all } = OPERATIONS_AT_ONCE;
    return [semaphore, limits.semaphoreOf(who, caller), limits.semaphoreOf(`all of ${address}`, all)];
  }
}

/** What one caller may send within an operation, and how much of it at once. */
export class CallerBudget implements CallBudget {
  readonly who: string;
  readonly own: string;
  private readonly operation: OperationCalls;
  private readonly semaphores: readonly Semaphore[];

  constructor(operation: OperationCalls, who: string, own: string, semaphores: readonly Semaphore[]) {
    this.operation = operation;
    this.who = who;
    this.own = own;
    this.semaphores = semaphores;
  }

  spend(provider: ProviderId): GraphQLError | undefined {
    return this.operation.spend(this.who, provider);
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
        await semaphore.acquire(signal);
        acquired.push(semaphore);
      }
    } catch (error) {
      for (const semaphore of acquired) semaphore.release();
      throw error;
    }
  }
}
