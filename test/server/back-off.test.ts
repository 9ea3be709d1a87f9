import { expect, it } from 'vitest';
import { backOff } from '../../src/server/workers.js';

it('waits twice as long after each worker that ended soon, ten seconds at most', () => {
  const pauseAfter = backOff();
  const pauses = Array.from({ length: 9 }, () => pauseAfter(100));
  expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
});

it('starts over after a worker that served for a minute', () => {
  const pauseAfter = backOff();
  for (let n = 0; n < 5; n += 1) pauseAfter(0);
  expect(pauseAfter(60_000)).toBe(200);
  expect(pauseAfter(0)).toBe(400);
});
