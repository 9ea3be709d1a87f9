import { type BinaryLike, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { within } from '../../src/auth/store/redis/within.js';

const LIMIT_MS = 20;

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

it('rejects what does not come in time', async () => {
  const begunMs = performance.now();
  await expect(within(new Promise(() => {}), LIMIT_MS)).rejects.toThrow('no answer in time');
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(LIMIT_MS - 1);
});

it('passes on what fails in time', async () => {
  await expect(within(Promise.reject(new Error('its own')), LIMIT_MS)).rejects.toThrow('its own');
});

it('gives what was held back with the process another while', async () => {
  let answer: (text: string) => void = () => {};
  const asked = new Promise<string>(resolve => {
    answer = resolve;
  });
  const result = within(asked, LIMIT_MS);
  setImmediate(() => setTimeout(() => answer('there'), LIMIT_MS / 2));
  block(500);
  expect(await result).toBe('there');
});

it('takes what has come while the process was busy, though the time is over', async () => {
  // Made by another thread in some ten milliseconds, and announced to this one as a reply of Redis would be.
  const made = promisify<BinaryLike, BinaryLike, number, Buffer>(scrypt)('password', 'salt', 16);
  const result = within(made, LIMIT_MS);
  // From there the event loop comes to its timers before it comes to its sockets.
  setImmediate(() => block(500));
  expect(await result).toHaveLength(16);
});
