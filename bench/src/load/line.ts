import { connect, type Socket } from 'node:net';

/** A response. `body` is valid until the next `ask` of the same line. */
export interface Came {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: ?(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: ?chunked/i;
const NOTHING = Buffer.alloc(0);

/** One keep-alive connection with one request at a time. It sends and reads bytes (RFC 9112) to use little CPU. */
export class Line {
  private readonly socket: Socket;
  private rest: Buffer = NOTHING;
  private done: ((came: Came) => void) | undefined;
  private fail: ((error: Error) => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', chunk => this.take(chunk));
    this.socket.on('error', error => this.fail?.(error));
    this.socket.on('close', () => this.fail?.(new Error('the gateway closed the connection')));
  }

  /** Sends a request. Calls `done` with the complete response, or `fail` if the connection is closed. */
  ask(request: Buffer, done: (came: Came) => void, fail: (error: Error) => void): void {
    this.done = done;
    this.fail = fail;
    // The connection was closed between two loads, so no event would follow.
    if (this.socket.destroyed) fail(new Error('the gateway closed the connection'));
    else this.socket.write(request);
  }

  close(): void {
    this.fail = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = this.rest.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.rest.toString('latin1', 0, end);
    const from = end + HEAD_END.length;
    const length = LENGTH.exec(head)?.[1];
    const body =
      length !== undefined ? whole(this.rest, from, Number(length)) : CHUNKED.test(head) && chunks(this.rest, from);
    if (!body) return;
    this.rest = NOTHING;
    const { done } = this;
    this.done = undefined;
    done?.({ status: Number(head.slice(9, 12)), body });
  }
}

const whole = (bytes: Buffer, from: number, length: number): Buffer | undefined =>
  bytes.length >= from + length ? bytes.subarray(from, from + length) : undefined;

/** A chunked body (RFC 9112, 7.1) without its trailers. Undefined until the last chunk has arrived. */
function chunks(bytes: Buffer, from: number): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    const start = end + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
