import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openHeld, sessionOwner } from '../../../src/auth/grants/owner.js';
import { sha256 } from '../../../src/auth/ids.js';
import { Sealer } from '../../../src/auth/seal.js';
import { heldGrants, parseSession } from '../../../src/auth/sessions/record.js';
import type { Store } from '../../../src/auth/store/contract.js';
import type { Rotation } from '../../../src/setting-kinds.js';
import { directAcme } from '../../support/acme/direct.js';
import { engineOf, SEAL_KEYS } from '../../support/engine.js';
import { ShiftedStore } from '../../support/shifted-store.js';
import { steps } from './commands.js';
import { fresh, GRACE_MS, LIFE_MS, type Real } from './model.js';

const ROTATIONS: [string, Rotation][] = [
  ['never', 'never'],
  ['always', 'always'],
  ['grace', { graceMs: GRACE_MS }],
];

/** The grant's state machine against its model: any order of events, either of two gateways, and whatever a renewal may meet. */
export function machineSuite(name: string, open: () => Promise<Store>, runs: number): void {
  it.each(ROTATIONS)(
    `${name}: ${runs} walks of a grant whose refresh token rotates %s`,
    async (_name, rotation) => {
      const inner = await open();
      const property = fc.asyncProperty(steps, async commands => {
        const store = new ShiftedStore(inner);
        const direct = directAcme(rotation, LIFE_MS, () => store.now());
        const engines = [engineOf(direct.provider, { store }), engineOf(direct.provider, { store })];
        const real: Real = {
          rotation,
          store,
          direct,
          engines,
          browser: (engines[0] as (typeof engines)[number]).browser(),
        };
        await fc.asyncModelRun(() => ({ model: fresh(), real }), commands);
        await judge(real);
        store.leave();
      });
      await fc.assert(property, { numRuns: runs, ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }) });
      await inner.close();
    },
    600_000,
  );
}

/** Every token still good is held by the session, or was lost on the way by the network. */
async function judge({ store, direct, browser, rotation }: Real): Promise<void> {
  const held = new Set<string | undefined>();
  const ref = sha256(browser.value?.split('.')[0] ?? '');
  const record = parseSession(new Sealer(SEAL_KEYS), ref, (await store.read(sessionOwner(ref).key)) ?? {});
  for (const [id, grant] of record ? heldGrants(record) : []) {
    const { accessToken, refreshToken } = openHeld(
      new Sealer(SEAL_KEYS),
      ref,
      id,
      grant.generation,
      grant.sealed ?? '',
    );
    held.add(accessToken).add(refreshToken);
  }
  const stray = direct.ledger.live(store.now()).filter(({ token }) => !held.has(token) && !direct.lost.has(token));
  expect(stray).toEqual([]);
  if (rotation === 'always') expect(direct.ledger.replays).toBe(0);
}
