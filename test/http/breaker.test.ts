import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/http/answer.js';
import { Breaker } from '../../src/http/breaker.js';
import { type FailureKind, UpstreamFailure } from '../../src/http/failure.js';
import { gate } from '../support/gate.js';

const answer = (status: number): Answer => ({ status, headers: {}, text: '', sentAtMs: 0, receivedAtMs: 0 });
const ok = async () => answer(200);
const broken = async () => answer(500);
const failing = (kind: FailureKind) => async (): Promise<Answer> => {
  throw new UpstreamFailure(kind);
};

/** What the caller gets: a status, or the kind of failure. */
const got = (call: Promise<Answer>): Promise<number | FailureKind> =>
  call.then(
    ({ status }) => status,
    (failure: UpstreamFailure) => failure.kind,
  );

async function times(count: number, breaker: Breaker, call: () => Promise<Answer>) {
  for (let i = 0; i < count; i += 1) await got(breaker.run(call));
}

describe('the breaker', () => {
  let breaker: Breaker;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    breaker = new Breaker();
  });
  afterEach(() => void vi.useRealTimers());
  const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);

  /** Whether a call gets through, by a call that goes well. */
  const asks = async (): Promise<boolean> => {
    const call = vi.fn(ok);
    await got(breaker.run(call));
    return call.mock.calls.length > 0;
  };

  it.each([
    ['never-sent', failing('never-sent')],
    ['no-answer', failing('no-answer')],
    [500, broken],
  ])('opens after twenty failures in a row: %s', async (outcome, call) => {
    await times(19, breaker, call);
    expect(await got(breaker.run(call))).toBe(outcome);
    const refused = vi.fn(ok);
    await expect(breaker.run(refused)).rejects.toMatchObject({ kind: 'breaker', retryAfterMs: 1_000 });
    expect(refused).not.toHaveBeenCalled();
  });

  it('counts anew after any success', async () => {
    for (let i = 0; i < 3; i += 1) {
      await times(19, breaker, broken);
      await times(1, breaker, ok);
    }
    expect(await asks()).toBe(true);
  });

  it('opens on failures of calls that were all under way when the first came back', async () => {
    const { opened, open } = gate();
    const calls = Array.from({ length: 30 }, () => got(breaker.run(() => opened.then(failing('no-answer')))));
    open();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['no-answer']));
    await new Promise(setImmediate);
    expect(await asks()).toBe(false);
  });

  it('hears of a success that was under way when others failed', async () => {
    const { opened, open } = gate();
    const slow = breaker.run(() => opened.then(ok));
    await times(19, breaker, broken);
    open();
    await slow;
    await new Promise(setImmediate);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  it.each(['aborted', 'too-large'] as const)('takes no notice of a call that was %s', async kind => {
    await times(50, breaker, failing(kind));
    expect(await asks()).toBe(true);
    await times(19, breaker, broken);
    await times(50, breaker, failing(kind));
    await times(1, breaker, broken);
    expect(await asks()).toBe(false);
  });

  it('lets one call try after a second, and closes when it goes well', async () => {
    await times(20, breaker, broken);
    wait(999);
    expect(await asks()).toBe(false);
    wait(1);
    expect(await asks()).toBe(true);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  const LATE: [string, () => Promise<Answer>, number | FailureKind][] = [
    ['goes well', ok, 200],
    ['fails', failing('no-answer'), 'no-answer'],
    ['is given up', failing('aborted'), 'aborted'],
  ];

  it.each(LATE)('is not told whether to close by a call of before that %s', async (_, call, outcome) => {
    const { opened, open } = gate();
    const late = got(breaker.run(() => opened.then(call)));
    await times(20, breaker, broken);
    wait(1_000);
    open();
    expect(await late).toBe(outcome);
    expect(await got(breaker.run(broken))).toBe(500);
    expect(await asks()).toBe(false);
  });

  it.each(LATE)('lets a call of before that %s end while another is on trial', async (_, call, outcome) => {
    const [before, trial] = [gate(), gate()];
    const late = got(breaker.run(() => before.opened.then(call)));
    await times(20, breaker, broken);
    wait(1_000);
    const tried = got(breaker.run(() => trial.opened.then(ok)));
    before.open();
    expect(await late).toBe(outcome);
    trial.open();
    expect(await tried).toBe(200);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  it.each([
    ['fails', broken],
    ['is given up', failing('aborted')],
  ])('stays open for another second when the trial %s', async (_, call) => {
    await times(20, breaker, broken);
    wait(1_000);
    const trial = vi.fn(call);
    await got(breaker.run(trial));
    expect(trial).toHaveBeenCalledOnce();
    expect(await asks()).toBe(false);
    wait(1_000);
    expect(await asks()).toBe(true);
  });
});
