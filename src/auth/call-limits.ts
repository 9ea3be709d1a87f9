import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { latestUsed } from '../lru.js';
import type { Allowance } from '../upstream/data-call.js';
import type { Departure } from '../upstream/departure.js';
import { Turns } from '../upstream/turns.js';
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
/** Callers whose turns are counted. */
const MOST_CALLERS = 10_000;
const WINDOW_SECONDS = 60;

/** What each caller may have sent to providers. One for a process. */
export class CallLimits {
  readonly perOperation: number;
  readonly atOnce: number;
  private readonly ofCaller: SharedLimit;
  private readonly ofAddress: SharedLimit;
  private readonly turns = latestUsed<Turns>(MOST_CALLERS);
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

  /** The turns that all operations of a caller, or of an address, share. */
  turnsOf(who: string, operations: number): Turns {
    const known = this.turns.get(who);
    if (known) return known;
    const made = new Turns(this.atOnce * operations);
    this.turns.set(who, made);
    return made;
  }
}

/** The provider calls of one operation. */
export class OperationCalls {
  readonly address: string;
  private readonly limits: CallLimits;
  private readonly number: number;
  private readonly turns: Turns;
  private spent = 0;

  constructor(limits: CallLimits, address: string, number: number) {
    this.limits = limits;
    this.address = address;
    this.number = number;
    this.turns = new Turns(limits.atOnce);
  }

  /** For calls that are a session's own doing. */
  ofSession(sid: string): CallerCalls {
    const who = `session ${sid}`;
    return new CallerCalls(this, who, who, this.chain(who));
  }

  /** For calls with the gateway's own credentials. `client`: see ClientRequest. Several people may share an address, so none is held back by others there. */
  ofClient(client: string): CallerCalls {
    return new CallerCalls(this, client, `${client} ${this.number}`, this.chain(client));
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

  private chain(who: string): readonly Turns[] {
    const { limits, address, turns } = this;
    const { caller, address: all } = OPERATIONS_AT_ONCE;
    return [turns, limits.turnsOf(who, caller), limits.turnsOf(`all of ${address}`, all)];
  }
}

/** The calls of an operation in the name of one caller: how many may be sent, and how many at once. */
export class CallerCalls implements Allowance {
  readonly who: string;
  readonly own: string;
  private readonly operation: OperationCalls;
  private readonly turns: readonly Turns[];

  constructor(operation: OperationCalls, who: string, own: string, turns: readonly Turns[]) {
    this.operation = operation;
    this.who = who;
    this.own = own;
    this.turns = turns;
  }

  spend(provider: ProviderId): GraphQLError | undefined {
    return this.operation.spend(this.who, provider);
  }

  /** Takes a turn. Undefined: at once; else a promise, which rejects when the client goes away before it has its turn. */
  enter(departure: Departure | undefined): Promise<void> | undefined {
    const { turns } = this;
    for (let at = 0; at < turns.length; at += 1) if (!turns[at]?.take()) return this.wait(at, departure);
    return undefined;
  }

  leave(): void {
    for (const turns of this.turns) turns.leave();
  }

  private async wait(from: number, departure: Departure | undefined): Promise<void> {
    for (let at = from; at < this.turns.length; at += 1) {
      const turns = this.turns[at];
      if (at > from && turns?.take()) continue;
      try {
        await turns?.wait(departure);
      } catch (error) {
        for (const taken of this.turns.slice(0, at)) taken.leave();
        throw error;
      }
    }
  }
}
