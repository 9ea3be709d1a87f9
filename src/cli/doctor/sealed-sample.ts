import { checkText, Sealer, type SealKey, splitMac } from '../../auth/crypto/seal.js';
import { type Progress, readProgress } from '../../auth/reseal/reseal.js';
import { keysOf, type Sealed, sealedIn } from '../../auth/reseal/sealed.js';
import { keys, sealedKey } from '../../auth/store/keys.js';
import type { RedisSettings } from '../../auth/store/redis/client.js';
import { RedisWalk } from '../../auth/store/redis/walk.js';

/** Result of a sample of the sealed records in the store. */
export interface Sample {
  /** Texts read. */
  readonly looked: number;
  /** All texts were read. */
  readonly whole: boolean;
  /** Texts that open, by the id of their key. */
  readonly opened: ReadonlyMap<string, number>;
  /** Texts of a key that is not in the ring, and of one that is there but does not open them. */
  readonly missing: ReadonlyMap<string, number>;
  readonly wrong: ReadonlyMap<string, number>;
  /** Records that cannot be read at all. */
  readonly damaged: number;
  /** The last reseal, if there was one. */
  readonly reseal: Progress | undefined;
}

/** Most records read on each server, and how long that may take, ms. */
const RECORDS = 2_000;
const SAMPLE_MS = 3_000;
const BATCH = 500;

/** Reads some of the sealed records, or all if there are few. Throws STORE_UNAVAILABLE. */
export async function sampleSealed(settings: RedisSettings, ring: readonly SealKey[]): Promise<Sample> {
  const walk = new RedisWalk(settings);
  const sealer = new Sealer(ring);
  const ids = ring.map(key => key.id);
  const [opened, missing, wrong] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const counts = { looked: 0, damaged: 0, opened, missing, wrong };

  /** Counts a text once: by the key that it lacks, else by the oldest that it needs. */
  function count(one: Sealed): void {
    const needed = keysOf(one);
    const lacking = needed.find(id => !ids.includes(id));
    const oldest = ids.findLast(id => needed.includes(id));
    if (lacking !== undefined) increase(missing, lacking);
    else if (oldest !== undefined) increase(opens(sealer, one) ? opened : wrong, oldest);
    // Nothing of it depends on a key.
    else return;
    counts.looked += 1;
  }

  async function read(key: string): Promise<void> {
    // Redirect logins expire within minutes and are not resealed: they do not show which keys must stay.
    if (sealedKey(key)?.kind === 'pending') return;
    const { texts, unreadable } = sealedIn(key, (await walk.read(key)) ?? {});
    counts.damaged += unreadable;
    texts.forEach(count);
  }

  try {
    await walk.open();
    const whole = await Promise.all((await walk.nodes()).map(node => scanNode(node, read)));
    return { ...counts, whole: whole.every(Boolean), reseal: await readProgress(walk) };
  } finally {
    walk.close();
  }
}

/** True: every key of the server was read. */
async function scanNode(
  { scan }: Awaited<ReturnType<RedisWalk['nodes']>>[number],
  read: (key: string) => Promise<void>,
): Promise<boolean> {
  const untilMs = performance.now() + SAMPLE_MS;
  let seen = 0;
  let cursor = '0';
  do {
    const batch = await scan(keys.sealed(), cursor, BATCH);
    await Promise.all(batch.keys.map(read));
    seen += batch.keys.length;
    cursor = batch.cursor;
  } while (cursor !== '0' && seen < RECORDS && performance.now() < untilMs);
  return cursor === '0';
}

const increase = (counts: Map<string, number>, id: string) => void counts.set(id, (counts.get(id) ?? 0) + 1);

function opens(sealer: Sealer, { text, sealed, binding, place }: Sealed): boolean {
  const { mac } = splitMac(text);
  if (place !== undefined && mac !== undefined && checkText(sealer, text, place).checked !== 'genuine') return false;
  try {
    if (sealed !== undefined && binding !== undefined) sealer.open(sealed, binding);
    return true;
  } catch {
    return false;
  }
}
