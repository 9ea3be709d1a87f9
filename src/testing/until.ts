import { setTimeout as wait } from 'node:timers/promises';

/**
 * Calls `check` every `everyMs` until its result is not false, null or undefined, and returns that result. Use it for a condition that has no event. An exception
 * counts as false. At the timeout the error has the last exception as its cause.
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadlineMs = performance.now() + timeoutMs;
  let cause: unknown;
  while (performance.now() < deadlineMs) {
    try {
      const result = await check();
      if (result !== false && result !== null && result !== undefined)
        return result as Exclude<T, false | null | undefined>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await wait(everyMs);
  }
  throw new Error(`timed out after ${timeoutMs} ms, waiting until ${what}`, { cause });
}
