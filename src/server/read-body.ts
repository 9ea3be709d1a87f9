import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A request's body, or why there is none: over the limit, not UTF-8, or the client went away. */
export type Body = { readonly text: string } | 'too-large' | 'not-utf-8' | 'gone';

const BYTE_ORDER_MARK = 0xfeff;

/** The text of a body. It may begin with a byte order mark, which is skipped (RFC 8259, 8.1). */
function textOf(bytes: Buffer): Body {
  if (!isUtf8(bytes)) return 'not-utf-8';
  const text = bytes.toString('utf8');
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text };
}

/** Reads a body to its end. One that is over the limit is not kept: what is left of it is read past, by `discard`. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve('too-large');
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) done('too-large');
      else chunks.push(chunk);
    };
    const onEnd = () => done(textOf(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onGone = () => done('gone');
    const done = (body: Body) => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(body);
    };
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

const PATIENCE_MS = 1_000;

/** Reads past the rest of a body for a moment, so that a client that is still sending sees the answer and not a reset; then hangs up. */
export function discard(request: IncomingMessage): void {
  request.on('error', () => {}).resume();
  setTimeout(() => request.destroy(), PATIENCE_MS).unref();
}
