import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionCache } from '../../src/auth/sessions/sessions.js';
import type { SessionRecord } from '../../src/auth/store/session-record.js';
import { gate } from '../support/gate.js';

/** The validity of a cached session record, by the clock and by change messages. */

const REF = 'some-session';
const STALE_MS = 30_000;

const record = (secretHash: string) => ({ secretHash, usedAtMs: 1, grants: new Map() }) as unknown as SessionRecord;
const first = record('first');
const second = record('second');

let copies: SessionCache;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  copies = new SessionCache(STALE_MS);
});
afterEach(() => {
  vi.useRealTimers();
});

const kept = (one: SessionRecord | undefined, ref = REF) => copies.read(ref, async () => one);

describe('a cached session', () => {
  it('is fresh for less than a second', async () => {
    await kept(first);
    vi.advanceTimersByTime(899);
    expect(copies.getFresh(REF)).toBe(first);
    vi.advanceTimersByTime(1);
    expect(copies.getFresh(REF)).toBeUndefined();
  });

  it('ages from the moment before its read was sent', async () => {
    const answer = gate();
    const reading = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    vi.advanceTimersByTime(800);
    answer.open();
    await reading;
    vi.advanceTimersByTime(99);
    expect(copies.getFresh(REF)).toBe(first);
    vi.advanceTimersByTime(1);
    expect(copies.getFresh(REF)).toBeUndefined();
  });

  it('serves an outage for the configured time', async () => {
    await kept(first);
    vi.advanceTimersByTime(STALE_MS - 1);
    expect(copies.getStale(REF)).toBe(first);
    vi.advanceTimersByTime(1);
    expect(copies.getStale(REF)).toBeUndefined();
  });

  it('is not returned for another session', async () => {
    await kept(first);
    expect(copies.getFresh('another')).toBeUndefined();
    expect(copies.getStale('another')).toBeUndefined();
  });

  it('is removed when the session is found to have ended', async () => {
    await kept(first);
    await kept(undefined);
    expect(copies.getFresh(REF)).toBeUndefined();
    expect(copies.getStale(REF)).toBeUndefined();
  });

  it('shows that a use was recorded', async () => {
    await kept(first);
    copies.used(REF, 5);
    expect(copies.getFresh(REF)).toEqual({ ...first, usedAtMs: 5 });
  });

  it('is removed when the cache exceeds its bound', async () => {
    for (let n = 0; n < 6_000; n += 1) await kept(first, `session ${n}`);
    expect(copies.getFresh('session 0')).toBeUndefined();
    expect(copies.getFresh('session 5999')).toBe(first);
  });
});

describe('a change of a session', () => {
  it('that makes the cached session void removes it at once', async () => {
    await kept(first);
    copies.changed(REF, 'void');
    expect(copies.getFresh(REF)).toBeUndefined();
    expect(copies.getStale(REF)).toBeUndefined();
  });

  it('that makes the cached session stale keeps it for an outage', async () => {
    await kept(first);
    copies.changed(REF, 'behind');
    expect(copies.getFresh(REF)).toBeUndefined();
    expect(copies.getStale(REF)).toBe(first);
  });

  it('leaves other sessions in the cache', async () => {
    await kept(first);
    copies.changed('another', 'void');
    expect(copies.getFresh(REF)).toBe(first);
  });

  it.each([
    ['void', undefined],
    ['behind', first],
  ] as const)('that arrives during the read of the record leaves the cached session %s', async (worth, left) => {
    const answer = gate();
    const reading = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    copies.changed(REF, worth);
    answer.open();
    expect(await reading).toBe(first);
    expect(copies.getFresh(REF)).toBeUndefined();
    expect(copies.getStale(REF)).toBe(left);
  });

  it('is not overridden by a lesser change', async () => {
    const answer = gate();
    const reading = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    copies.changed(REF, 'void');
    copies.changed(REF, 'behind');
    answer.open();
    await reading;
    expect(copies.getStale(REF)).toBeUndefined();
  });

  it('that may have been missed leaves every cached session for an outage, including those being read', async () => {
    await kept(first);
    const answer = gate();
    const reading = copies.read('another', async () => {
      await answer.opened;
      return second;
    });
    copies.missed();
    answer.open();
    await reading;
    expect([copies.getFresh(REF), copies.getFresh('another')]).toEqual([undefined, undefined]);
    expect([copies.getStale(REF), copies.getStale('another')]).toEqual([first, second]);
  });
});

describe('overlapping reads of a session', () => {
  it('keep the result of the later read, in whichever order the responses arrive', async () => {
    const answer = gate();
    const early = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    copies.changed(REF, 'behind');
    vi.advanceTimersByTime(1);
    await kept(second);
    answer.open();
    await early;
    expect(copies.getFresh(REF)).toBe(second);
  });

  it('share one response or its failure', async () => {
    const answer = gate();
    const reading = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    const shared = copies.underWay(REF);
    answer.open();
    expect(await shared).toBe(first);
    await reading;
    expect(await copies.underWay(REF)).toBeUndefined();

    const failing = copies.read(REF, () => Promise.reject(new Error('away')));
    await expect(copies.underWay(REF)).rejects.toThrow('away');
    await expect(failing).rejects.toThrow('away');
  });

  it('do not share a response that a change has overtaken', async () => {
    const answer = gate();
    const reading = copies.read(REF, async () => {
      await answer.opened;
      return first;
    });
    const shared = copies.underWay(REF);
    copies.changed(REF, 'behind');
    answer.open();
    expect(await shared).toBeUndefined();
    await reading;
  });
});
