import { SealError, type Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Store } from '../store/contract.js';
import { sealedKey } from '../store/keys.js';
import { type Fingerprints, restamped } from './restamp.js';
import { isServiceKey, keysOf, rewritten, type Sealed, sealedIn } from './sealed.js';

/** What re-sealing works with. `sealer`: the newest key seals, the others open what is to be sealed anew. */
export interface ResealParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly fingerprints: Fingerprints;
}

/** What became of one record. */
export interface Resealed {
  /** Texts whose seal was renewed; those that only got a new MAC are not counted. */
  readonly anew: number;
  /** A renewal or revocation is at work on it: look again later. */
  readonly busy: boolean;
  /** Ids of the keys of texts that could not be opened: not in the ring, or not the right key. */
  readonly unopened: readonly string[];
}

/** A record that is written again and again by others is looked at so often, then left for later. */
const TRIES = 4;
const NOTHING: Resealed = { anew: 0, busy: false, unopened: [] };

/**
 * Seals a record's texts under the newest key: each by a compare-and-set on exactly what was read, so that whatever happens to it meanwhile (a
 * renewal, a logout, its end) wins. Redirect logins are left alone: they are over within minutes, and are taken by a compare-and-set of their own,
 * which must not fail. Throws STORE_UNAVAILABLE.
 */
export async function resealRecord(parts: ResealParts, key: string): Promise<Resealed> {
  if (sealedKey(key)?.kind === 'pending') return NOTHING;
  let anew = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const look = await once(parts, key);
    anew += look.anew;
    if (!look.overtaken) return { ...look, anew };
  }
  return { ...NOTHING, anew, busy: true };
}

async function once(parts: ResealParts, key: string): Promise<Resealed & { readonly overtaken: boolean }> {
  const { store, sealer, fingerprints } = parts;
  const { texts } = sealedIn(key, (await store.read(key)) ?? {});
  const unopened: string[] = [];
  let anew = 0;
  let busy = false;
  let overtaken = false;
  for (const one of texts.filter(text => keysOf(text).some(id => id !== sealer.newestId))) {
    if (one.isBusy(store.now())) busy = true;
    else {
      const value = sealedAnew(sealer, one);
      if (value === undefined) unopened.push(keysOf(one).find(id => id !== sealer.newestId) ?? 'none');
      else if (!(await replace(store, one, value))) overtaken = true;
      else if (one.sealed !== undefined) anew += 1;
    }
  }
  if (isServiceKey(key) && !busy && anew === 0)
    for (const one of texts) {
      const value = restamped(one, sealer, fingerprints);
      if (value === undefined) continue;
      if (await replace(store, one, value)) anew += 1;
      else overtaken = true;
    }
  // What was sealed anew just now still bears the hashes it had: the next look sees to them.
  return { anew, busy, unopened, overtaken: overtaken || (isServiceKey(key) && anew > 0) };
}

/** Undefined: no key of the ring opens it, or it is not authentic. */
function sealedAnew(sealer: Sealer, one: Sealed): string | undefined {
  const { sealed, binding } = one;
  if (sealed === undefined || binding === undefined) return rewritten(sealer, one, {});
  try {
    return rewritten(sealer, one, { sealed: sealer.seal(sealer.open(sealed, binding), binding) });
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Copies that gateways hold stay good: the same tokens are in them, under a key that their ring still has. */
const replace = (store: Store, { key, field, text }: Sealed, value: string): Promise<boolean> =>
  apply(store, { checks: [{ key, field, is: text }], writes: [{ op: 'set', key, field, value }], copies: 'good' });
