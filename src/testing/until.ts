import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither false, null nor undefined, and gives it back. For what announces itself by no event. A throwing question counts as no;
 * what it threw last is the cause when time runs out.
 */
export async function until<T>(
  what: string,
  question: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadlineMs = performance.now() + timeoutMs;
  let cause: unknown;
  while (performance.now() < deadlineMs) {
    try {
      const answer = await question();
      if (answer !== false && answer !== null && answer !== undefined)
        return answer as Exclude<T, false | null | undefined>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await wait(everyMs);
  }
  throw new Error(`waited ${timeoutMs} ms in vain until ${what}`, { cause });
}
