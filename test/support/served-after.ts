import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { GatewayProcess } from './gateway-process.js';
import type { Person } from './person.js';
import { ME } from './stage.js';

interface Flow {
  readonly person: Person;
  /** Queries under way at any time. */
  readonly width?: number;
  /** Pause after each of them, ms. */
  readonly pauseMs?: number;
}

/** A session that has ended is refused by then, or never, ms. */
const GIVE_UP_MS = 5_000;

/**
 * Lets somebody's queries flow at one gateway, ends the session elsewhere meanwhile, and goes on until each query finds it ended. How long
 * after the end was confirmed a query was sent that was still answered, ms; 0: none was. Rejects on any other answer.
 */
export async function servedAfter(
  at: GatewayProcess,
  { person, width = 2, pauseMs = 0 }: Flow,
  end: () => Promise<unknown>,
): Promise<number> {
  const caller = person.twin();
  let lastSentMs = 0;
  let endedMs = Number.POSITIVE_INFINITY;

  async function flow(): Promise<void> {
    while (performance.now() - endedMs < GIVE_UP_MS) {
      const sentMs = performance.now();
      const { data, codes } = await caller.ask(at, ME);
      if (codes.length > 0) throw new Error(`${codes}`);
      // To whoever has no session, there is no viewer.
      if (data?.viewer === null && endedMs < Number.POSITIVE_INFINITY) return;
      expect(data).toMatchObject({ viewer: { socios: { id: expect.any(String) } } });
      lastSentMs = Math.max(lastSentMs, sentMs);
      await sleep(pauseMs);
    }
    throw new Error(`still served ${GIVE_UP_MS} ms after the end`);
  }

  const flows = Promise.all(Array.from({ length: width }, flow));
  // Whatever the phase of the copy.
  const ending = sleep(50 + Math.random() * 900).then(async () => {
    // A query may be refused before its end is confirmed to whoever asked for it.
    endedMs = performance.now();
    await end();
    endedMs = performance.now();
  });
  await Promise.all([flows, ending]);
  return Math.max(0, lastSentMs - endedMs);
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
