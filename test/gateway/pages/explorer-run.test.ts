import { afterEach, describe, expect, it, vi } from 'vitest';
import { wordsFor } from '../../../explorer/response.js';
import { createFetcher, type Run } from '../../../explorer/run.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Responds to the next requests with these, and records the requests. */
function respondWith(body: BodyInit | null, type = 'application/json', status = 200) {
  const fetch = vi.fn(async (_url: string, _init: { headers: Record<string, string>; body: string }) => {
    return new Response(body, { status, headers: { 'content-type': type } });
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

/** A body that comes in these parts, and then stays open. */
function parts(...bytes: readonly Uint8Array[]) {
  const cancelled = vi.fn();
  const left = [...bytes];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next) controller.enqueue(next);
    },
    cancel: cancelled,
  });
  return { stream, cancelled };
}

async function collect(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const result of results) found.push(result);
  return found;
}

function watched() {
  const runs: Run[] = [];
  const begun: string[] = [];
  const fetcher = createFetcher(query => {
    begun.push(query);
    return run => runs.push(run);
  });
  return { fetcher, runs, begun, last: () => runs.at(-1) };
}

describe('an operation that GraphiQL runs', () => {
  it('is sent as it was written, with the headers of its editor', async () => {
    const fetch = respondWith('{"data":{}}');
    const { fetcher } = watched();
    const operation = { query: '# Mine\n{ a }', variables: { b: 1 }, operationName: null };
    expect(await collect(fetcher(operation, { headers: { 'x-mine': '1' } }))).toEqual([{ data: {} }]);
    const [[url, { headers, body }] = ['', { headers: {}, body: '' }]] = fetch.mock.calls;
    expect([url, JSON.parse(body)]).toEqual(['/graphql', operation]);
    expect(headers).toMatchObject({ 'x-keyring-csrf': '1', 'x-mine': '1' });
  });

  it('is sent without a name that its text no longer has', async () => {
    const fetch = respondWith('{"data":{}}');
    const { fetcher } = watched();
    await collect(fetcher({ query: 'query Later { a }', operationName: 'Earlier' }));
    await collect(fetcher({ query: 'query Later { a } query Other { a }', operationName: 'Later' }));
    const names = fetch.mock.calls.map(
      ([, { body }]) => (JSON.parse(body) as { operationName?: string }).operationName,
    );
    expect(names).toEqual([undefined, 'Later']);
  });

  it('is watched from its start to the end of its response', async () => {
    respondWith('{"data":null,"errors":[{"message":"no","locations":[{"line":2,"column":3}]},{"message":"nowhere"}]}');
    const { fetcher, runs, begun, last } = watched();
    await collect(fetcher({ query: '{ a }' }));
    expect(begun).toEqual(['{ a }']);
    expect(runs.map(({ state }) => state)).toEqual(['running', 'ended']);
    expect(last()).toMatchObject({ status: 200, errors: 2, problems: [{ message: 'no', line: 2, column: 3 }] });
    expect(last()?.bytes).toBeGreaterThan(90);
  });

  it('is not watched when it is GraphiQL’s own introspection', async () => {
    respondWith('{"data":{}}');
    const { fetcher, begun } = watched();
    expect(await collect(fetcher({ query: '{ a }', operationName: 'IntrospectionQuery' }))).toEqual([{ data: {} }]);
    expect(begun).toEqual([]);
  });

  it('goes on unheard when it is stopped before its response', async () => {
    let respond = (_response: Response) => {};
    vi.stubGlobal('fetch', () => new Promise<Response>(resolve => (respond = resolve)));
    const { fetcher, last } = watched();
    const results = fetcher({ query: 'mutation { logout { sessionsEnded } }' });
    const found = collect(results);
    await results.return?.();
    expect(await found).toEqual([]);
    expect(last()?.state).toBe('stopped');
    respond(new Response('{"data":{}}'));
    await new Promise(setImmediate);
    expect(last()).toMatchObject({ state: 'stopped', bytes: 0 });
  });
});

describe('an event stream', () => {
  const text =
    ':\n\nevent: next\ndata: {"data":{"a":"Grüße\u2028"}}\n\n:\n\nevent: next\r\ndata: {"data":\r\ndata: {"a":2}}\r\n\r\n';
  const end = 'event: complete\ndata:\n\n';
  const expected = [{ data: { a: 'Grüße\u2028' } }, { data: { a: 2 } }];

  it('is read alike however its bytes are cut', async () => {
    const bytes = new TextEncoder().encode(text + end);
    for (const step of [1, 7, bytes.length]) {
      const cut = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) =>
        bytes.slice(n * step, (n + 1) * step),
      );
      const { stream, cancelled } = parts(...cut);
      respondWith(stream, 'text/event-stream');
      const { fetcher, last } = watched();
      expect(await collect(fetcher({ query: 'subscription { a }' }))).toEqual(expected);
      expect(last()).toMatchObject({ state: 'ended', events: 2, bytes: bytes.length });
      expect(cancelled).toHaveBeenCalledTimes(1);
    }
  });

  it('is cancelled when it is stopped', async () => {
    const { stream, cancelled } = parts(new TextEncoder().encode(text));
    respondWith(stream, 'text/event-stream');
    const { fetcher, last } = watched();
    const results = fetcher({ query: 'subscription { a }' });
    expect((await results.next()).value).toEqual(expected[0]);
    const next = [results.next(), results.next()];
    await results.return?.();
    expect((await Promise.all(next)).at(-1)).toEqual({ done: true, value: undefined });
    expect(last()).toMatchObject({ state: 'stopped', status: 200 });
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
  });
});

describe('the line below the results', () => {
  const run: Run = { state: 'ended', status: 200, ms: 33.6, bytes: 1_234, errors: 0, problems: [] };
  it.each<[Partial<Run>, string]>([
    [{}, 'HTTP 200 · 34 ms · 1.2 kB'],
    [{ status: 400, bytes: 999, errors: 1 }, 'HTTP 400 · 34 ms · 999 B · 1 error'],
    [{ ms: 12_345, errors: 2 }, 'HTTP 200 · 12.3 s · 1.2 kB · 2 errors'],
    [{ state: 'running', events: 1 }, 'HTTP 200 · 1 event · 1.2 kB · open'],
    [{ state: 'failed', events: 0 }, 'HTTP 200 · 0 events · 34 ms · 1.2 kB · broken off'],
  ])('of %j', (changes, words) => expect(wordsFor({ ...run, ...changes })).toBe(words));
});
