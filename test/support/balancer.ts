import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { send } from './http-client.js';
import { freePort } from './ports.js';

/** A load balancer as people put before gateways: in turn, over kept connections, only to who is ready. It tries nothing twice. */
export interface Balancer {
  /** The URL for clients. */
  readonly url: string;
  /** Ports of the backends that get requests now. */
  readonly ready: ReadonlySet<number>;
  /** Requests passed on, by backend. */
  readonly passed: ReadonlyMap<number, number>;
  /** Failed requests by cause: no backend was ready, or the backend's response was incomplete. */
  readonly failed: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface BalancerOptions {
  /** Its own port; default: a free one. */
  readonly port?: number;
  /** Pause between two checks of a backend's /ready, ms. */
  readonly checkEveryMs?: number;
}

const count = (counts: Map<string | number, number>, name: string | number) =>
  counts.set(name, (counts.get(name) ?? 0) + 1);

/** Headers that belong to one connection (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

const endToEnd = (headers: IncomingMessage['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));

export async function startBalancer(backends: readonly number[], options: BalancerOptions = {}): Promise<Balancer> {
  const { checkEveryMs = 200, port = await freePort() } = options;
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<number>();
  const passed = new Map<number, number>();
  const failed = new Map<string, number>();
  let turn = 0;
  let closed = false;

  function next(): number | undefined {
    turn += 1;
    const able = backends.filter(one => ready.has(one));
    return able[turn % able.length];
  }

  function pass(from: IncomingMessage, to: ServerResponse): void {
    const backend = next();
    const fail = (cause: string) => {
      count(failed, cause);
      if (to.headersSent) to.destroy();
      else to.writeHead(502).end();
    };
    if (backend === undefined) {
      fail('no backend is ready');
      return;
    }
    count(passed, backend);
    const { method, url: path, headers } = from;
    const forward = request({ host: '127.0.0.1', port: backend, agent, method, path, headers: endToEnd(headers) });
    forward.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    forward.once('response', answer => {
      to.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.once('error', () => fail('response cut short')).pipe(to);
    });
    from.pipe(forward);
  }

  async function watch(backend: number): Promise<void> {
    while (!closed) {
      const answer = await send({ url: `http://127.0.0.1:${backend}/ready` }).catch(() => undefined);
      if (answer?.status === 200) ready.add(backend);
      else ready.delete(backend);
      await wait(checkEveryMs);
    }
  }

  const server = createServer(pass);
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const watching = backends.map(watch);
  return {
    url: `http://localhost:${port}`,
    ready,
    passed,
    failed,
    async close() {
      closed = true;
      agent.destroy();
      server.closeAllConnections();
      await Promise.all([...watching, new Promise(resolve => server.close(resolve))]);
    },
  };
}
