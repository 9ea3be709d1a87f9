import { latestUsed } from '../lru.js';
import { UpstreamFailure } from './failure.js';

/** Failures in a row that open a circuit. */
const OPEN_AFTER = 20;
/** Of these, failures of one caller that count for all callers: so at least five must have failed. A single caller may cause its own failures. */
const MOST_OF_ONE = 4;
/** How long a circuit stays open before one call may try, ms. */
const TRY_AFTER_MS = 1_000;
/** A caller counts as failing for this long after its last failure, ms. */
const FAILING_MS = 30_000;
/** Calls under way at once of callers that are not failing, while the circuit of all is open. */
const NEWCOMERS = 10;
const MOST_CALLERS = 10_000;

/** Whose failures these are. Kept in memory only. */
export interface CallOwner {
  /** A session, or the address of a caller without one: several of them that fail show that the upstream is down. */
  readonly who: string;
  /** Whose calls may be cut short by failures of its own. Absent: no one's, as at an address that several people may share. */
  readonly own?: string | undefined;
}

/** Opens after failures in a row, and lets one call try from time to time. */
class Circuit {
  private failures = 0;
  private openedAtMs: number | undefined;
  private isOnTrial = false;

  get isOpen(): boolean {
    return this.openedAtMs !== undefined;
  }

  get isSpotless(): boolean {
    return this.failures === 0 && !this.isOpen;
  }

  /** Whether a call may go out. Through an open circuit it does as its trial. */
  mayPass(nowMs: number): boolean {
    return this.openedAtMs === undefined || (!this.isOnTrial && nowMs - this.openedAtMs >= TRY_AFTER_MS);
  }

  /** A call goes out. True: as the trial. */
  begin(): boolean {
    if (this.isOpen) this.isOnTrial = true;
    return this.isOpen;
  }

  succeeded(): void {
    this.failures = 0;
    this.openedAtMs = undefined;
    this.isOnTrial = false;
  }

  failed(nowMs: number): void {
    this.failures += 1;
    if (this.failures >= OPEN_AFTER) this.openedAtMs = nowMs;
  }

  /** The trial showed that the upstream still fails, or nothing. */
  stayOpen(nowMs: number): void {
    this.openedAtMs = nowMs;
    this.isOnTrial = false;
  }
}

/** The evidence of a call about the upstream. */
type Verdict = 'success' | 'failure' | 'nothing';

/** How a call was let through. */
export interface Pass {
  readonly own: Circuit | undefined;
  readonly isOwnTrial: boolean;
  readonly isTrial: boolean;
  readonly isNewcomer: boolean;
}

/**
 * Stops calls to an upstream that only fails, so that callers do not wait for a failure and the upstream can recover. Calls that fail for one caller are rejected
 * for that caller. Only failures of several callers, with no success of anyone between them, hold back all; and even then a caller that has not failed
 * itself may try, so that no number of failing callers takes a working upstream away from the others.
 */
export class Breaker<T> {
  private readonly isFailure: (outcome: T) => boolean;
  private readonly all = new Circuit();
  /** Failures of each caller in the present row, as far as they count. */
  private readonly inRow = new Map<string, number>();
  private readonly own = latestUsed<Circuit>(MOST_CALLERS, { ttl: FAILING_MS, ttlAutopurge: true });
  private readonly failing = latestUsed<true>(MOST_CALLERS, { ttl: FAILING_MS });
  private newcomers = 0;

  /** `isFailure`: whether an outcome shows that the upstream is down. */
  constructor(isFailure: (outcome: T) => boolean) {
    this.isFailure = isFailure;
  }

  /** Rejects with UpstreamFailure `breaker`, without a call, while a circuit is open that holds back this caller. */
  async run(caller: CallOwner, call: () => Promise<T>): Promise<T> {
    const pass = this.admit(caller);
    if (!pass) throw refusal();
    try {
      const outcome = await call();
      this.settled(caller, pass, outcome);
      return outcome;
    } catch (error) {
      this.failed(caller, pass, error);
      throw error;
    }
  }

  /** Lets a call through, whose end must be reported by `settled` or `failed`. Undefined: a circuit is open that holds back this caller. */
  admit(caller: CallOwner): Pass | undefined {
    // The usual case reads no clock.
    return this.all.isSpotless && this.own.size === 0 ? USUAL : this.admitAt(caller, Date.now());
  }

  settled(caller: CallOwner, pass: Pass, outcome: T): void {
    const isFailure = this.isFailure(outcome);
    if (isFailure || !this.all.isSpotless || this.own.size > 0)
      this.record(caller, pass, isFailure ? 'failure' : 'success');
  }

  failed(caller: CallOwner, pass: Pass, error: unknown): void {
    this.record(caller, pass, verdictOn(error));
  }

  private admitAt(caller: CallOwner, nowMs: number): Pass | undefined {
    const own = caller.own === undefined ? undefined : this.own.get(caller.own);
    if (own && !own.mayPass(nowMs)) return undefined;
    const isNewcomer = this.all.isOpen && this.newcomers < NEWCOMERS && !this.failing.has(caller.who);
    if (!isNewcomer && !this.all.mayPass(nowMs)) return undefined;
    if (isNewcomer) this.newcomers += 1;
    return { own, isOwnTrial: own?.begin() ?? false, isTrial: !isNewcomer && this.all.begin(), isNewcomer };
  }

  private record(caller: CallOwner, pass: Pass, verdict: Verdict): void {
    const nowMs = Date.now();
    if (pass.isNewcomer) this.newcomers -= 1;
    if (verdict === 'failure') this.failing.set(caller.who, true);
    this.judgeAll(caller, pass, verdict, nowMs);
    if (caller.own !== undefined) this.judgeOwn(caller.own, pass, verdict, nowMs);
  }

  /** A call that was sent before the circuit opened shows nothing of how the upstream is now. */
  private judgeAll({ who }: CallOwner, { isTrial, isNewcomer }: Pass, verdict: Verdict, nowMs: number): void {
    const { all, inRow } = this;
    if (verdict === 'success' && (isTrial || isNewcomer || !all.isOpen)) {
      all.succeeded();
      inRow.clear();
    } else if (isTrial) all.stayOpen(nowMs);
    else if (verdict === 'failure' && !all.isOpen) {
      const count = inRow.get(who) ?? 0;
      if (count === MOST_OF_ONE) return;
      inRow.set(who, count + 1);
      all.failed(nowMs);
    }
  }

  private judgeOwn(name: string, { own: at, isOwnTrial }: Pass, verdict: Verdict, nowMs: number): void {
    const own = at ?? this.own.get(name);
    if (verdict === 'success') {
      if (isOwnTrial || !own?.isOpen) this.own.delete(name);
    } else if (isOwnTrial) own?.stayOpen(nowMs);
    else if (verdict === 'failure' && !own?.isOpen) {
      const circuit = own ?? new Circuit();
      circuit.failed(nowMs);
      this.own.set(name, circuit);
    }
  }
}

const USUAL: Pass = { own: undefined, isOwnTrial: false, isTrial: false, isNewcomer: false };

/** Stands for a call that a circuit holds back. */
export const refusal = () => new UpstreamFailure('breaker', { retryAfterMs: TRY_AFTER_MS });

/** A call that was aborted, or whose response was too large to be read, shows nothing. */
function verdictOn(failure: unknown): Verdict {
  if (!(failure instanceof UpstreamFailure)) return 'nothing';
  return failure.kind === 'never-sent' || failure.kind === 'no-response' ? 'failure' : 'nothing';
}
