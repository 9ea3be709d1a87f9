import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { createOutboxHints, type OutboxHints } from '../../src/auth/grants/outbox-hints.js';
import type { Write } from '../../src/auth/store/contract.js';
import { bucketOfQueue, keys } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { gate } from '../support/gate.js';
import { isHint, OutboxStore } from '../support/outbox-store.js';

const { queue } = keys.outboxOf(sha256('somebody'));
const bucket = bucketOfQueue(queue) ?? 0;
/** Longer than a gateway keeps a hint from the others, ms. */
const UNTIL_FREE_MS = 3_000;
/** Longer than any hint waits, ms. */
const LONG_MS = 40_000;

let inner: OutboxStore;
let hints: OutboxHints;
beforeEach(() => {
  inner = new OutboxStore(new MemoryStore());
  hints = createOutboxHints(inner);
});

const put = (inMs: number, member = 'an-entry'): Write => ({
  op: 'queue',
  key: queue,
  member,
  atMs: inner.now() + inMs,
});
const commit = (...writes: Write[]) => hints.store.commit({ checks: [], writes });
/** A write by a gateway that knows no hints. */
const commitWithout = (...writes: Write[]) => inner.commit({ checks: [], writes });
const taken = async (from = hints) => (await from.take()).map(hint => hint.bucket);
const isDue = async () => (await inner.due([queue], inner.now(), 1))[0]?.length === 1;

/** One check of every bucket that has a hint which is due. */
async function check(): Promise<void> {
  const checkedAtMs = inner.now();
  const found = await hints.take();
  if (!(await isDue())) await hints.settle(found, checkedAtMs);
}

/** Checks for so long. */
async function checkFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 2_000) {
    await check();
    inner.shiftMs += 2_000;
  }
}

describe('a change that queues a member', () => {
  it('sends the hint before the change, and waits for nothing in between', async () => {
    const applied = commit(put(5_000));
    expect(inner.commits.map(isHint)).toEqual([true, false]);
    expect(await applied).toBe(true);
  });

  it('sends no hint for what is not a queue of the outbox', async () => {
    await commit({ op: 'set', key: keys.session('somebody'), field: 'a', value: '1' });
    expect(inner.commits.map(isHint)).toEqual([false]);
  });

  it('has its bucket checked when the member is due, and not before', async () => {
    await commit(put(5_000));
    inner.shiftMs += 4_900;
    expect(await taken()).toEqual([]);
    inner.shiftMs += 600;
    expect(await taken()).toEqual([bucket]);
  });

  it('has its bucket checked at a time that is not past when the member was due before', async () => {
    await commit({ op: 'queue', key: queue, member: 'an-entry', atMs: 1 });
    inner.shiftMs += 500;
    expect(await taken()).toEqual([bucket]);
  });

  it('shares one hint with all members of the bucket that are due later', async () => {
    await commit(...Array.from({ length: 50 }, (_, n) => put(60_000 + n * 3_600_000, `entry ${n}`)));
    expect((await inner.due([keys.hints()], Number.MAX_SAFE_INTEGER, 100))[0]).toHaveLength(1);
  });

  it('keeps its hint while it may still be under way, also when the member was due before', async () => {
    const { opened, open } = gate();
    inner.held = opened;
    const applied = commit({ op: 'queue', key: queue, member: 'an-entry', atMs: 1 });
    inner.shiftMs += 500;
    await check();
    open();
    await applied;
    expect(await hints.buckets()).toEqual([bucket]);
  });

  it('has two members of one bucket found at their own times', async () => {
    await commit(put(20_000, 'later'), put(1_000));
    inner.shiftMs += 1_500;
    expect(await taken()).toEqual([bucket]);
    await commitWithout({ op: 'unqueue', key: queue, member: 'an-entry' });
    inner.shiftMs += 19_000;
    expect(await taken()).toContain(bucket);
    expect(await isDue()).toBe(true);
  });

  it('has a member found that is due much later, at most half a minute late', async () => {
    await commit(put(600_000));
    await checkFor(600_000);
    await checkFor(32_000);
    expect(await isDue()).toBe(true);
    expect(await hints.buckets()).toEqual([bucket]);
    inner.shiftMs += UNTIL_FREE_MS;
    expect(await taken()).toEqual([bucket]);
  });
});

