import { CSRF, ENDPOINT } from './gateway.js';

/** Where the gateway found fault with an operation. */
export interface Problem {
  readonly message: string;
  /** In the operation's text, from 1. */
  readonly line: number;
  readonly column: number;
}

/** One operation that was run, and what is known of its response so far. */
export interface Run {
  readonly state: 'running' | 'ended' | 'stopped' | 'failed';
  /** HTTP status. Undefined: no response yet, or none at all. */
  readonly status?: number;
  /** From sending to the last byte so far. */
  readonly ms: number;
  /** Of the response's body, decompressed. */
  readonly bytes: number;
  /** Undefined: the response is not an event stream. */
  readonly events?: number;
  /** How many errors the newest result lists. */
  readonly errors: number;
  /** Those of them that have a location. */
  readonly problems: readonly Problem[];
}

/** What GraphiQL has run. */
interface Operation {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null;
}

type Fetcher = (
  operation: Operation,
  options?: { readonly headers?: Readonly<Record<string, string>> },
) => AsyncIterableIterator<unknown>;

/** A single result as JSON with its HTTP status; a stream only for what has no other form. */
const ACCEPT = 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8';

/** GraphiQL updates the name a moment after a change of the text. The gateway would refuse the earlier name, which the text no longer has. */
function withKnownName({ operationName = null, ...operation }: Operation): Operation {
  const isFormer = operationName && !operation.query.includes(operationName);
  return isFormer ? operation : { ...operation, operationName };
}

/** Called with each change of a run. */
export type Watcher = (run: Run) => void;

/**
 * Sends GraphiQL's operations as they were written, so that the locations of errors are those of the editor. `begin` is called with the text of
 * each that is run, and returns its watcher; GraphiQL's own introspection is none of them.
 */
export function createFetcher(begin: (query: string) => Watcher): Fetcher {
  return (operation, { headers = {} } = {}) => {
    const stop = new AbortController();
    const send = () =>
      globalThis.fetch(ENDPOINT, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json', accept: ACCEPT, ...CSRF, ...headers },
        body: JSON.stringify(withKnownName(operation)),
      });
    const isOwn = operation.operationName === 'IntrospectionQuery';
    const results = resultsOf(send, stop.signal, isOwn ? () => {} : begin(operation.query));
    const ended = { done: true, value: undefined } as const;
    const stopped = new Promise<typeof ended>(resolve => {
      stop.signal.addEventListener('abort', () => resolve(ended));
    });
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => Promise.race([results.next(), stopped]),
      // A generator's own would wait for the next event.
      async return() {
        stop.abort();
        return ended;
      },
    };
  };
}

/** The results of an operation: one, or those of a stream until its end. A stop ends a stream; another request goes on, unheard. */
async function* resultsOf(
  send: () => Promise<Response>,
  stop: AbortSignal,
  watch: Watcher,
): AsyncGenerator<unknown, undefined> {
  const startedMs = performance.now();
  let run: Run = { state: 'running', ms: 0, bytes: 0, errors: 0, problems: [] };
  const change = (changes: Partial<Run>) => {
    if (run.state !== 'running') return;
    run = { ...run, ms: performance.now() - startedMs, ...changes };
    watch(run);
  };
  const stopped = () => change({ state: 'stopped' });
  stop.addEventListener('abort', stopped);
  change({});
  try {
    const response = await send();
    const { status, body } = response;
    if (body && response.headers.get('content-type')?.includes('text/event-stream')) {
      let events = 0;
      change({ status, events });
      const count = (bytes: number) => {
        run = { ...run, bytes: run.bytes + bytes };
      };
      for await (const result of eventsOf(body, stop, count)) {
        change({ events: ++events, ...faultsOf(result) });
        yield result;
      }
      change({ state: 'ended' });
    } else {
      const content = await response.arrayBuffer();
      if (stop.aborted) return;
      const result = parsed(new TextDecoder().decode(content));
      change({ state: 'ended', status, bytes: content.byteLength, ...faultsOf(result) });
      if (result === undefined) throw new Error(`The response (HTTP ${status}) is not JSON.`);
      yield result;
    }
  } catch (error) {
    change({ state: 'failed' });
    throw error;
  } finally {
    stop.removeEventListener('abort', stopped);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The values of a stream's `next` events (GraphQL over server-sent events, distinct connections). */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  stop: AbortSignal,
  count: (bytes: number) => void,
): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel();
  stop.addEventListener('abort', cancel);
  if (stop.aborted) cancel();
  const decoder = new TextDecoder();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    count(part.value.byteLength);
    const blocks = (rest + decoder.decode(part.value, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = fieldOf(block, 'event');
      if (event === 'complete') return cancel();
      if (event === 'next') yield JSON.parse(fieldOf(block, 'data'));
    }
  }
}

/** A field of an event; its lines together. */
const fieldOf = (block: string, field: string) =>
  block
    .split(/\r?\n/)
    .filter(line => line.startsWith(`${field}:`))
    .map(line => line.slice(field.length + 1).replace(/^ /, ''))
    .join('\n');

interface ResultWithErrors {
  readonly errors?: readonly {
    readonly message: string;
    readonly locations?: readonly { readonly line: number; readonly column: number }[];
  }[];
}

function faultsOf(result: unknown): Pick<Run, 'errors' | 'problems'> {
  const { errors = [] } = (result ?? {}) as ResultWithErrors;
  const problems = errors.flatMap(({ message, locations = [] }) =>
    locations.slice(0, 1).map(({ line, column }) => ({ message, line, column })),
  );
  return { errors: errors.length, problems };
}
