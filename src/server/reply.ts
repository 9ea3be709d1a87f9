import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** A whole answer, before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** A stream is an answer without an end of its own: events as they come. */
  readonly body: string | Buffer | Readable;
}

/** On every answer: nothing is cached, guessed at or told on. */
const ALWAYS: OutgoingHttpHeaders = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Pages have policies of their own; whatever else a browser is made to show as one may do nothing and be framed nowhere.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
};

/** For pages without script or style of their own; nobody may frame them. */
const STRICT_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function text(status: number, body: string, headers: OutgoingHttpHeaders = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${body}\n` };
}

/** 303 (RFC 9110, 15.4.4): go there with GET. */
export function redirect(location: string): Reply {
  return { status: 303, headers: { location }, body: '' };
}

export function html(status: number, body: string | Buffer, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': STRICT_CSP, ...headers },
    body,
  };
}

/** A page of a heading and a sentence, both our own words. */
export function page(status: number, title: string, sentence: string, headers: OutgoingHttpHeaders = {}): Reply {
  const style = 'body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}';
  return html(
    status,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style><h1>${title}</h1><p>${sentence}</p></html>\n`,
    headers,
  );
}

export function notAllowed(allow: string): Reply {
  return text(405, 'Method not allowed', { allow });
}

/** Adds names and values in turn, as node takes them best, but for names that later headers bring. */
function add(lines: string[], headers: OutgoingHttpHeaders, ...later: readonly OutgoingHttpHeaders[]): void {
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || later.some(one => one[name] !== undefined)) continue;
    if (Array.isArray(value)) for (const each of value) lines.push(name, each);
    else lines.push(name, String(value));
  }
}

/** Writes the answer, with what goes on every answer; `more` wins over both. */
export function write(response: ServerResponse, reply: Reply, more: OutgoingHttpHeaders): void {
  const { body } = reply;
  const stream = body instanceof Readable;
  const lines: string[] = [];
  if (!stream) add(lines, { 'content-length': Buffer.byteLength(body) }, reply.headers);
  add(lines, ALWAYS, reply.headers, more);
  add(lines, reply.headers, more);
  add(lines, more);
  response.writeHead(reply.status, lines);
  if (!stream) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  // A client that goes away ends the subscription behind the stream, not only the pipe.
  response.once('close', () => body.destroy());
  body.once('error', () => response.destroy()).pipe(response);
}
