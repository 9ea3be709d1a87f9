import { describe, expect, it } from 'vitest';
import { randomText, sha256 } from '../../src/auth/crypto/ids.js';
import type { Change, Store, Write } from '../../src/auth/store/contract.js';
import { keys } from '../../src/auth/store/keys.js';
import { Told } from './told.js';

/**
 * How every backend of the store tells of changes to sessions' records. `get` is called inside each test, `other` for another gateway's way to
 * the same backend.
 */
export function watchSuite(name: string, get: () => Store, other: () => Store): void {
  const session = () => {
    const ref = sha256(randomText(128));
    const key = keys.session(ref);
    const write: Write = { op: 'set', key, field: 'a', value: randomText(128) };
    return { ref, key, write };
  };

  /** What was told up to now has come, and nothing else is on its way. */
  async function settled(told: Told): Promise<void> {
    const later = session();
    await get().commit({ checks: [], writes: [later.write] });
    await expect.poll(() => told.of(later.ref)).toContain('void');
  }

  describe(`watchers: ${name}`, () => {
    it.each<[string, Change['copies']]>([
      ['void', undefined],
      ['behind', 'behind'],
    ])('know before a commit answers that copies are %s', async (worth, copies) => {
      const { ref, write } = session();
      const told = new Told(get());
      expect(await get().commit({ checks: [], writes: [write], ...(copies && { copies }) })).toBe(true);
      expect(told.of(ref).at(-1)).toBe(worth);
      told.leave();
    });

    it('are told of every way to write, whatever else is written beside', async () => {
      const { ref, key, write } = session();
      const beside: Write = { op: 'queue', key: keys.outboxOf(ref).queue, member: ref, atMs: 1 };
      const ways: Write[] = [
        write,
        { op: 'unset', key, field: 'b' },
        { op: 'expire', key, atMs: get().now() + 60_000 },
        { op: 'drop', key },
      ];
      for (const way of ways) {
        const told = new Told(get());
        await get().commit({ checks: [], writes: [beside, way] });
        expect(told.of(ref).at(-1), way.op).toBe('void');
        told.leave();
      }
    });

    it('are told nothing of a note that leaves copies good, nor of other records', async () => {
      const { ref, write } = session();
      const told = new Told(get(), other());
      await get().commit({ checks: [], writes: [write], copies: 'good' });
      await get().commit({ checks: [], writes: [{ ...write, key: keys.pending(ref) }] });
      await settled(told);
      expect(told.of(ref)).toEqual([]);
      told.leave();
    });

    it('are not told that copies are void by a change that was not applied', async () => {
      const { ref, key, write } = session();
      const told = new Told(get(), other());
      const checks = [{ key, field: 'a', is: 'what is not there' }];
      expect(await get().commit({ checks, writes: [write] })).toBe(false);
      await settled(told);
      expect(told.of(ref)).not.toContain('void');
      told.leave();
    });

    it('at another gateway are told the same', async () => {
      const told = new Told(other());
      for (const copies of ['behind', undefined] as const) {
        const { ref, write } = session();
        await get().commit({ checks: [], writes: [write], ...(copies && { copies }) });
        await expect.poll(() => told.of(ref)).toEqual([copies ?? 'void']);
      }
      told.leave();
    });

    it('are told nothing after they left', async () => {
      const told = new Told(get());
      told.leave();
      const { ref, write } = session();
      await get().commit({ checks: [], writes: [write] });
      expect(told.of(ref)).toEqual([]);
    });
  });
}
