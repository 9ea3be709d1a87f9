import { expect, it } from 'vitest';
import { BackOff } from '../../../src/server/workers/back-off.js';

it('waits twice as long after each worker that ended soon, ten seconds at most', () => {
  const backOff = new BackOff();
  const pauses = Array.from({ length: 9 }, () => backOff.pauseAfter(100));
  expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
});

it('begins anew after one that served for a minute', () => {
  const backOff = new BackOff();
  for (let n = 0; n < 5; n += 1) backOff.pauseAfter(0);
  expect(backOff.pauseAfter(60_000)).toBe(200);
  expect(backOff.pauseAfter(0)).toBe(400);
});
