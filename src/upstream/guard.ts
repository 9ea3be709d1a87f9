import { latestUsed } from '../lru.js';
import { Breaker } from './breaker.js';
import type { ToldCalls } from './told-calls.js';
import { Turns } from './turns.js';

/** Pieces of work under way at once, and of one caller; the rest wait their turn. */
const AT_ONCE = { all: 16, caller: 4 };
/** Pieces of work that wait at most. */
const MOST_WAITING = 1_000;
const MOST_CALLERS = 10_000;

/**
 * Guards work of one kind at a token endpoint: a breaker and a cap of its own, so that revocations that fail or hang keep no one from signing in, and a
 * share of the cap for each caller, so that one caller does not keep the others waiting.
 */
export class Guard<T> {
  private readonly calls: ToldCalls;
  private readonly breaker: Breaker<T>;
  private readonly all = new Turns(AT_ONCE.all, MOST_WAITING);
  private readonly callers = latestUsed<Turns>(MOST_CALLERS);

  constructor(calls: ToldCalls, isFailure: (outcome: T) => boolean) {
    this.calls = calls;
    this.breaker = new Breaker(isFailure);
  }

  /** Rejects with UpstreamFailure where the work was not begun. */
  async run(caller: string, work: () => Promise<T>): Promise<T> {
    const taken: Turns[] = [];
    try {
      for (const turns of [this.turnsOf(caller), this.all]) {
        if (!turns.take()) await turns.wait();
        taken.push(turns);
      }
      return await this.breaker.run({ who: caller }, async () => work());
    } catch (failure) {
      this.calls.noteRefused(failure);
      throw failure;
    } finally {
      for (const turns of taken) turns.leave();
    }
  }

  private turnsOf(caller: string): Turns {
    const known = this.callers.get(caller);
    if (known) return known;
    const made = new Turns(AT_ONCE.caller, MOST_WAITING);
    this.callers.set(caller, made);
    return made;
  }
}
