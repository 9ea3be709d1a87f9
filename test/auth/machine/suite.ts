import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/auth/store/contract.js';
import type { RevocationEnds } from '../../../src/provider/contract.js';
import type { Rotation } from '../../../src/provider/setting-kinds.js';
import { directAcme } from '../../support/acme/direct.js';
import { engineOf } from '../../support/engine.js';
import { ShiftedStore } from '../../support/shifted-store.js';
import { steps } from './commands.js';
import { fresh, GRACE_MS, heldBy, LIFE_MS, type Model, type Real } from './model.js';

const ROTATIONS: [string, Rotation][] = [
  ['never', 'never'],
  ['always', 'always'],
  ['grace', { graceMs: GRACE_MS }],
];

const ENDS = ['token', 'account'] as const;

/** Compares the grant's state machine with its model: events in any order, on either of two gateways, with every fate of a refresh. */
export function machineSuite(name: string, open: () => Promise<Store>, runs: number): void {
  describe.each(ENDS)(`${name}: one revocation ends the %s`, ends => {
    const numRuns = ends === 'token' ? runs : runs / 2;
    it.each(ROTATIONS)(
      `${name}: ${numRuns} random walks keep the promises where the refresh token rotates %s`,
      async (_name, rotation) => {
        const inner = await open();
        const property = fc.asyncProperty(steps, commands => walk(new ShiftedStore(inner), rotation, ends, commands));
        await fc.assert(property, { numRuns, ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }) });
        await inner.close();
      },
      600_000,
    );
  });
}

async function walk(
  store: ShiftedStore,
  rotation: Rotation,
  ends: RevocationEnds,
  commands: Iterable<fc.AsyncCommand<Model, Real>>,
): Promise<void> {
  const direct = directAcme(rotation, LIFE_MS, () => store.now(), ends);
  const engines = [engineOf(direct.provider, { store }), engineOf(direct.provider, { store })] as const;
  const [browser, other] = [engines[0].browser(), engines[1].browser()];
  const real: Real = { name: randomUUID(), rotation, ends, store, direct, engines, browser, other };
  await fc.asyncModelRun(() => ({ model: fresh(), real }), commands);
  await judge(real);
  store.leave();
}

/** Every token still good is held by a session, or was lost on the way by the network. */
async function judge(real: Real): Promise<void> {
  const { store, direct, browser, other, rotation, ends } = real;
  if (rotation === 'always') expect(direct.ledger.replays).toBe(0);
  // If a revocation ends the account, tokens that a login replaced stay until the last session ends.
  if (ends === 'account') return;
  const held = await Promise.all([browser, other].map(one => heldBy(real, one)));
  const tokens = new Set(held.flatMap(one => [one?.accessToken, one?.refreshToken]));
  const stray = () =>
    direct.ledger.live(store.now()).filter(({ token }) => !tokens.has(token) && !direct.lost.has(token));
  // A login does not wait for the revocation of the tokens that it replaced.
  if (stray().length > 0) await expect.poll(stray, { interval: 2 }).toEqual([]);
}
