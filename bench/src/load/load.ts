import { Line } from './line.js';

/** One session's request and the bytes that answer it. */
export interface Exchange {
  readonly request: Buffer;
  readonly expected: Buffer;
}

export interface LoadResult {
  readonly requests: number;
  /** From the first request to the last answer, ms. */
  readonly elapsedMs: number;
  /** Of every answer, ms, ascending. */
  readonly latenciesMs: Float64Array;
}

export interface LoadOptions {
  /** Whose answers these are, for complaints. */
  readonly who: string;
  readonly lines: readonly Line[];
  /** Taken in turn. */
  readonly exchanges: readonly Exchange[];
  /** No new request after so long, ms; those under way are waited for. */
  readonly forMs: number;
  /** But at least so many requests. */
  readonly atLeast?: number;
}

/**
 * Opens keep-alive connections and closes them afterwards. Several loads may go over them: to take 64 new ones costs a busy server CPU and one of its
 * turns each (libuv accepts one in a turn), which would be counted as a request's.
 */
export async function overLines<T>(
  port: number,
  connections: number,
  use: (lines: readonly Line[]) => Promise<T>,
): Promise<T> {
  const lines = Array.from({ length: connections }, () => new Line(port));
  try {
    return await use(lines);
  } finally {
    for (const line of lines) line.close();
  }
}

/**
 * A closed loop over each of the lines. Every answer must be the one expected, byte for byte: an answer meant for another session, or an
 * error, ends the run.
 */
export async function load({ who, lines, exchanges, forMs, atLeast = 0 }: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = 0;
  const begunAt = performance.now();

  const worker = (line: Line): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      let exchange: Exchange;
      const send = () => {
        sentAt = performance.now();
        if (sentAt - begunAt >= forMs && next >= atLeast) return resolve();
        exchange = exchanges[next++ % exchanges.length] as Exchange;
        line.ask(exchange.request, take, reject);
      };
      const take = ({ status, body }: { status: number; body: Buffer }) => {
        latencies.push(performance.now() - sentAt);
        if (status === 200 && body.equals(exchange.expected)) return send();
        reject(new Error(`${who} does not give the answer expected: HTTP ${status} ${body.toString().slice(0, 300)}`));
      };
      send();
    });

  const rest = stayAwake();
  try {
    await Promise.all(lines.map(worker));
    const elapsedMs = performance.now() - begunAt;
    return { requests: latencies.length, elapsedMs, latenciesMs: Float64Array.from(latencies).sort() };
  } finally {
    rest();
  }
}

/**
 * Polls instead of sleeping, until told to rest. To wake a process on another core costs whoever writes to it some 5 to 20 us under a hypervisor: a
 * contestant that is slower than the load would pay that with every answer, a faster one never. In earnest clients are on other machines, and
 * nobody pays.
 */
function stayAwake(): () => void {
  let awake = true;
  const poll = () => {
    if (awake) setImmediate(poll);
  };
  poll();
  return () => {
    awake = false;
  };
}

/** The value that a share of the sorted values does not exceed. */
export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
