import { createServer, type Server, type Socket } from 'node:net';
import type { Call } from './call.js';

const HEAD_END = '\r\n\r\n';
const TOKEN = /\r\n(?:authorization|x-accesstoken): ?([^\r\n]+)/i;
const LENGTH = /\r\ncontent-length: ?(\d+)/i;

/**
 * The part of HTTP/1.1 that the contestants use (RFC 9112), on plain sockets. node:http would need several times the CPU for each call, and the upstream, which
 * shares its core with the load, would limit the contestants.
 */
export function serve(handle: (call: Call) => Buffer): Server {
  return createServer({ noDelay: true }, socket => {
    let rest = '';
    // A client may close the connection at any time.
    socket.on('error', () => socket.destroy());
    socket.on('data', chunk => {
      rest = answerAll(socket, rest + chunk.toString('latin1'), handle);
    });
  });
}

/** Responds to every complete request in `text`. Returns the rest of the text. */
function answerAll(socket: Socket, text: string, handle: (call: Call) => Buffer): string {
  let from = 0;
  for (;;) {
    const end = text.indexOf(HEAD_END, from);
    if (end < 0) break;
    const head = text.slice(from, end);
    const bodyAt = end + HEAD_END.length;
    const length = Number(LENGTH.exec(head)?.[1] ?? 0);
    if (text.length < bodyAt + length) break;
    const [method = '', path = ''] = head.slice(0, head.indexOf('\r\n')).split(' ');
    socket.write(handle({ method, path, token: TOKEN.exec(head)?.[1], body: text.slice(bodyAt, bodyAt + length) }));
    from = bodyAt + length;
  }
  return text.slice(from);
}
