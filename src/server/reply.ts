import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ErrorCode, ProtocolCode } from '../errors.js';
import { mediaType } from './http-request.js';
import type { RequestContext } from './request-context.js';

/** A complete response, before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** Which pages of other origins may read it; wins over `headers`. */
  readonly cors?: OutgoingHttpHeaders;
  /** A stream is sent as its events come. */
  readonly body: string | Buffer | Readable;
}

/** On every response: no cache, no type guessing, no referrer. */
const ALWAYS: OutgoingHttpHeaders = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Pages have their own policies; anything else that a browser shows as a page may do nothing and be framed nowhere.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
};

/** On a stream: nginx would buffer it until it ends, and other proxies would compress it, with the same effect. */
const AS_IT_COMES: OutgoingHttpHeaders = {
  'cache-control': 'private, no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** For pages without scripts; they cannot be framed. */
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

/** A link of a page: a URL, relative or absolute, and its text. */
export interface Link {
  readonly href: string;
  readonly text: string;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
const linkTag = ({ href, text }: Link) => `<p><a href="${escaped(href)}">${escaped(text)}</a></p>`;

/** A page of a heading, a sentence and links, which are texts and not markup. */
export function page(
  status: number,
  title: string,
  sentence: string,
  headers: OutgoingHttpHeaders = {},
  links: readonly Link[] = [],
): Reply {
  const style = 'body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}';
  return html(
    status,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1><p>${escaped(sentence)}</p>${links.map(linkTag).join('')}</html>\n`,
    headers,
  );
}

/** The GraphQL endpoint's response to a request that never becomes an operation, in the media type that the client accepts. */
export function refusal(
  context: RequestContext,
  status: number,
  code: ErrorCode | ProtocolCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
  facts: { readonly retryAfter?: number } = {},
): Reply {
  const type = mediaType(context.headers.accept) ?? 'application/json';
  context.report.codes = [code];
  return {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...facts } }] }),
  };
}

/** The response to OPTIONS, which load balancers send to `/` as a health check (HAProxy's `option httpchk` by default). */
export function options(allow: string): Reply {
  return { status: 204, headers: { allow }, body: '' };
}

export function notAllowed(allow: string): Reply {
  return text(405, 'Method not allowed', { allow });
}

function isNamed(lines: readonly string[], end: number, name: string): boolean {
  for (let at = 0; at < end; at += 2) if (lines[at] === name) return true;
  return false;
}

/** Names and values in turn, which node writes fastest. If two groups have the same header, the earlier one counts. */
function linesOf(groups: readonly OutgoingHttpHeaders[]): string[] {
  const lines: string[] = [];
  for (const group of groups) {
    const end = lines.length;
    for (const name in group) {
      const value = group[name];
      if (value === undefined || isNamed(lines, end, name)) continue;
      if (Array.isArray(value)) for (const each of value) lines.push(name, each);
      else lines.push(name, String(value));
    }
  }
  return lines;
}

/** Writes a response with the headers of every response. Headers in `over` win, those of its first group over all. */
export function write(response: ServerResponse, reply: Reply, over: readonly OutgoingHttpHeaders[] = []): void {
  const { body, cors = {} } = reply;
  const stream = body instanceof Readable;
  // A 204 has no length (RFC 9110, 8.6).
  const length = stream || reply.status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(reply.status, linesOf([...over, cors, reply.headers, stream ? AS_IT_COMES : length, ALWAYS]));
  if (!stream) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  // A client that goes away ends the subscription behind the stream, not only the pipe.
  response.once('close', () => body.destroy());
  body.once('error', () => response.destroy()).pipe(response);
}
