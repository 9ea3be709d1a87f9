import { type BinaryLike, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Sending } from '../../src/auth/store/redis/gather.js';
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

it('counts the time of what was held back with the process from when it went out', async () => {
  let answer: (text: string) => void = () => {};
  const asked = new Promise<string>(resolve => {
    answer = resolve;
  });
  const sending: Sending = {};
  const result = within(asked, LIMIT_MS, sending);
  setImmediate(() => {
    sending.sentMs = performance.now();
    setTimeout(() => answer('there'), LIMIT_MS / 2);
  });
  block(500);
  expect(await result).toBe('there');
});

it('gives a process that was held up no time beyond that', async () => {
  let answer: (text: string) => void = () => {};
  const asked = new Promise<string>(resolve => {
    answer = resolve;
  });
  const result = within(asked, 200);
  setTimeout(() => {
    block(300);
    setTimeout(() => answer('late'), 100);
  }, 100);
  await expect(result).rejects.toThrow('no answer in time');
});

it('takes what has come while the process was busy, though the time is over', async () => {
  // Made by another thread in some ten milliseconds, and announced to this one as a reply of Redis would be.
  const made = promisify<BinaryLike, BinaryLike, number, Buffer>(scrypt)('password', 'salt', 16);
  const result = within(made, LIMIT_MS);
  // From there the event loop comes to its timers before it comes to its sockets.
  setImmediate(() => block(500));
  expect(await result).toHaveLength(16);
});
