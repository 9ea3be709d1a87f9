import { checkText, Sealer, type SealKey, splitMac } from '../../auth/crypto/seal.js';
import { type Progress, readProgress } from '../../auth/reseal/progress.js';
import { keysOf, type Sealed, sealedIn } from '../../auth/reseal/sealed.js';
import { keys, sealedKey } from '../../auth/store/keys.js';
import type { RedisSettings } from '../../auth/store/redis/client.js';
import { RedisWalk } from '../../auth/store/redis/walk.js';

/** What was found of the sealed texts in the store. */
export interface Sample {
  /** Texts looked at. */
  readonly looked: number;
  /** There are no others. */
  readonly whole: boolean;
  /** Texts that open, by the id of their key. */
  readonly opened: ReadonlyMap<string, number>;
  /** Texts of a key that is not in the ring, and of one that is there but does not open them. */
  readonly missing: ReadonlyMap<string, number>;
  readonly wrong: ReadonlyMap<string, number>;
  /** Records that cannot be read at all. */
  readonly damaged: number;
  /** The last re-sealing, if there ever was one. */
  readonly reseal: Progress | undefined;
}

/** Records looked at on each server, at most, and how long that may take, ms. */
const RECORDS = 2_000;
const SAMPLE_MS = 3_000;
const BATCH = 500;

/** Looks at some of what is sealed, or at all of it where that is little. Reads only. Throws STORE_UNAVAILABLE. */
export async function sampleSealed(settings: RedisSettings, ring: readonly SealKey[]): Promise<Sample> {
  const walk = new RedisWalk(settings);
  try {
    await walk.open();
    const counts = new Counts(new Sealer(ring), new Set(ring.map(key => key.id)));
    const whole = await Promise.all((await walk.nodes()).map(node => scanNode(walk, node, counts)));
    const { looked, opened, missing, wrong, damaged } = counts;
    return { looked, whole: whole.every(Boolean), opened, missing, wrong, damaged, reseal: await readProgress(walk) };
  } finally {
    walk.close();
  }
}

/** True: there was no more to see. */
async function scanNode(
  walk: RedisWalk,
  { scan }: Awaited<ReturnType<RedisWalk['nodes']>>[number],
  counts: Counts,
): Promise<boolean> {
  const untilMs = performance.now() + SAMPLE_MS;
  let seen = 0;
  let cursor = '0';
  do {
    const batch = await scan(keys.sealed(), cursor, BATCH);
    await Promise.all(batch.keys.map(async key => counts.add(key, (await walk.read(key)) ?? {})));
    seen += batch.keys.length;
    cursor = batch.cursor;
  } while (cursor !== '0' && seen < RECORDS && performance.now() < untilMs);
  return cursor === '0';
}

const increase = (counts: Map<string, number>, id: string) => void counts.set(id, (counts.get(id) ?? 0) + 1);

class Counts {
  looked = 0;
  damaged = 0;
  readonly opened = new Map<string, number>();
  readonly missing = new Map<string, number>();
  readonly wrong = new Map<string, number>();
  private readonly sealer: Sealer;
  private readonly ring: ReadonlySet<string>;

  constructor(sealer: Sealer, ring: ReadonlySet<string>) {
    this.sealer = sealer;
    this.ring = ring;
  }

  add(key: string, fields: Readonly<Record<string, string>>): void {
    // Redirect logins expire within minutes and are not resealed: they say nothing about which keys must stay.
    if (sealedKey(key)?.kind === 'pending') return;
    const { texts, unreadable } = sealedIn(key, fields);
    this.damaged += unreadable;
    for (const one of texts) this.count(one);
  }

  /** Counts a text once: by the key that it lacks, else by the oldest that it needs. */
  private count(one: Sealed): void {
    const ids = keysOf(one);
    const missing = ids.find(id => !this.ring.has(id));
    const oldest = [...this.ring].findLast(id => ids.includes(id));
    // Nothing of it depends on a key.
    if (missing === undefined && oldest === undefined) return;
    if (missing !== undefined) increase(this.missing, missing);
    else if (oldest !== undefined) increase(this.opens(one) ? this.opened : this.wrong, oldest);
    this.looked += 1;
  }

  private opens({ text, sealed, binding, place }: Sealed): boolean {
    const { mac } = splitMac(text);
    if (place !== undefined && mac !== undefined && checkText(this.sealer, text, place).checked !== 'genuine')
      return false;
    try {
      if (sealed !== undefined && binding !== undefined) this.sealer.open(sealed, binding);
      return true;
    } catch {
      return false;
    }
  }
}
