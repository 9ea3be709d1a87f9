import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { Sealer } from '../../../src/auth/crypto/seal.js';
import { ENTRY_FIELD } from '../../../src/auth/grants/outbox-entry.js';
import { keys } from '../../../src/auth/store/keys.js';
import { sealTokenSet } from '../../../src/auth/store/token-set.js';
import { until } from '../../../src/testing/until.js';
import { ACME } from '../../support/acme/sandbox.js';
import { SEAL_KEYS } from '../../support/engine.js';
import { custodyStage } from './stage.js';

const stage = custodyStage();

/** Queued revocations with stored texts that this version does not write. */

const ref = sha256('a session that has ended');
const { queue, entry } = keys.outboxOf(ref);

/** Tokens that only the queue knows. */
async function orphaned(): Promise<string> {
  const other = stage.engine.browser();
  await other.signedIn('ann');
  const token = stage.acme.ledger.live(Date.now(), 'access').at(-1)?.token ?? '';
  return sealTokenSet(new Sealer(SEAL_KEYS), ref, ACME, 1, { accessToken: token });
}

async function enqueue(id: string, text: string): Promise<void> {
  const writes = [
    { op: 'set' as const, key: entry(id), field: ENTRY_FIELD, value: text },
    { op: 'queue' as const, key: queue, member: id, atMs: 1 },
  ];
  await stage.engine.store.commit({ checks: [], writes });
}

const stored = async (id: string) => (await stage.engine.store.read(entry(id)))?.[ENTRY_FIELD];
const isQueued = async (id: string, beforeMs = Number.MAX_SAFE_INTEGER) =>
  (await stage.engine.store.due([queue], beforeMs, 100))[0]?.includes(id);
const sound = (sealed: string) => ({ v: 1, id: 'one', ref, provider: ACME, generation: 1, sealed });
const times = () => ({ untilMs: Date.now() + 3_600_000, addedAtMs: Date.now(), tries: 0 });

describe('an outbox entry', () => {
  it.each([
    ['without an expiry', { untilMs: null }],
    ['with an expiry that JSON reads as infinity', { untilMs: 1e308 }],
    ['without a start time', { addedAtMs: null }],
    ['with a fractional number of attempts', { tries: 0.5 }],
    ['with a claim that never expires', { claimEndMs: null }],
  ])('%s is still sent to the provider', async (_, change) => {
    const sealed = await orphaned();
    await enqueue('one', JSON.stringify({ ...sound(sealed), ...times(), ...change }).replace('1e+308', '1e999'));
    stage.engine.start();
    await until('the entry is done', async () => (await stored('one')) === undefined);
    expect(stage.acme.seen.filter(({ path }) => path === '/revoke')).toHaveLength(1);
  });

  it('of a newer gateway is kept for that gateway and does not block the others', async () => {
    const newer = JSON.stringify({ v: 2, sealed: 'whole' });
    for (let n = 0; n < 30; n += 1) await enqueue(`newer ${n}`, newer);
    const sealed = await orphaned();
    await enqueue('one', JSON.stringify({ ...sound(sealed), ...times() }));
    stage.engine.start();
    await until('the entry behind them is done', async () => (await stored('one')) === undefined, {
      timeoutMs: 20_000,
    });
    for (let n = 0; n < 30; n += 1) {
      expect(await stored(`newer ${n}`)).toBe(newer);
      expect(await isQueued(`newer ${n}`)).toBe(true);
    }
  });

  it.each([
    ['that is not JSON', '{'],
    ['that names no tokens', '{"v":1,"id":"one"}'],
    ['of a session that does not exist', JSON.stringify({ ...sound('k.x'), ref: '!!' })],
    [
      'that is stored under the id of another',
      JSON.stringify({ ...sound('k.x'), id: 'two', untilMs: 9e12, addedAtMs: 1 }),
    ],
  ])('%s is dropped with one log line and does not affect other entries', async (_, text) => {
    await enqueue('one', text);
    stage.engine.start();
    await until('it is dropped', async () => !(await isQueued('one')));
    expect(await stored('one')).toBeUndefined();
    expect(stage.engine.log.lines.join()).toContain('a queued revocation is damaged');
    await stage.browser.signedIn('bob');
    expect((await stage.browser.logout()).revocations).toEqual([{ provider: ACME, outcome: 'REVOKED' }]);
  });
});
