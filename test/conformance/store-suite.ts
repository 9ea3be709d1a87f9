import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apply } from '../../src/auth/store/apply.js';
import type { Store, Write } from '../../src/auth/store/contract.js';

/** The contract of the store, for every backend. `get` is called inside each test. */
export function storeSuite(name: string, get: () => Store): void {
  const fresh = () => `test:{${randomUUID()}}`;
  const set = (key: string, field: string, value: string): Write => ({ op: 'set', key, field, value });

  describe(`store: ${name}`, () => {
    it('reads undefined when nothing was written', async () => {
      expect(await get().read(fresh())).toBeUndefined();
    });

    it('reads fields back as written, UTF-8 and quotes included', async () => {
      const key = fresh();
      const value = '{"a":"ü\\"\\u0000 😀","n":1e21}';
      expect(await get().commit({ checks: [], writes: [set(key, 'a', value), set(key, 'b', '')] })).toBe(true);
      expect(await get().read(key)).toEqual({ a: value, b: '' });
    });

    it('reads bytes back as written, and compares with them', async () => {
      const key = fresh();
      const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
      for (const bytes of [`\x04${all}`, '\x00', '\x1e"\\ü'])
        for (const is of [null, bytes]) {
          const writes = [set(key, 'bytes', bytes), set(key, 'text', 'ü😀')];
          expect(await get().commit({ checks: [{ key, field: 'bytes', is }], writes })).toBe(true);
          expect(await get().read(key)).toEqual({ bytes, text: 'ü😀' });
          if (is !== null) await get().commit({ checks: [], writes: [{ op: 'drop', key }] });
        }
    });

    it('applies nothing when one of several checks fails', async () => {
      const key = fresh();
      await get().commit({ checks: [], writes: [set(key, 'a', '1')] });
      const checks = [
        { key, field: 'a', is: '1' },
        { key, field: 'b', is: 'x' },
      ];
      expect(await get().commit({ checks, writes: [set(key, 'a', '2'), { op: 'unset', key, field: 'a' }] })).toBe(
        false,
      );
      expect(await get().read(key)).toEqual({ a: '1' });
    });

    it('treats null as absent, in a missing record and in an existing one', async () => {
      const key = fresh();
      const change = { checks: [{ key, field: 'a', is: null }], writes: [set(key, 'a', '1')] };
      expect(await get().commit(change)).toBe(true);
      expect(await get().commit(change)).toBe(false);
      expect(await get().commit({ checks: [{ key, field: 'b', is: null }], writes: [set(key, 'b', '2')] })).toBe(true);
    });

    it('distinguishes an empty string from an absent field', async () => {
      const key = fresh();
      await get().commit({ checks: [], writes: [set(key, 'a', '')] });
      expect(await get().commit({ checks: [{ key, field: 'a', is: null }], writes: [set(key, 'a', '1')] })).toBe(false);
      expect(await get().commit({ checks: [{ key, field: 'a', is: '' }], writes: [set(key, 'a', '1')] })).toBe(true);
    });

    it('applies exactly one of a hundred concurrent changes', async () => {
      const key = fresh();
      await get().commit({ checks: [], writes: [set(key, 'n', 'start')] });
      const races = Array.from({ length: 100 }, (_, n) =>
        get().commit({ checks: [{ key, field: 'n', is: 'start' }], writes: [set(key, 'n', String(n))] }),
      );
      expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
    });

    it('changes several records of one slot together', async () => {
      const tag = fresh();
      const [a, b] = [`${tag}:a`, `${tag}:b`];
      await get().commit({ checks: [], writes: [set(a, 'x', '1')] });
      const writes: Write[] = [{ op: 'drop', key: a }, set(b, 'y', '2')];
      expect(await get().commit({ checks: [{ key: a, field: 'x', is: '1' }], writes })).toBe(true);
      expect(await get().read(a)).toBeUndefined();
      expect(await get().read(b)).toEqual({ y: '2' });
    });

    it('deletes a record with its last field', async () => {
      const key = fresh();
      await get().commit({ checks: [], writes: [set(key, 'a', '1')] });
      await get().commit({ checks: [], writes: [{ op: 'unset', key, field: 'a' }] });
      expect(await get().read(key)).toBeUndefined();
    });

    it('sets the expiry of a record, and deletes it at once when the time is past', async () => {
      const key = fresh();
      const now = get().now();
      await get().commit({ checks: [], writes: [set(key, 'a', '1'), { op: 'expire', key, atMs: now + 60_000 }] });
      expect(await get().read(key)).toEqual({ a: '1' });
      await get().commit({ checks: [], writes: [{ op: 'expire', key, atMs: now - 1_000 }] });
      expect(await get().read(key)).toBeUndefined();
      expect(await get().commit({ checks: [{ key, field: 'a', is: null }], writes: [set(key, 'a', '2')] })).toBe(true);
    });

    it('deletes a record when its expiry comes', async () => {
      const key = fresh();
      await get().commit({ checks: [], writes: [set(key, 'a', '1'), { op: 'expire', key, atMs: get().now() + 30 }] });
      await expect.poll(() => get().read(key), { timeout: 2_000, interval: 10 }).toBeUndefined();
    });

    it('keeps the expiry of a record that is written again, and removes it with the record', async () => {
      const key = fresh();
      const soon = get().now() + 150;
      await get().commit({
        checks: [],
        writes: [set(key, 'a', '1'), { op: 'expire', key, atMs: soon }, set(key, 'b', '2')],
      });
      await get().commit({ checks: [], writes: [{ op: 'drop', key }, set(key, 'c', '3')] });
      await new Promise(resolve => setTimeout(resolve, 250));
      expect(await get().read(key)).toEqual({ c: '3' });
    });

    it('returns due members, the longest due first, and no more than requested', async () => {
      const key = fresh();
      const queue = (member: string, atMs: number): Write => ({ op: 'queue', key, member, atMs });
      await get().commit({ checks: [], writes: [queue('late', 3_000), queue('first', 1_000), queue('second', 2_000)] });
      expect(await get().due([key], 2_500, 10)).toEqual([['first', 'second']]);
      expect(await get().due([key], 9_000, 2)).toEqual([['first', 'second']]);
      await get().commit({ checks: [], writes: [queue('first', 5_000), { op: 'unqueue', key, member: 'second' }] });
      expect(await get().due([key], 9_000, 10)).toEqual([['late', 'first']]);
    });

    it('returns the due members of many queues separately', async () => {
      const [one, none, other] = [fresh(), fresh(), fresh()];
      const queue = (key: string, member: string): Write => ({ op: 'queue', key, member, atMs: 1_000 });
      await get().commit({ checks: [], writes: [queue(one, 'a'), queue(one, 'b')] });
      await get().commit({ checks: [], writes: [queue(other, 'c')] });
      expect(await get().due([one, none, other], 2_500, 10)).toEqual([['a', 'b'], [], ['c']]);
      expect(await get().due([none], 2_500, 10)).toEqual([[]]);
    });

    it('counts attempts exactly, per subject, over parallel calls', async () => {
      const limit = { name: `test-${randomUUID()}`, points: 5, windowSeconds: 60 };
      const tries = await Promise.all(Array.from({ length: 20 }, () => get().attempt(limit, 'one')));
      expect(tries.filter(one => one.allowed)).toHaveLength(5);
      const refused = tries.find(one => !one.allowed);
      expect(refused?.retryAfterMs).toBeGreaterThan(0);
      expect(refused?.retryAfterMs).toBeLessThanOrEqual(60_000);
      expect((await get().attempt(limit, 'two')).allowed).toBe(true);
    });

    it('detects that a change conflicts only with itself', async () => {
      const key = fresh();
      const change = { checks: [{ key, field: 'a', is: null }], writes: [set(key, 'a', randomUUID())] };
      expect(await get().commit(change)).toBe(true);
      expect(await apply(get(), change)).toBe(true);
      expect(await apply(get(), { ...change, writes: [set(key, 'a', randomUUID())] })).toBe(false);
    });

    it('delivers to every listener of a channel, and to none after it left', async () => {
      const channel = `test-${randomUUID()}`;
      const heard: string[] = [];
      const leave = get().subscribe(channel, message => heard.push(`one ${message}`));
      get().subscribe(channel, message => heard.push(`two ${message}`));
      await expect
        .poll(() => {
          get().publish(channel, 'ping');
          return heard.length;
        })
        .toBeGreaterThanOrEqual(2);
      leave();
      await new Promise(resolve => setTimeout(resolve, 50));
      heard.length = 0;
      get().publish(channel, 'last');
      await expect.poll(() => heard).toEqual(['two last']);
    });

    it('reports whether it is alive', async () => {
      expect(await get().alive()).toBe(true);
    });
  });
}
