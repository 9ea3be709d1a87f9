import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { memoized } from '../lru.js';

const ABSOLUTE = /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]*)/i;

/**
 * The target of a request in origin form or in absolute form, whose host counts in place of the Host header (RFC 9112, 3.2.2). `path` is without the query,
 * or `*`; `search` is the query with its question mark, or empty.
 */
export function requestTarget({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>) {
  const absolute = url.startsWith('/') ? null : ABSOLUTE.exec(url);
  const rest = absolute ? url.slice(absolute[0].length) : url;
  const question = rest.indexOf('?');
  return {
    path: (question < 0 ? rest : rest.slice(0, question)) || '/',
    search: question < 0 ? '' : rest.slice(question),
    host: absolute ? absolute[1] : headers.host,
  };
}

/** The client behind an address as proxies write it (`192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`); undefined: it is not an address. */
const clientAt = memoized((text: string): string | undefined => {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(address) ? network(address) : undefined;
});

/** The network of an IPv6 address, in which one client has all addresses (RFC 6177): `2001:db8:0:1::/64`. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  // In the form of RFC 5952, which proxies may not use.
  const plain = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(plain) ?? [];
  // An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) is that address.
  if (high !== undefined && low !== undefined) return [high, low].flatMap(bytesOf).join('.');
  const [head = '', tail = ''] = plain.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0');
  return `${[...groups(head), ...zeros, ...groups(tail)].slice(0, 4).join(':')}::/64`;
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/**
 * The client's address, for limits: of the connection, or, behind `trustedProxies` proxies, the entry of X-Forwarded-For that the outermost of them wrote.
 * Entries to the left of that one are the client's own invention.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = clientAt(request.socket.remoteAddress ?? '') ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map(hop => hop.trim());
  return clientAt(hops.at(-trustedProxies) ?? '') ?? direct;
}

/** A request's body, or why there is none: over the limit, not UTF-8, or the client is gone. */
export type Body = { readonly text: string } | 'too-large' | 'not-utf-8' | 'gone';

const BYTE_ORDER_MARK = 0xfeff;

/** The text of a body. It may begin with a byte order mark, which is skipped (RFC 8259, 8.1). */
function textOf(bytes: Buffer): Body {
  if (!isUtf8(bytes)) return 'not-utf-8';
  const text = bytes.toString('utf8');
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text };
}

/** Reads a body to its end. One that is over the limit is not kept: `discard` reads the rest. */
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

const DISCARD_MS = 1_000;

/** Reads the rest of a body for a moment, so that a client that is still sending gets the response and not a reset; then closes the connection. */
export function discard(request: IncomingMessage): void {
  request.on('error', () => {}).resume();
  setTimeout(() => request.destroy(), DISCARD_MS).unref();
}
