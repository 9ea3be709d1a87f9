import { Line } from './line.js';

/** A request of one session, and the bytes of its response. */
export interface Exchange {
  readonly request: Buffer;
  readonly expected: Buffer;
}

export interface LoadResult {
  readonly requests: number;
  /** From the first request to the last response, ms. */
  readonly elapsedMs: number;
  /** Latency of every response, ms, ascending. */
  readonly latenciesMs: Float64Array;
}

export interface LoadOptions {
  /** Name of the contestant, for error messages. */
  readonly who: string;
  readonly lines: readonly Line[];
  /** Used in turn. */
  readonly exchanges: readonly Exchange[];
  /** No new request is sent after this time, ms. The load then waits for the open requests. */
  readonly forMs: number;
  /** Smallest number of requests, also after `forMs`. */
  readonly atLeast?: number;
}

/**
 * Opens keep-alive connections and closes them afterwards. Several loads can use them. Accepting 64 new connections costs a busy server CPU time and one turn of
 * its event loop each (libuv accepts one per turn), which would be counted as the cost of requests.
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
 * Sends requests on each line in a closed loop. Every response must equal the expected one byte for byte. The response of another session, or an error, ends
 * the run.
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
        reject(new Error(`${who} sent an unexpected response: HTTP ${status} ${body.toString().slice(0, 300)}`));
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
 * Polls instead of sleeping until the returned function is called. Under a hypervisor, waking a process on another core costs the writer 5 to 20 us. A contestant
 * that is slower than the load would pay this for every response, and a faster one would never pay it. Real clients are on other machines and do not cause this cost.
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
