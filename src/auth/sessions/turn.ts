import { randomText } from '../crypto/ids.js';
import type { Parts } from '../parts.js';
import { apply } from '../store/apply.js';
import { keys } from '../store/keys.js';

const FIELD = 'turn';

/** A browser's turn to finish a login. */
export interface Turn {
  /** Never throws: a turn that cannot be given back expires. */
  release(): Promise<void>;
}

/** For a client without cookies: it has no tabs that could get in each other's way. */
export const NO_TURN: Turn = { release: async () => {} };

/**
 * The callbacks of one browser are finished one after the other, because each login gives the session a new secret, which the next one must present.
 * Undefined: another one is being finished just now. Throws STORE_UNAVAILABLE.
 */
export async function takeTurn({ store }: Parts, tabs: string, untilMs: number): Promise<Turn | undefined> {
  const key = keys.turn(tabs);
  const value = randomText(96);
  const taken = await apply(store, {
    checks: [{ key, field: FIELD, is: null }],
    writes: [
      { op: 'set', key, field: FIELD, value },
      { op: 'expire', key, atMs: untilMs },
    ],
  });
  if (!taken) return undefined;
  const drop = { checks: [{ key, field: FIELD, is: value }], writes: [{ op: 'drop' as const, key }] };
  return {
    async release() {
      await store.commit(drop).catch(() => {});
    },
  };
}
