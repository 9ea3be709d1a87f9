import type { Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { buildConnector, Client, Pool } from 'undici';
import { Breaker } from './breaker.js';
import type { UpstreamLimits } from './call.js';
import type { ClientCertificate, UpstreamResponse } from './messages.js';
import { BOUNDS } from './provider-numbers.js';
import { type ForwardProxy, type Proxies, proxyFor } from './proxies.js';

type Connector = buildConnector.connector;

/** Most connections to one upstream; further calls wait for one. */
const MAX_CONNECTIONS = 128;
const CONNECT_MS = 5_000;

/** Most origins of one provider that keep a pool and a breaker. */
const MOST_ORIGINS = 100;

/** Connections to one origin of a provider, and its breaker: one customer's server that is down must not stop the others. */
class Origin {
  readonly dispatcher: Pool;
  readonly breaker = new Breaker<UpstreamResponse>(({ status }) => status >= 500);
  private readonly onClosed: (origin: Origin) => void;
  private callsUnderWay = 0;
  private isLeaving = false;

  constructor(origin: string, limits: UpstreamLimits, onClosed: (origin: Origin) => void) {
    this.dispatcher = new Pool(origin, { connections: MAX_CONNECTIONS, ...connectionOptions(origin, limits) });
    this.onClosed = onClosed;
  }

  begin(): void {
    this.callsUnderWay += 1;
  }

  /** A call has ended, with its retry. */
  end(): void {
    this.callsUnderWay -= 1;
    this.closeIfIdle();
  }

  /** Closes the connections as soon as no call uses them. */
  leave(): void {
    this.isLeaving = true;
    this.closeIfIdle();
  }

  private closeIfIdle(): void {
    if (!this.isLeaving || this.callsUnderWay > 0) return;
    this.onClosed(this);
    this.dispatcher.close().catch(() => {});
  }
}

/** The origins of one provider that were used last. The others are closed, and no call under way is cut. */
export class Origins {
  private readonly limits: UpstreamLimits;
  /** Also those that wait for their last call. */
  private readonly open = new Set<Origin>();
  private readonly latest: LRUCache<string, Origin>;

  constructor(limits: UpstreamLimits, most = MOST_ORIGINS) {
    this.limits = limits;
    const dispose = (origin: Origin) => origin.leave();
    this.latest = new LRUCache({ maxSize: most, sizeCalculation: () => 1, dispose });
  }

  get(name: string): Origin {
    const known = this.latest.get(name);
    if (known) return known;
    const origin = new Origin(name, this.limits, closed => this.open.delete(closed));
    this.open.add(origin);
    this.latest.set(name, origin);
    return origin;
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await Promise.all([...this.open].map(({ dispatcher }) => dispatcher.destroy()));
  }
}

/** One connection to an origin, not open yet. */
export const openClient = (origin: string, limits: UpstreamLimits, certificate?: ClientCertificate): Client =>
  new Client(origin, connectionOptions(origin, limits, certificate));

const connectionOptions = (
  origin: string,
  { deadlineMs, proxies }: UpstreamLimits,
  certificate?: ClientCertificate,
) => ({
  connect: connectorTo(origin, Math.min(CONNECT_MS, deadlineMs), proxies, certificate),
  maxHeaderSize: BOUNDS.headerBytes,
});

/** Opens connections to an origin, through a proxy where one is set, and with a client certificate where one is given. */
function connectorTo(
  origin: string,
  timeoutMs: number,
  proxies: Proxies | undefined,
  certificate: ClientCertificate | undefined,
): Connector {
  const proxy = proxies && proxyFor(new URL(origin), proxies);
  // The certificate is for the upstream: a proxy in between never sees it.
  const direct = buildConnector({ timeout: timeoutMs, ...certificate });
  return skippingInterim(proxy ? tunnelled(proxy, direct, timeoutMs) : direct);
}

/** The proxy did not open a tunnel, so nothing was sent to the upstream. */
const proxyError = (code: string, cause?: unknown) =>
  Object.assign(new Error('the proxy opened no tunnel', { cause }), { name: 'ProxyError', code });

function tunnelled(proxy: ForwardProxy, direct: Connector, timeoutMs: number): Connector {
  return (target, done) => {
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    openTunnel(proxy, `${target.hostname}:${port}`, timeoutMs).then(
      socket => {
        if (target.protocol === 'https:') direct({ ...target, httpSocket: socket }, done);
        else done(null, socket);
      },
      (error: Error) => done(error, null),
    );
  };
}

async function openTunnel(proxy: ForwardProxy, target: string, timeoutMs: number): Promise<Socket> {
  const connect = skippingInterim(buildConnector({ timeout: timeoutMs }));
  const client = new Client(proxy.origin, { connect, maxHeaderSize: BOUNDS.headerBytes });
  const headers = { host: target, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) };
  let refusal: Error;
  try {
    const tunnel = await client.connect({ path: target, headers, signal: AbortSignal.timeout(timeoutMs) });
    const { statusCode, socket } = tunnel;
    if (statusCode >= 200 && statusCode < 300) return socket as Socket;
    refusal = proxyError(`PROXY_HTTP_${statusCode}`);
    socket.on('error', () => {}).destroy();
  } catch (error) {
    refusal = proxyError(`PROXY_${codeOf(error)}`, error);
  } finally {
    client.destroy().catch(() => {});
  }
  throw refusal;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'FAILED';

/**
 * Undici closes a connection on which an unasked 100 (Continue) arrives, but a client must be able to read any number of interim responses (RFC 9110,
 * 15.2). So they are taken out of what it reads.
 */
function skippingInterim(connect: Connector): Connector {
  return (target, done) =>
    connect(target, (...came) => {
      const [, socket] = came;
      if (socket) skipInterim(socket);
      done(...came);
    });
}

type Write = (chunk: string | Uint8Array, encoding?: BufferEncoding, done?: (error?: Error | null) => void) => boolean;

const [H, SPACE, ONE, ZERO, LF, CR] = [0x48, 0x20, 0x31, 0x30, 0x0a, 0x0d];
/** `HTTP/1.1 103`: as much of a head as shows its kind. */
const STATUS_END = 12;

/** Takes interim responses (1xx, but for 101, after which it is no HTTP any more) out of what a server sends. Requests are not pipelined. */
function skipInterim(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write: Write = socket.write.bind(socket);
  /** A request was written, and the head of its final response has not come yet. */
  let isExpected = false;
  /** The beginning of a head, whose rest has not come yet. */
  let begun: Buffer | undefined;

  /** The rest; null: more data is needed. */
  function skip(bytes: Buffer): Buffer | null {
    let rest = begun ? Buffer.concat([begun, bytes]) : bytes;
    begun = undefined;
    for (;;) {
      let start = 0;
      while (rest[start] === CR || rest[start] === LF) start += 1;
      const isStatusThere = rest.length - start >= STATUS_END;
      if (isStatusThere && !isInterim(rest, start)) break;
      const end = isStatusThere ? rest.indexOf('\r\n\r\n', start) : -1;
      if (end < 0) {
        // Too long for a header section: undici reports that.
        if (rest.length > BOUNDS.headerBytes || (rest.length > start && rest[start] !== H)) break;
        begun = rest;
        return null;
      }
      rest = rest.subarray(end + 4);
    }
    isExpected = false;
    return rest;
  }

  const expecting: Write = (chunk, encoding, done) => {
    isExpected = true;
    return write(chunk, encoding, done);
  };
  socket.write = expecting as Socket['write'];
  socket.read = (size?: number) => {
    const bytes: Buffer | null = read(size);
    return bytes !== null && isExpected ? skip(bytes) : bytes;
  };
}

const isInterim = (head: Buffer, start: number): boolean =>
  head[start] === H &&
  head[start + 8] === SPACE &&
  head[start + 9] === ONE &&
  !(head[start + 10] === ZERO && head[start + 11] === ONE);
