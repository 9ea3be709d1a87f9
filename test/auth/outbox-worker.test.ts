import { expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import type { Outbox } from '../../src/auth/grants/outbox.js';
import { createOutboxMeasurement, createOutboxWorker } from '../../src/auth/grants/outbox-worker.js';
import { keys, unclaimedMember } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';

it.each([false, true])(
  'walks all buckets and then measures the whole outbox; stopped at its last step: %s',
  async isStopped => {
    const worked: number[] = [];
    let measured = 0;
    let stopped: Promise<void> | undefined;
    const outbox = {
      async work(buckets: readonly number[]) {
        worked.push(...buckets);
        if (isStopped && worked.includes(1_023)) stopped = worker.stop();
      },
    } as Outbox;
    const worker = createOutboxWorker(new MemoryStore(), outbox, async () => {
      measured += 1;
    });
    await worker.walk();
    await stopped;
    expect(worked).toEqual(Array.from({ length: 1_024 }, (_, bucket) => bucket));
    expect(measured).toBe(isStopped ? 0 : 1);
  },
);

it.each(['somebody 99999999999999', 'somebody soon', '', 'somebody 1e999'])(
  'walks although the stored turn is invalid: %j',
  async turn => {
    const store = new MemoryStore();
    await store.commit({ checks: [], writes: [{ op: 'set', key: keys.sweep(), field: 'turn', value: turn }] });
    let worked = 0;
    const outbox = {
      async work() {
        worked += 1;
      },
    } as unknown as Outbox;
    await createOutboxWorker(store, outbox).walk();
    expect(worked).toBeGreaterThan(0);
  },
);

it("does not walk while it is another gateway's turn", async () => {
  const store = new MemoryStore();
  const value = `somebody ${store.now() + 1_000}`;
  await store.commit({ checks: [], writes: [{ op: 'set', key: keys.sweep(), field: 'turn', value }] });
  let worked = 0;
  const outbox = {
    async work() {
      worked += 1;
    },
  } as unknown as Outbox;
  await createOutboxWorker(store, outbox).walk();
  expect(worked).toBe(0);
});

it('does not count a session that waits to be claimed as a pending revocation', async () => {
  const store = new MemoryStore();
  const ref = sha256('somebody');
  const { queue } = keys.outboxOf(ref);
  const members = [unclaimedMember(ref), 'an-entry'];
  await store.commit({ checks: [], writes: members.map(member => ({ op: 'queue', key: queue, member, atMs: 1 })) });
  const reported: number[] = [];
  await createOutboxMeasurement(store, { tried() {}, looked: entries => void reported.push(entries) })();
  expect(reported).toEqual([1]);
});
