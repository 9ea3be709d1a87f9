import { describe, expect, it } from 'vitest';
import { randomText, sha256 } from '../../src/auth/crypto/ids.js';
import type { Change, Store, Write } from '../../src/auth/store/contract.js';
import { keys } from '../../src/auth/store/keys.js';
import { RecordingWatcher } from './recording-watcher.js';

/**
 * How every backend of the store reports changes of session records. `get` is called inside each test. `other` returns another gateway's store on
 * the same backend.
 */
export function watchSuite(name: string, get: () => Store, other: () => Store): void {
  const session = () => {
    const ref = sha256(randomText(128));
    const key = keys.session(ref);
    const write: Write = { op: 'set', key, field: 'a', value: randomText(128) };
    return { ref, key, write };
  };

  /** Every change up to now has arrived, and no other is on its way. */
  async function settled(watcher: RecordingWatcher): Promise<void> {
    const later = session();
    await get().commit({ checks: [], writes: [later.write] });
    await expect.poll(() => watcher.of(later.ref)).toContain('void');
  }

  describe(`watchers: ${name}`, () => {
    it.each<[string, Change['copies']]>([
      ['void', undefined],
      ['behind', 'behind'],
    ])('know before a commit returns that cached sessions are %s', async (worth, copies) => {
      const { ref, write } = session();
      const watcher = new RecordingWatcher(get());
      expect(await get().commit({ checks: [], writes: [write], ...(copies && { copies }) })).toBe(true);
      expect(watcher.of(ref).at(-1)).toBe(worth);
      watcher.leave();
    });

    it('receive every kind of write, alone and next to other writes of the commit', async () => {
      const { ref, key, write } = session();
      const beside: Write = { op: 'queue', key: keys.outboxOf(ref).queue, member: ref, atMs: 1 };
      const ways: Write[] = [
        write,
        { op: 'unset', key, field: 'b' },
        { op: 'expire', key, atMs: get().now() + 60_000 },
        { op: 'drop', key },
      ];
      for (const way of ways) {
        const watcher = new RecordingWatcher(get());
        await get().commit({ checks: [], writes: [beside, way] });
        expect(watcher.of(ref).at(-1), way.op).toBe('void');
        watcher.leave();
      }
    });

    it('receive no note that leaves cached sessions valid, and no change of other records', async () => {
      const { ref, write } = session();
      const watcher = new RecordingWatcher(get(), other());
      await get().commit({ checks: [], writes: [write], copies: 'good' });
      await get().commit({ checks: [], writes: [{ ...write, key: keys.pending(ref) }] });
      await settled(watcher);
      expect(watcher.of(ref)).toEqual([]);
      watcher.leave();
    });

    it('receive no change that was not applied', async () => {
      const { ref, key, write } = session();
      const watcher = new RecordingWatcher(get(), other());
      const checks = [{ key, field: 'a', is: 'another value' }];
      expect(await get().commit({ checks, writes: [write] })).toBe(false);
      await settled(watcher);
      expect(watcher.of(ref)).not.toContain('void');
      watcher.leave();
    });

    it('receive the same at another gateway', async () => {
      const watcher = new RecordingWatcher(other());
      for (const copies of ['behind', undefined] as const) {
        const { ref, write } = session();
        await get().commit({ checks: [], writes: [write], ...(copies && { copies }) });
        await expect.poll(() => watcher.of(ref)).toEqual([copies ?? 'void']);
      }
      watcher.leave();
    });

    it('receive nothing after they left', async () => {
      const watcher = new RecordingWatcher(get());
      watcher.leave();
      const { ref, write } = session();
      await get().commit({ checks: [], writes: [write] });
      expect(watcher.of(ref)).toEqual([]);
    });
  });
}
