import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sending, within } from '../../src/auth/store/redis/commands.js';

const LIMIT_MS = 200;

/** A promise that the test settles. */
function reply() {
  let arrive: (text: string) => void = () => {};
  const promise = new Promise<string>(resolve => {
    arrive = resolve;
  });
  return { promise, arrive };
}

/** The present state of a promise. within() itself waits for one turn of the event loop. */
const stateOf = (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    promise.catch((error: Error) => error.message),
    turn()
      .then(turn)
      .then(() => 'pending'),
  ]);

const TOO_LATE = 'store: no reply in time';

describe('when the event loop is not blocked', () => {
  /** The clock stands still and timers wait until the test moves them. */
  let nowMs: number;
  beforeEach(() => {
    nowMs = 1_000;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function pass(ms: number): void {
    nowMs += ms;
    vi.advanceTimersByTime(ms);
  }

  it('rejects a reply that does not arrive within the limit, and not earlier', async () => {
    const result = within(new Promise(() => {}), LIMIT_MS);
    pass(LIMIT_MS - 1);
    expect(await stateOf(result)).toBe('pending');
    pass(1);
    expect(await stateOf(result)).toBe(TOO_LATE);
  });

  it('passes on a failure within the limit', async () => {
    await expect(within(Promise.reject(new Error('its own')), LIMIT_MS)).rejects.toThrow('its own');
  });

  it('counts the time of a delayed command from when it was sent', async () => {
    const { promise, arrive } = reply();
    const sending: Sending = {};
    const result = within(promise, LIMIT_MS, sending);
    pass(3 * LIMIT_MS);
    expect(await stateOf(result)).toBe('pending');
    sending.sentMs = nowMs;
    pass(LIMIT_MS - 1);
    expect(await stateOf(result)).toBe('pending');
    arrive('there');
    expect(await stateOf(result)).toBe('there');
  });

  it('rejects when the limit has passed since a delayed command was sent', async () => {
    const sending: Sending = {};
    const result = within(new Promise(() => {}), LIMIT_MS, sending);
    pass(3 * LIMIT_MS);
    expect(await stateOf(result)).toBe('pending');
    sending.sentMs = nowMs;
    pass(LIMIT_MS - 1);
    expect(await stateOf(result)).toBe('pending');
    pass(1);
    expect(await stateOf(result)).toBe(TOO_LATE);
  });

  it('does not extend the limit by the time for which the event loop was blocked', async () => {
    const { promise, arrive } = reply();
    const result = within(promise, LIMIT_MS);
    pass(LIMIT_MS / 2);
    // While the event loop is blocked, the clock advances and the timers do not.
    nowMs += LIMIT_MS;
    vi.advanceTimersByTime(LIMIT_MS / 2);
    expect(await stateOf(result)).toBe(TOO_LATE);
    arrive('late');
  });
});

describe('when a reply has arrived while the event loop was blocked beyond the limit', () => {
  it('returns the reply', async () => {
    // Another thread announces the reply to this one's event loop, as a socket would, and then sets the flag.
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const code = `const { parentPort, workerData } = require('node:worker_threads');
      parentPort.once('message', () => {
        parentPort.postMessage('there');
        Atomics.store(workerData, 0, 1);
        Atomics.notify(workerData, 0);
      });`;
    const worker = new Worker(code, { eval: true, workerData: flag });
    await new Promise(resolve => worker.once('online', resolve));
    const arrived = new Promise(resolve => worker.once('message', resolve));
    const result = within(arrived, 20);
    worker.postMessage('send');
    // After setImmediate, the event loop runs its timers before it handles messages from other threads and sockets.
    setImmediate(() => {
      Atomics.wait(flag, 0, 0);
      Atomics.wait(flag, 0, 1, 50);
    });
    expect(await result).toBe('there');
    await worker.terminate();
  });
});