describe('a hint', () => {
  it('is given to one gateway, and to another when that one has not removed it', async () => {
    const other = createOutboxHints(inner);
    await commit(put(0));
    inner.shiftMs += 500;
    expect(await taken()).toEqual([bucket]);
    expect(await taken(other)).toEqual([]);
    inner.shiftMs += UNTIL_FREE_MS;
    expect(await taken(other)).toEqual([bucket]);
  });

  it('stays while something is due', async () => {
    await commit(put(0));
    await checkFor(LONG_MS);
    expect(await hints.buckets()).toEqual([bucket]);
  });

  it('of a change that never came because the gateway crashed is removed', async () => {
    inner.refuses = change => !isHint(change);
    await expect(commit(put(1_000))).rejects.toThrow();
    expect(await hints.buckets()).toEqual([bucket]);
    await checkFor(LONG_MS);
    expect(await hints.buckets()).toEqual([]);
  });

  it('stays when the change is applied after the first check of the bucket', async () => {
    const { opened, open } = gate();
    inner.held = opened;
    const applied = commit(put(1_000));
    inner.shiftMs += 1_500;
    await check();
    open();
    await applied;
    inner.shiftMs += UNTIL_FREE_MS;
    expect(await taken()).toEqual([bucket]);
    expect(await isDue()).toBe(true);
  });

  it('is removed when its bucket is empty, and not written again', async () => {
    await commit(put(1_000));
    await commit({ op: 'unqueue', key: queue, member: 'an-entry' });
    await checkFor(LONG_MS);
    expect(await hints.buckets()).toEqual([]);
    const before = inner.commits.length;
    await checkFor(LONG_MS);
    expect(inner.commits).toHaveLength(before);
  });

  it('stays when its bucket could not be read', async () => {
    await commit(put(60_000));
    inner.shiftMs += 31_000;
    const checkedAtMs = inner.now();
    const found = await hints.take();
    inner.shiftMs += LONG_MS;
    inner.unreadable.add(queue);
    await hints.settle(found, checkedAtMs + LONG_MS);
    expect(await hints.buckets()).toEqual([bucket]);
  });

  it.each(['', 'x', '1024', '-1 1', '5.5', '3 4 5', '7 soon', '8 -Infinity'])(
    'that no gateway wrote is removed: %j',
    async member => {
      await commitWithout({ op: 'queue', key: keys.hints(), member, atMs: 1 });
      await check();
      expect(await inner.due([keys.hints()], Number.MAX_SAFE_INTEGER, 10)).toEqual([[]]);
    },
  );
});

describe('a missing hint', () => {
  it('is known when it could not be written, and the rebuild finds what is queued', async () => {
    inner.refuses = isHint;
    expect(await commit(put(20_000))).toBe(true);
    expect(await hints.buckets()).toEqual([]);
    inner.refuses = () => false;
    expect(hints.isMissing()).toBe(false);
    inner.shiftMs += 6_000;
    expect(hints.isMissing()).toBe(true);
    await hints.rebuild();
    expect(hints.isMissing()).toBe(false);
    await checkFor(LONG_MS);
    expect(await isDue()).toBe(true);
    expect(await hints.buckets()).toEqual([bucket]);
  });

  it('may be that of a change whose reply was lost', async () => {
    inner.refuses = change => !isHint(change);
    await expect(commit(put(0))).rejects.toThrow();
    inner.shiftMs += 6_000;
    expect(hints.isMissing()).toBe(true);
  });

  it('of an older gateway is found by a rebuild', async () => {
    await commitWithout(put(0));
    expect(await hints.buckets()).toEqual([]);
    await hints.rebuild();
    expect(await taken()).toEqual([bucket]);
  });

  it('of a queue that cannot be read has the rebuild repeated', async () => {
    await commitWithout(put(0));
    inner.unreadable.add(queue);
    await hints.rebuild();
    expect(await hints.buckets()).toEqual([]);
    inner.unreadable.clear();
    inner.shiftMs += 6_000;
    expect(hints.isMissing()).toBe(true);
    await hints.rebuild();
    expect(hints.isMissing()).toBe(false);
    expect(await hints.buckets()).toEqual([bucket]);
  });
});
