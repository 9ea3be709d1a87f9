import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Deadlines, Timed } from '../../src/http/deadlines.js';

const LENGTH_MS = 200;

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

it('tells each one when its own time is over, and nobody who has ended', async () => {
  const deadlines = new Deadlines(LENGTH_MS);
  const calls = [new Call(), new Call(), new Call(), new Call(), new Call()] as const;
  for (const call of calls) {
    deadlines.begin(call);
    await sleep(10);
  }
  const [first, second, third, fourth, last] = calls;
  deadlines.end(third);
  deadlines.end(last);
  deadlines.end(last);
  await sleep(2 * LENGTH_MS);
  deadlines.end(first);
  for (const call of [first, second, fourth]) expect(call.tookMs).toBeGreaterThanOrEqual(LENGTH_MS - 1);
  expect([third.tookMs, last.tookMs]).toEqual([undefined, undefined]);
});

it('goes on with what begins and ends while it tells', async () => {
  const deadlines = new Deadlines(LENGTH_MS);
  const ended = new Call();
  const begun = new Call();
  const first = new Call(() => {
    deadlines.end(ended);
    deadlines.begin(begun);
  });
  deadlines.begin(first);
  deadlines.begin(ended);
  await sleep(4 * LENGTH_MS);
  expect(first.tookMs).toBeGreaterThanOrEqual(LENGTH_MS - 1);
  expect(ended.tookMs).toBeUndefined();
  expect(begun.tookMs).toBeGreaterThanOrEqual(2 * LENGTH_MS - 2);
});

it('begins anew after all have ended', async () => {
  const deadlines = new Deadlines(LENGTH_MS);
  const early = new Call();
  deadlines.begin(early);
  deadlines.end(early);
  await sleep(LENGTH_MS / 2);
  const late = new Call();
  deadlines.begin(late);
  await sleep(4 * LENGTH_MS);
  expect(early.tookMs).toBeUndefined();
  expect(late.tookMs).toBeGreaterThanOrEqual(LENGTH_MS - 1);
});
