import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
}

/** An HTTP server that listens. */
export interface NodeServer {
  readonly port: number;
  /** Takes no new connections, lets answers under way end, then hangs up; at most `deadlineMs`. Resolves to how many requests were cut off. */
  drain(deadlineMs: number): Promise<number>;
}

/** Whole request headers within 15 s, whole requests within 30 s; idle connections outlive a load balancer's usual minute. */
const TIMEOUTS = { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
const IDLE_SWEEP_MS = 50;

/** Opens the port. Rejects when it is taken. */
export async function listen(handler: RequestListener, { port, host }: ListenOptions): Promise<NodeServer> {
  let underWay = 0;
  const ended = () => {
    underWay -= 1;
  };
  const server = createServer({ ...TIMEOUTS, noDelay: true }, (request, response) => {
    underWay += 1;
    response.on('close', ended);
    handler(request, response);
  });
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
      const deadline = setTimeout(() => {
        cutOff = underWay;
        server.closeAllConnections();
      }, deadlineMs);
      server.close(() => {
        clearInterval(sweep);
        clearTimeout(deadline);
        resolve(cutOff);
      });
    });

  return { port: (server.address() as AddressInfo).port, drain };
}
