import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Breaker, type CallOwner } from '../../src/upstream/breaker.js';
import { type FailureKind, UpstreamFailure } from '../../src/upstream/failure.js';
import type { UpstreamResponse } from '../../src/upstream/messages.js';
import { gate } from '../support/gate.js';

const answer = (status: number): UpstreamResponse => ({ status, headers: {}, text: '', sentAtMs: 0, receivedAtMs: 0 });
const ok = async () => answer(200);
const broken = async () => answer(500);
const failing = (kind: FailureKind) => async (): Promise<UpstreamResponse> => {
  throw new UpstreamFailure(kind);
};

/** The caller's result: a status, or the kind of failure. */
const got = (call: Promise<UpstreamResponse>): Promise<number | FailureKind> =>
  call.then(
    ({ status }) => status,
    (failure: UpstreamFailure) => failure.kind,
  );

/** A session of its own, whose own failures may hold it back. */
const session = (who: string): CallOwner => ({ who, own: who });
const ANN = session('ann');

async function times(
  count: number,
  breaker: Breaker<UpstreamResponse>,
  call: () => Promise<UpstreamResponse>,
  caller = ANN,
) {
  for (let i = 0; i < count; i += 1) await got(breaker.run(caller, call));
}

const isFailure = ({ status }: UpstreamResponse) => status >= 500;

