import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface Limits {
  /** Connections at once; one more is refused, and idle ones are closed to make room. Default: no limit. */
  readonly maxConnections?: number;
  /** Called when a connection was refused, at most once a minute. */
  readonly onRefused?: () => void;
}

export interface ListenOptions extends Limits {
  readonly port: number;
  readonly host: string;
  readonly headersTimeoutMs?: number;
  /** Longest that a whole request, its body included, may take to arrive, ms. */
  readonly bodyTimeoutMs?: number;
}

export interface NodeServer {
  readonly port: number;
  /** Takes no new connections, finishes the requests under way, then closes; at most `deadlineMs`. Resolves with the number of requests that were cut off. */
  drain(deadlineMs: number): Promise<number>;
}

/** Idle connections outlive a load balancer's usual minute. */
const KEEP_ALIVE_MS = 65_000;
/** Node checks for slow requests every 30 s by default, so a limit of 15 s could take 45. */
const MOST_CHECK_MS = 1_000;
const IDLE_SWEEP_MS = 50;
/** During a drain, how long a connection may take to send its first byte. */
const SILENCE_MS = 1_000;
/** Making room visits every connection. */
const MAKE_ROOM_EVERY_MS = 100;
const REPORT_EVERY_MS = 60_000;

/**
 * Keeps at most `maxConnections`. Node's own `maxConnections` would not do: between several workers a connection that none of them takes would go round and
 * round. Returns a function that closes the connections that have sent nothing yet, which node does not count as idle.
 */
function limitConnections(
  server: Server,
  { maxConnections = Number.POSITIVE_INFINITY, onRefused = () => {} }: Limits,
): () => void {
  const sockets = new Set<Socket>();
  const closeSilent = () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  let madeRoomAtMs = Number.NEGATIVE_INFINITY;
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  server.on('connection', (socket: Socket) => {
    if (sockets.size < maxConnections) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return;
    }
    socket.destroy();
    const nowMs = performance.now();
    if (nowMs - madeRoomAtMs >= MAKE_ROOM_EVERY_MS) {
      madeRoomAtMs = nowMs;
      server.closeIdleConnections();
      closeSilent();
    }
    if (nowMs - reportedAtMs >= REPORT_EVERY_MS) {
      reportedAtMs = nowMs;
      onRefused();
    }
  });
  return closeSilent;
}

/** Opens the port. Rejects when it is taken. */
export async function listen(
  handler: RequestListener,
  { port, host, headersTimeoutMs = 15_000, bodyTimeoutMs = 30_000, ...limits }: ListenOptions,
): Promise<NodeServer> {
  let underWay = 0;
  const ended = () => {
    underWay -= 1;
  };
  const options = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(MOST_CHECK_MS, headersTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    noDelay: true,
  };
  const server = createServer(options, (request, response) => {
    underWay += 1;
    response.on('close', ended);
    handler(request, response);
  });
  const closeSilent = limitConnections(server, limits);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  const drain = (deadlineMs: number): Promise<number> =>
    new Promise(resolve => {
      let cutOff = 0;
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      const silence = setTimeout(closeSilent, SILENCE_MS);
      const deadline = setTimeout(() => {
        cutOff = underWay;
        server.closeAllConnections();
      }, deadlineMs);
      server.close(() => {
        clearInterval(sweep);
        clearTimeout(silence);
        clearTimeout(deadline);
        resolve(cutOff);
      });
    });

  return { port: (server.address() as AddressInfo).port, drain };
}
