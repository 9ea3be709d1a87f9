import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttp } from '../src/http.js';
import { createLive } from '../src/live.js';

/** One stream, of which the test writes the bytes. */
interface Stream {
  write(text: string): void;
  end(): void;
  readonly signal: AbortSignal;
}

let streams: Stream[];
/** How the gateway responds to the next request, in place of a stream. */
let refusals: Response[];
let hangs: boolean;
let requests: number;
let gaps: number;
let kinds: string[];
let live: (isOn: boolean) => void;

function send(_input: unknown, { signal }: RequestInit = {}): Promise<Response> {
  if (!signal) throw new Error('a stream needs a signal');
  requests += 1;
  const refusal = refusals.shift();
  if (refusal) return Promise.resolve(refusal);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    if (hangs) return;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const bytes = new TextEncoder();
        signal.addEventListener('abort', () => controller.error(signal.reason));
        streams.push({
          signal,
          write: text => controller.enqueue(bytes.encode(text)),
          end: () => controller.close(),
        });
      },
    });
    resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  // Newer versions of Node have locks; turns are a matter of several pages.
  vi.stubGlobal('navigator', {});
  [streams, refusals, kinds] = [[], [], []];
  [requests, gaps, hangs] = [0, 0, false];
  live = createLive(createHttp('https://gateway.example/graphql', send as typeof fetch), {
    onGap: () => {
      gaps += 1;
    },
    onEvent: kind => kinds.push(kind),
  });
});
afterEach(() => {
  live(false);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

async function opened(): Promise<Stream> {
  live(true);
  await pass(0);
  const stream = streams.at(-1);
  if (!stream) throw new Error('no stream');
  return stream;
}

const event = (kind: string, end = '\n') =>
  `event: next${end}data: ${JSON.stringify({ data: { sessionEvents: { kind } } })}${end}${end}`;

describe('a stream of events', () => {
  it('is a gap when it opens, and passes on each event', async () => {
    const stream = await opened();
    expect(gaps).toBe(1);
    stream.write(`:\n\n${event('RENEWED')}:\n\n${event('REVOKED')}`);
    await pass(0);
    expect(kinds).toEqual(['RENEWED', 'REVOKED']);
  });

  it.each(['\n', '\r\n'])('is read in whatever pieces it comes (line end %j)', async end => {
    const stream = await opened();
    for (const char of event('RENEWED', end) + event('REVOKED', end)) stream.write(char);
    await pass(0);
    expect(kinds).toEqual(['RENEWED', 'REVOKED']);
  });

  it('stays open as long as the gateway sends something', async () => {
    const stream = await opened();
    for (let n = 0; n < 20; n += 1) {
      await pass(12);
      stream.write(':\n\n');
    }
    await pass(12);
    expect([requests, stream.signal.aborted]).toEqual([1, false]);
  });

  it('is closed, and opened again, when it has been silent for long: its connection is lost, or a proxy holds it back', async () => {
    const stream = await opened();
    await pass(45);
    expect(stream.signal.aborted).toBe(true);
    expect([requests, gaps]).toEqual([2, 2]);
  });

  it('is opened again where the response never comes', async () => {
    hangs = true;
    live(true);
    await pass(45);
    expect([requests, gaps]).toEqual([2, 1]);
  });

  it('passes over events without data, such as one that says that there is no session', async () => {
    const stream = await opened();
    stream.write('event: next\ndata: {"data":null,"errors":[{"message":"No session. Sign in."}]}\n\n');
    stream.write(event('RENEWED'));
    await pass(0);
    expect(kinds).toEqual(['RENEWED']);
  });

  it('is over at `complete`, although the connection stays open', async () => {
    const stream = await opened();
    stream.write('event: complete\ndata:\n\n');
    await pass(1);
    expect(stream.signal.aborted).toBe(true);
    expect(requests).toBe(2);
  });

  it.each([
    ['an event that is not JSON', 'event: next\ndata: {"data"\n\n'],
    ['an event of something else', 'event: next\ndata: {"data":{"sessionEvents":null}}\n\n'],
    ['an event without an end', `event: next\ndata: {${'x'.repeat(1_100_000)}`],
  ])('is closed, and its connection with it, at %s', async (_what, text) => {
    const stream = await opened();
    stream.write(text);
    await pass(1);
    expect(stream.signal.aborted).toBe(true);
    expect(requests).toBe(2);
  });
});

describe('a stream that is refused', () => {
  const refusal = (status: number, headers: Record<string, string> = {}) => new Response('<html>', { status, headers });

  it('is tried again after a wait that doubles, up to a minute', async () => {
    refusals = Array.from({ length: 1_000 }, () => refusal(502));
    live(true);
    await pass(5);
    expect(requests).toBeGreaterThan(4);
    await pass(600);
    const before = requests;
    await pass(600);
    expect(requests - before).toBeGreaterThanOrEqual(10);
    expect(requests - before).toBeLessThanOrEqual(20);
    expect(gaps).toBe(requests);
  });

  it.each([429, 503])('with %i is left alone as long as Retry-After says', async status => {
    refusals = [refusal(status, { 'retry-after': '120' })];
    live(true);
    await pass(119);
    expect(requests).toBe(1);
    await pass(1);
    expect(streams).toHaveLength(1);
  });

  it('is tried again within minutes, whatever Retry-After says', async () => {
    refusals = [refusal(503, { 'retry-after': '999999999' })];
    live(true);
    await pass(301);
    expect(streams).toHaveLength(1);
  });

  it('is not read where it is no event stream', async () => {
    refusals = [Response.json({ errors: [] })];
    live(true);
    await pass(1);
    expect(streams).toHaveLength(1);
  });
});

describe('a stream that ends at once again and again', () => {
  it('is not opened in a tight loop', async () => {
    live(true);
    for (let n = 0; n < 600; n += 1) {
      await pass(0.1);
      streams.at(-1)?.signal.aborted || streams.pop()?.end();
    }
    expect(requests).toBeLessThan(15);
  });
});

describe('switched off', () => {
  it('closes the stream and leaves no timer', async () => {
    const stream = await opened();
    live(false);
    await pass(0);
    expect(stream.signal.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer while it waits for the next attempt', async () => {
    refusals = [new Response('', { status: 502 })];
    live(true);
    await pass(0);
    expect(vi.getTimerCount()).toBe(1);
    live(false);
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(requests).toBe(1);
  });

  it('and on again has one stream', async () => {
    const first = await opened();
    live(false);
    live(true);
    await pass(1);
    expect([first.signal.aborted, streams.at(-1)?.signal.aborted, requests]).toEqual([true, false, 2]);
  });
});
