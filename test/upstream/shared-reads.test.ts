import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import type { UpstreamResponse } from '../../src/upstream/messages.js';
import { SharedReads } from '../../src/upstream/shared-reads.js';
import { gate } from '../support/gate.js';

afterEach(() => void vi.restoreAllMocks());

function answerOf(text: string, cacheControl?: string, status = 200): UpstreamResponse {
  const headers = cacheControl === undefined ? {} : { 'cache-control': cacheControl };
  return { status, headers, text, sentAtMs: Date.now(), receivedAtMs: Date.now() };
}

/** A read that ends when the test lets it, with a count of its calls. */
function slow(end: () => UpstreamResponse = () => answerOf('x')) {
  const { opened, open } = gate();
  const ask = vi.fn(async (all: AbortSignal) => {
    const gone = new Promise<never>((_, reject) =>
      all.addEventListener('abort', () => reject(new UpstreamFailure('aborted'))),
    );
    await Promise.race([opened, gone]);
    return end();
  });
  const read = (key = 'k') => ({ key, send: ask, accepts: ({ status }: UpstreamResponse) => status !== 401 });
  return { ask, open, read };
}

describe('identical reads under way', () => {
  it('are one call with the same response for all', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow();
    const calls = [
      reads.read(read()),
      reads.read(read(), new AbortController().signal),
      reads.read(read(), new AbortController().signal),
    ];
    open();
    const answers = await Promise.all(calls);
    expect(ask).toHaveBeenCalledOnce();
    expect(new Set(answers).size).toBe(1);
  });

  it('are separate calls when anything differs', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow();
    const calls = ['a', 'b'].map(key => reads.read(read(key)));
    open();
    await Promise.all(calls);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('start again when the first call is finished', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow();
    open();
    await reads.read(read());
    await reads.read(read());
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('share a failure, and start again after it', async () => {
    const reads = new SharedReads();
    const end = vi.fn(() => answerOf('x'));
    end.mockImplementationOnce(() => {
      throw new UpstreamFailure('no-response');
    });
    const { ask, open, read } = slow(end);
    const calls = [reads.read(read()), reads.read(read(), new AbortController().signal)];
    open();
    for (const call of calls) await expect(call).rejects.toMatchObject({ kind: 'no-response' });
    expect(ask).toHaveBeenCalledOnce();
    expect(await reads.read(read())).toMatchObject({ text: 'x' });
  });
});

describe('when the client of a shared read disconnects', () => {
  it('it stops waiting, and the read continues for the others', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow();
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [reads.read(read(), first.signal), reads.read(read(), second.signal)];
    first.abort();
    await expect(calls[0]).rejects.toMatchObject({ kind: 'aborted' });
    open();
    expect(await calls[1]).toMatchObject({ text: 'x' });
    expect(ask).toHaveBeenCalledOnce();
    expect(getEventListeners(second.signal, 'abort')).toHaveLength(0);
  });

  it('the read is aborted if it was the last client, and the next read starts again', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow();
    const clients = [new AbortController(), new AbortController()];
    const calls = clients.map(client => reads.read(read(), client.signal));
    await expect.poll(() => ask.mock.calls.length).toBe(1);
    for (const client of clients) client.abort();
    for (const call of calls) await expect(call).rejects.toMatchObject({ kind: 'aborted' });
    expect(ask.mock.calls[0]?.[0].aborted).toBe(true);
    const next = reads.read(read(), new AbortController().signal);
    open();
    expect(await next).toMatchObject({ text: 'x' });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('the read is never aborted while a client without a signal waits', async () => {
    const reads = new SharedReads();
    const { open, read } = slow();
    const client = new AbortController();
    const [gone, stays] = [reads.read(read(), client.signal), reads.read(read())];
    client.abort();
    await expect(gone).rejects.toMatchObject({ kind: 'aborted' });
    open();
    expect(await stays).toMatchObject({ text: 'x' });
  });
});

describe('a stored response', () => {
  /** How often the upstream is read for two reads, one after the other. */
  async function asked(end: () => UpstreamResponse, between = async (_: SharedReads) => {}, keys = ['k', 'k']) {
    const reads = new SharedReads();
    const { ask, open, read } = slow(end);
    open();
    await reads.read(read(keys[0]));
    await between(reads);
    await reads.read(read(keys[1]));
    return ask.mock.calls.length;
  }
  const PUBLIC = 'public, max-age=60';

  it('is used for as long as the provider allows', async () => {
    const clock = vi.spyOn(performance, 'now');
    const askedAfter = (ms: number) => {
      clock.mockReturnValue(1_000);
      return asked(
        () => answerOf('x', 'public, max-age=1'),
        async () => {
          clock.mockReturnValue(1_000 + ms);
          // The cache reads the clock once per millisecond.
          await new Promise(resolve => setTimeout(resolve, 5));
        },
      );
    };
    expect(await askedAfter(900)).toBe(1);
    expect(await askedAfter(1_100)).toBe(2);
  });

  it.each([undefined, 'max-age=60', 'private, max-age=60', 'public, no-store, max-age=60'])(
    'does not exist with Cache-Control: %s',
    async value => {
      expect(await asked(() => answerOf('x', value))).toBe(2);
    },
  );

  it('is not used for another key', async () => {
    expect(await asked(() => answerOf('x', PUBLIC), undefined, ['1 /a {"authorization":"a"}', '1 /a {}'])).toBe(2);
  });

  it('does not exist for a rejected token, regardless of the headers', async () => {
    expect(await asked(() => answerOf('x', PUBLIC, 401))).toBe(2);
    const reads = new SharedReads();
    const ask = vi.fn(async () => answerOf('{"error":"invalid token"}', PUBLIC));
    for (let i = 0; i < 2; i += 1) await reads.read({ key: 'k', send: ask, accepts: () => false });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is removed after a write', async () => {
    expect(
      await asked(
        () => answerOf('x', PUBLIC),
        async reads => reads.forget(),
      ),
    ).toBe(2);
  });

  it('that was under way during a write is given to its waiting clients only', async () => {
    const reads = new SharedReads();
    const { ask, open, read } = slow(() => answerOf('x', PUBLIC));
    const before = reads.read(read());
    reads.forget();
    const after = reads.read(read());
    open();
    await Promise.all([before, after]);
    expect(ask).toHaveBeenCalledTimes(2);
    await reads.read(read());
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('takes bounded memory', async () => {
    const reads = new SharedReads();
    const text = 'x'.repeat(100_000);
    const ask = vi.fn(async () => answerOf(text, PUBLIC));
    const read = (i: number) => reads.read({ key: String(i), send: ask, accepts: () => true });
    for (let i = 0; i < 60; i += 1) await read(i);
    await read(59);
    expect(ask).toHaveBeenCalledTimes(60);
    await read(0);
    expect(ask).toHaveBeenCalledTimes(61);
  });
});