describe('the circuit breaker for the calls of one session', () => {
  let breaker: Breaker<UpstreamResponse>;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    breaker = new Breaker(isFailure);
  });
  afterEach(() => void vi.useRealTimers());
  const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);

  /** Whether a call gets through, by a call that goes well. */
  const asks = async (): Promise<boolean> => {
    const call = vi.fn(ok);
    await got(breaker.run(ANN, call));
    return call.mock.calls.length > 0;
  };

  it.each([
    ['never-sent', failing('never-sent')],
    ['no-response', failing('no-response')],
    [500, broken],
  ])('opens after twenty consecutive failures: %s', async (outcome, call) => {
    await times(19, breaker, call);
    expect(await got(breaker.run(ANN, call))).toBe(outcome);
    const refused = vi.fn(ok);
    await expect(breaker.run(ANN, refused)).rejects.toMatchObject({ kind: 'breaker', retryAfterMs: 1_000 });
    expect(refused).not.toHaveBeenCalled();
  });

  it('resets its count after any success', async () => {
    for (let i = 0; i < 3; i += 1) {
      await times(19, breaker, broken);
      await times(1, breaker, ok);
    }
    expect(await asks()).toBe(true);
  });

  it('opens on failures of calls that were all under way when the first of them failed', async () => {
    const { opened, open } = gate();
    const calls = Array.from({ length: 30 }, () => got(breaker.run(ANN, () => opened.then(failing('no-response')))));
    open();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['no-response']));
    await new Promise(setImmediate);
    expect(await asks()).toBe(false);
  });

  it('counts a success that was under way when others failed', async () => {
    const { opened, open } = gate();
    const slow = breaker.run(ANN, () => opened.then(ok));
    await times(19, breaker, broken);
    open();
    await slow;
    await new Promise(setImmediate);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  it.each(['aborted', 'too-large'] as const)('ignores a call that was %s', async kind => {
    await times(50, breaker, failing(kind));
    expect(await asks()).toBe(true);
    await times(19, breaker, broken);
    await times(50, breaker, failing(kind));
    await times(1, breaker, broken);
    expect(await asks()).toBe(false);
  });

  it('lets one call through after a second, and closes when it succeeds', async () => {
    await times(20, breaker, broken);
    wait(999);
    expect(await asks()).toBe(false);
    wait(1);
    expect(await asks()).toBe(true);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  const LATE: [string, () => Promise<UpstreamResponse>, number | FailureKind][] = [
    ['succeeds', ok, 200],
    ['fails', failing('no-response'), 'no-response'],
    ['is aborted', failing('aborted'), 'aborted'],
  ];

  it.each(LATE)('does not close or open because of an earlier call that %s', async (_, call, outcome) => {
    const { opened, open } = gate();
    const late = got(breaker.run(ANN, () => opened.then(call)));
    await times(20, breaker, broken);
    wait(1_000);
    open();
    expect(await late).toBe(outcome);
    expect(await got(breaker.run(ANN, broken))).toBe(500);
    expect(await asks()).toBe(false);
  });

  it.each(LATE)('lets an earlier call that %s end during the trial call', async (_, call, outcome) => {
    const [before, trial] = [gate(), gate()];
    const late = got(breaker.run(ANN, () => before.opened.then(call)));
    await times(20, breaker, broken);
    wait(1_000);
    const tried = got(breaker.run(ANN, () => trial.opened.then(ok)));
    before.open();
    expect(await late).toBe(outcome);
    trial.open();
    expect(await tried).toBe(200);
    await times(19, breaker, broken);
    expect(await asks()).toBe(true);
  });

  it.each([
    ['fails', broken],
    ['is aborted', failing('aborted')],
  ])('stays open for another second when the trial call %s', async (_, call) => {
    await times(20, breaker, broken);
    wait(1_000);
    const trial = vi.fn(call);
    await got(breaker.run(ANN, trial));
    expect(trial).toHaveBeenCalledOnce();
    expect(await asks()).toBe(false);
    wait(1_000);
    expect(await asks()).toBe(true);
  });
});

describe('the circuit breaker for the calls of several callers', () => {
  let breaker: Breaker<UpstreamResponse>;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    breaker = new Breaker(isFailure);
  });
  afterEach(() => void vi.useRealTimers());
  const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);
  const others = Array.from({ length: 6 }, (_, n) => session(`other-${n}`));

  const asks = async (caller: CallOwner): Promise<boolean> => {
    const call = vi.fn(ok);
    await got(breaker.run(caller, call));
    return call.mock.calls.length > 0;
  };

  it('refuses a caller whose calls all fail, and no other caller', async () => {
    await times(500, breaker, broken);
    expect(await asks(ANN)).toBe(false);
    for (const other of others) expect(await asks(other)).toBe(true);
  });

  it('does not refuse callers at a shared address because of one of them', async () => {
    await times(500, breaker, broken, { who: 'address' });
    expect(await asks({ who: 'address' })).toBe(true);
  });

  it('refuses one operation of a shared address that only fails, and no other operation', async () => {
    await times(20, breaker, broken, { who: 'address', own: 'operation 1' });
    expect(await asks({ who: 'address', own: 'operation 1' })).toBe(false);
    expect(await asks({ who: 'address', own: 'operation 2' })).toBe(true);
  });

  it('counts four failures per caller, so four callers together do not open it', async () => {
    for (const other of others.slice(0, 4)) await times(19, breaker, broken, other);
    for (const other of others) expect(await asks(other)).toBe(true);
  });

  it('refuses every caller that has failed once five have', async () => {
    for (const other of others.slice(0, 5)) await times(4, breaker, broken, other);
    const refused = vi.fn(ok);
    for (const other of others.slice(0, 5))
      await expect(breaker.run(other, refused)).rejects.toMatchObject({ kind: 'breaker', retryAfterMs: 1_000 });
    expect(refused).not.toHaveBeenCalled();
  });

  it('is not opened by a series of failures that any success interrupts', async () => {
    for (let n = 0; n < 6; n += 1) {
      for (const other of others) await times(3, breaker, broken, other);
      await times(1, breaker, ok);
    }
    for (const other of others) expect(await asks(other)).toBe(true);
  });

  async function opened() {
    for (const other of others.slice(0, 5)) await times(4, breaker, broken, other);
  }

  it('lets a caller through that has not failed, and closes for all when its call succeeds', async () => {
    await opened();
    expect(await asks(ANN)).toBe(true);
    for (const other of others.slice(0, 5)) expect(await asks(other)).toBe(true);
  });

  it('stays open when that call fails, and refuses the caller then', async () => {
    await opened();
    expect(await got(breaker.run(ANN, broken))).toBe(500);
    expect(await asks(ANN)).toBe(false);
  });

  it('lets ten such calls run at the same time', async () => {
    await opened();
    const { opened: answered, open } = gate();
    const newcomers = Array.from({ length: 12 }, (_, n) =>
      got(breaker.run(session(`new-${n}`), () => answered.then(failing('no-response')))),
    );
    open();
    expect((await Promise.all(newcomers)).filter(outcome => outcome === 'breaker')).toHaveLength(2);
  });

  it('lets a caller that has failed try after a second, and closes for all when the call succeeds', async () => {
    await opened();
    wait(1_000);
    expect(await asks(others[0] as CallOwner)).toBe(true);
    expect(await asks(others[1] as CallOwner)).toBe(true);
  });

  it('stores only the callers that are failing now', async () => {
    for (let n = 0; n < 25_000; n += 1) await times(1, breaker, broken, session(`one-of-many-${n}`));
    await times(1, breaker, ok);
    expect(await asks(session('one-of-many-1'))).toBe(true);
  });
});
