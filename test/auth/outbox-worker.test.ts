import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { createOutboxHints, type OutboxHints } from '../../src/auth/grants/outbox-hints.js';
import { createOutboxMeasurement } from '../../src/auth/grants/outbox-measurement.js';
import { createOutboxWorker } from '../../src/auth/grants/outbox-worker.js';
import type { Write } from '../../src/auth/store/contract.js';
import { bucketOfQueue, keys, unclaimedMember } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { OutboxStore } from '../support/outbox-store.js';

const ref = sha256('somebody');
const { queue } = keys.outboxOf(ref);
const bucket = bucketOfQueue(queue) ?? 0;
const entry: Write = { op: 'queue', key: queue, member: 'an-entry', atMs: 1 };

let store: OutboxStore;
let hints: OutboxHints;
beforeEach(() => {
  store = new OutboxStore(new MemoryStore());
  hints = createOutboxHints(store);
});

const commit = (...writes: Write[]) => hints.store.commit({ checks: [], writes });
/** A write by a gateway that knows no hints. */
const commitWithout = (...writes: Write[]) => store.commit({ checks: [], writes });
const setTurn = (value: string) => commitWithout({ op: 'set', key: keys.sweep(), field: 'turn', value });

/** A gateway's worker, with the buckets that it has worked on and the number of its measurements. */
function gateway(own = hints) {
  const seen = { worked: [] as number[], measured: 0 };
  const outbox = {
    async work(buckets: readonly number[]) {
      seen.worked.push(...buckets);
      const due = await store.due(
        buckets.map(one => keys.outbox(one).queue),
        store.now(),
        1,
      );
      return buckets.filter((_, index) => due[index]?.length === 0);
    },
  };
  const measure = async () => {
    seen.measured += 1;
  };
  return { ...createOutboxWorker(store, own, outbox, measure), seen };
}

/** As many walks as fit, two seconds apart. */
async function walkFor(seconds: number, ...gateways: ReturnType<typeof gateway>[]): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 2) {
    for (const { walk } of gateways) await walk();
    store.shiftMs += 2_000;
  }
}

it('works on the buckets that have something due, and on no other', async () => {
  const one = gateway();
  await one.walk();
  expect(one.seen).toEqual({ worked: [], measured: 1 });
  await commit(entry);
  store.shiftMs += 2_000;
  await one.walk();
  expect(one.seen.worked).toEqual([bucket]);
});

it('works on a bucket again within seconds while something is due there', async () => {
  await commit(entry);
  const one = gateway();
  await walkFor(60, one);
  expect(one.seen.worked.length).toBeGreaterThanOrEqual(12);
});

it('does nothing more when it was stopped', async () => {
  await commit(entry);
  store.shiftMs += 2_000;
  const one = gateway();
  await one.stop();
  await one.walk();
  expect(one.seen).toEqual({ worked: [], measured: 0 });
});

it.each(['somebody 99999999999999', 'somebody soon', '', 'somebody 1e999'])(
  'takes the turn although the stored turn is invalid: %j',
  async turn => {
    await setTurn(turn);
    const one = gateway();
    await one.walk();
    expect(one.seen.measured).toBe(1);
  },
);

it("works on what is due, but measures nothing, while it is another gateway's turn", async () => {
  await setTurn(`somebody ${store.now() + 1_000}`);
  await commit(entry);
  store.shiftMs += 500;
  const one = gateway();
  await one.walk();
  expect(one.seen).toEqual({ worked: [bucket], measured: 0 });
});

it('measures for all gateways at one of them, and at another when that one is gone', async () => {
  const [one, two] = [gateway(), gateway(createOutboxHints(store))];
  await walkFor(120, one, two);
  expect(one.seen.measured).toBe(8);
  expect(two.seen.measured).toBe(0);
  await walkFor(60, two);
  expect(two.seen.measured).toBeGreaterThan(0);
});

describe('a queued revocation without a hint', () => {
  it('is found by a gateway that starts', async () => {
    await commitWithout(entry);
    const one = gateway();
    await one.walk();
    expect(one.seen.worked).toEqual([bucket]);
  });

  it('of an older gateway is found when that gateway is gone', async () => {
    const one = gateway();
    await one.walk();
    // Older gateways take turns of 2.5 s, also from a newer one.
    await setTurn(`older ${store.now() + 2_500}`);
    await commitWithout(entry);
    await walkFor(40, one);
    expect(one.seen.worked).toContain(bucket);
  });

  it('is found after a fail-over that lost the hint', async () => {
    const one = gateway();
    await one.walk();
    await commitWithout(entry);
    store.away = true;
    await expect(one.walk()).rejects.toMatchObject({ extensions: { code: 'STORE_UNAVAILABLE' } });
    store.away = false;
    await walkFor(20, one);
    expect(one.seen.worked).toContain(bucket);
  });

  it('is found within an hour when nothing pointed to it', async () => {
    const one = gateway();
    await one.walk();
    await commitWithout(entry);
    await walkFor(3_000, one);
    expect(one.seen.worked).toEqual([]);
    await walkFor(700, one);
    expect(one.seen.worked).toContain(bucket);
  });

  it('is found by the gateway that could not write the hint, whose turn it is not', async () => {
    const [one, two] = [gateway(), gateway(createOutboxHints(store))];
    await one.walk();
    await two.walk();
    const other = createOutboxHints(store);
    const three = gateway(other);
    await three.walk();
    store.refuses = ({ writes }) => writes.some(({ key }) => key === keys.hints());
    await other.store.commit({ checks: [], writes: [entry] });
    store.refuses = () => false;
    await walkFor(6, one, two);
    expect([...one.seen.worked, ...two.seen.worked]).toEqual([]);
    await three.walk();
    expect(three.seen.worked).toEqual([bucket]);
  });
});

it('does not count a session that waits to be claimed as a pending revocation', async () => {
  const members = [unclaimedMember(ref), 'an-entry'];
  await commit(...members.map((member): Write => ({ op: 'queue', key: queue, member, atMs: 1 })));
  const reported: number[] = [];
  await createOutboxMeasurement(store, hints, { tried() {}, looked: entries => void reported.push(entries) })();
  expect(reported).toEqual([1]);
});
