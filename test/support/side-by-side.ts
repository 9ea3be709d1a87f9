import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Child, startChild } from './child.js';
import type { GatewayProcess } from './gateway-process.js';
import type { Person, Told } from './person.js';

const ATTACKER = fileURLToPath(new URL('attacker.mjs', import.meta.url));
/** Operations of the other person, at each gateway in turn. */
const OPERATIONS = 40;
/** How many times as long an operation of the other person may take, in the middle, as at a gateway that nobody attacks. */
const MOST_TIMES_AS_LONG = 50;

export interface Attack {
  readonly requests: readonly { readonly headers?: Readonly<Record<string, string>>; readonly body: object }[];
  readonly atOnce: number;
  /** Answers are event streams, kept open. */
  readonly hold?: boolean;
}

/** Begins an attack from a process of its own. It lasts until the child is ended. */
export async function attack(gateway: GatewayProcess, how: Attack): Promise<Child> {
  const attacker = startChild(process.execPath, [ATTACKER, JSON.stringify({ url: gateway.url, ...how })]);
  await attacker.printed(/attacking/);
  return attacker;
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/**
 * Another person's operation, at the gateway that is attacked and at one that is not, in turn: answered the same every time, and not many times as slow.
 * Both run on this machine, so whatever else slows it down slows both.
 */
export async function expectAsBefore(
  at: { readonly attacked: readonly [GatewayProcess, Person]; readonly spared: readonly [GatewayProcess, Person] },
  operation: (n: number) => string,
): Promise<void> {
  const took = { attacked: [] as number[], spared: [] as number[] };
  for (let n = 0; n < OPERATIONS; n += 1) {
    const told: Told[] = [];
    for (const side of ['spared', 'attacked'] as const) {
      const [gateway, person] = at[side];
      const one = await person.ask(gateway, operation(n));
      took[side].push(one.tookMs);
      told.push(one);
    }
    const [spared, attacked] = told.map(({ status, codes, data }) => ({ status, codes, has: Object.keys(data ?? {}) }));
    expect(attacked).toEqual(spared);
    expect(attacked).toMatchObject({ status: 200, codes: [] });
  }
  expect(median(took.attacked) / median(took.spared)).toBeLessThan(MOST_TIMES_AS_LONG);
  expect(at.attacked[0].isRunning).toBe(true);
}
