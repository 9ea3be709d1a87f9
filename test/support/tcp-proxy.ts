import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './ports.js';

/**
 * Effect of a proxy on the traffic through it.
 * - `pass`: nothing.
 * - `blackhole`: drops everything in both directions; connections stay open.
 * - `drop-replies`: requests arrive, their replies are dropped.
 */
export type ProxyMode = 'pass' | 'blackhole' | 'drop-replies';

/** A TCP proxy on the loopback between the gateway and Redis or a provider, which fails in the ways that connections fail. */
export interface TcpProxy {
  readonly port: number;
  /** Connections through it now. */
  readonly connections: number;
  /** Whether this exact text has passed through since the start, in either direction. */
  carried(text: string): boolean;
  /** Applies to connections open now and later. */
  mode(mode: ProxyMode): void;
  /** Delays every chunk by `ms`, in each direction. 0: no delay. */
  latency(ms: number): void;
  /** Resets the connections open now; new ones pass. */
  reset(): void;
  /** Resets the connections open now and refuses new ones, until `heal`. */
  cut(): Promise<void>;
  /**
   * Forwards the next request with this text, then resets its connection instead of the reply: the request was executed, and the client cannot know.
   * Resolves when that has happened.
   */
  loseReplyTo(text: string | Buffer): Promise<void>;
  /**
   * Drops the next request with this text, and everything after it on its connection, which stays open: the request never arrives. Resolves when the
   * proxy has received it.
   */
  swallow(text: string | Buffer): Promise<void>;
  /** Drops everything, in both directions, on the open connections that have carried this text early on. They stay open. Returns their number. */
  silence(text: string): number;
  /** Works normally again; dropped bytes stay lost. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy to a port of the loopback (or of another host). */
export async function startTcpProxy(target: number, { host = '127.0.0.1' } = {}): Promise<TcpProxy> {
  const wire = new Wire(await freePort(), () => tcpConnect({ port: target, host, allowHalfOpen: true }));
  await wire.heal();
  return wire;
}

/** One client's connection and its other half. */
interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
  /** The beginning of its requests. */
  opening: string;
  /** Called when the reply that is to be lost has arrived. */
  lose?: () => void;
  /** Nothing arrives any more. */
  deaf?: true;
  /** Replies are not passed on either. */
  mute?: true;
}

/** The number of bytes that suffice to recognize the purpose of a connection. */
const OPENING_LENGTH = 4_096;

/** A request to wait for, by a text in it, and the callback for its arrival. */
interface Expected {
  readonly text: string | Buffer;
  readonly done: () => void;
}

/** How much of the traffic is kept, bytes; more is an error of the test. */
const MOST_KEPT = 64 * 1_048_576;

class Wire implements TcpProxy {
  readonly port: number;
  /** The bytes that each side of each connection has sent. */
  private readonly kept: Buffer[][] = [];
  private keptBytes = 0;
  private readonly connect: () => Socket;
  private readonly lines = new Set<Line>();
  private server: Server | undefined;
  private current: ProxyMode = 'pass';
  private latencyMs = 0;
  private losing: Expected | undefined;
  private swallowing: Expected | undefined;

  constructor(port: number, connect: () => Socket) {
    this.port = port;
    this.connect = connect;
  }

  get connections() {
    return this.lines.size;
  }

  carried(text: string) {
    if (this.keptBytes > MOST_KEPT) throw new Error('more has passed through than is kept');
    return this.kept.some(chunks => Buffer.concat(chunks).includes(text));
  }

  mode(mode: ProxyMode) {
    this.current = mode;
  }

  latency(ms: number) {
    this.latencyMs = ms;
  }

  reset() {
    for (const line of this.lines) this.drop(line);
  }

  cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.reset();
    return new Promise(resolve => (server ? server.close(() => resolve()) : resolve()));
  }

  close() {
    return this.cut();
  }

  loseReplyTo(text: string | Buffer): Promise<void> {
    return new Promise(done => {
      this.losing = { text, done };
    });
  }

  swallow(text: string | Buffer): Promise<void> {
    return new Promise(done => {
      this.swallowing = { text, done };
    });
  }

  silence(text: string) {
    const lines = [...this.lines].filter(({ opening }) => opening.includes(text));
    for (const line of lines) Object.assign(line, { deaf: true, mute: true });
    return lines.length;
  }

  async heal() {
    this.current = 'pass';
    this.latencyMs = 0;
    this.losing = undefined;
    this.swallowing = undefined;
    if (this.server) return;
    const server = createServer({ allowHalfOpen: true }, client => this.carry(client));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.port, '127.0.0.1', () => resolve());
    });
  }

  private carry(client: Socket) {
    const line: Line = { client, upstream: this.connect(), opening: '' };
    const { upstream } = line;
    this.lines.add(line);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true).on('error', () => this.drop(line));
      socket.on('close', () => client.destroyed && upstream.destroyed && this.lines.delete(line));
    }
    this.pipe(client, upstream, chunk => this.onRequest(line, chunk));
    this.pipe(upstream, client, () => this.onReply(line));
    for (const socket of [client, upstream]) this.keep(socket);
  }

  private keep(from: Socket) {
    const chunks: Buffer[] = [];
    this.kept.push(chunks);
    from.on('data', (chunk: Buffer) => {
      this.keptBytes += chunk.length;
      if (this.keptBytes <= MOST_KEPT) chunks.push(chunk);
    });
  }

  /** Passes chunks on in their order, each after its delay, if `passes` returns true for it. */
  private pipe(from: Socket, to: Socket, passes: (chunk: Buffer) => boolean) {
    let last = Promise.resolve();
    const later = (act: () => void) => {
      const dueMs = performance.now() + this.latencyMs;
      last = last.then(async () => {
        const leftMs = dueMs - performance.now();
        if (leftMs > 0) await wait(leftMs);
        if (!to.destroyed) act();
      });
    };
    from.on('data', (chunk: Buffer) => passes(chunk) && later(() => to.write(chunk)));
    from.on('end', () => this.current === 'pass' && later(() => to.end()));
  }

  private onRequest(line: Line, chunk: Buffer): boolean {
    if (line.opening.length < OPENING_LENGTH) line.opening += chunk.toString('latin1');
    if (this.swallowing && chunk.includes(this.swallowing.text)) {
      line.deaf = true;
      this.swallowing.done();
      this.swallowing = undefined;
    }
    if (this.losing && chunk.includes(this.losing.text)) {
      line.lose = this.losing.done;
      this.losing = undefined;
    }
    return this.current !== 'blackhole' && !line.deaf;
  }

  private onReply(line: Line): boolean {
    if (!line.lose) return this.current === 'pass' && !line.mute;
    this.drop(line);
    line.lose();
    return false;
  }

  private drop(line: Line) {
    line.client.resetAndDestroy();
    line.upstream.resetAndDestroy();
    this.lines.delete(line);
  }
}
