import { type Progress, readProgress } from '../../auth/reseal/progress.js';
import { type Sealed, sealedIn } from '../../auth/reseal/sealed.js';
import { keyIdOf, Sealer, type SealKey } from '../../auth/seal.js';
import { keys } from '../../auth/store/keys.js';
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
    const tally = new Tally(new Sealer(ring), new Set(ring.map(key => key.id)));
    const whole = await Promise.all((await walk.nodes()).map(node => lookAround(walk, node, tally)));
    const { looked, opened, missing, wrong, damaged } = tally;
    return { looked, whole: whole.every(Boolean), opened, missing, wrong, damaged, reseal: await readProgress(walk) };
  } finally {
    walk.close();
  }
}

/** True: there was no more to see. */
async function lookAround(
  walk: RedisWalk,
  { scan }: Awaited<ReturnType<RedisWalk['nodes']>>[number],
  tally: Tally,
): Promise<boolean> {
  const untilMs = performance.now() + SAMPLE_MS;
  let seen = 0;
  let cursor = '0';
  do {
    const batch = await scan(keys.sealed(), cursor, BATCH);
    await Promise.all(batch.keys.map(async key => tally.add(key, (await walk.read(key)) ?? {})));
    seen += batch.keys.length;
    cursor = batch.cursor;
  } while (cursor !== '0' && seen < RECORDS && performance.now() < untilMs);
  return cursor === '0';
}

class Tally {
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
    try {
      for (const one of sealedIn(key, fields)) this.count(one);
    } catch {
      this.damaged += 1;
    }
  }

  private count({ sealed, binding }: Sealed): void {
    const id = keyIdOf(sealed) ?? 'none';
    const counts = this.ring.has(id) ? (this.opens(sealed, binding) ? this.opened : this.wrong) : this.missing;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    this.looked += 1;
  }

  private opens(sealed: string, binding: string): boolean {
    try {
      this.sealer.open(sealed, binding);
      return true;
    } catch {
      return false;
    }
  }
}
