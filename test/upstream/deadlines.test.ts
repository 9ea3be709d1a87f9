import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines, Timed } from '../../src/upstream/deadlines.js';

const LENGTH_MS = 100;

class Call extends Timed {
  readonly begunMs = performance.now();
  tookMs: number | undefined;
  private readonly whenOver: () => void;

  constructor(whenOver: () => void = () => {}) {
    super();
    this.whenOver = whenOver;
  }

  overdue(): void {
    this.tookMs = performance.now() - this.begunMs;
    this.whenOver();
  }
}

describe('deadlines', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const begun = (deadlines: Deadlines, whenOver?: () => void) => {
    const call = new Call(whenOver);
    deadlines.begin(call);
    return call;
  };

  it('tell each one when its own time is over, and nobody who has ended', () => {
    const deadlines = new Deadlines(LENGTH_MS);
    const calls = Array.from({ length: 5 }, () => {
      const call = begun(deadlines);
      vi.advanceTimersByTime(10);
      return call;
    });
    for (const index of [2, 4, 4]) deadlines.end(calls[index] as Call);
    vi.advanceTimersByTime(2 * LENGTH_MS);
    deadlines.end(calls[0] as Call);
    const { tookMs: _, ...rest } = begun(deadlines);
    expect(rest.isUnderWay).toBe(true);
    expect(calls.map(({ tookMs }) => tookMs)).toEqual([LENGTH_MS, LENGTH_MS, undefined, LENGTH_MS, undefined]);
  });

  it('go on with what begins and ends while they tell', () => {
    const deadlines = new Deadlines(LENGTH_MS);
    let late: Call | undefined;
    const first = begun(deadlines, () => {
      deadlines.end(ended);
      late = begun(deadlines);
    });
    const ended = begun(deadlines);
    vi.advanceTimersByTime(30);
    const third = begun(deadlines);
    vi.advanceTimersByTime(3 * LENGTH_MS);
    expect([first, ended, third, late].map(call => call?.tookMs)).toEqual([LENGTH_MS, undefined, LENGTH_MS, LENGTH_MS]);
  });

  it('begin anew after all have ended', () => {
    const deadlines = new Deadlines(LENGTH_MS);
    const early = begun(deadlines);
    deadlines.end(early);
    vi.advanceTimersByTime(LENGTH_MS / 2);
    const late = begun(deadlines);
    vi.advanceTimersByTime(2 * LENGTH_MS);
    expect([early.tookMs, late.tookMs]).toEqual([undefined, LENGTH_MS]);
  });
});

it('tell of it outside of what whoever began was about', async () => {
  const about = new AsyncLocalStorage<string>();
  const deadlines = new Deadlines(20);
  const where = await about.run('a request', () => {
    return new Promise(resolve => deadlines.begin(new Call(() => resolve(about.getStore()))));
  });
  expect(where).toBeUndefined();
});
