import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { MIMEType } from 'node:util';
import { LRUCache } from 'lru-cache';

/** The number of cached texts, and how long each may be. */
const MOST = 500;
const LONGEST = 256;

/** A pure function of text with a cache of the latest results: clients send the same few headers over and over. */
function memoized<T>(make: (text: string) => T): (text: string) => T {
  const known = new LRUCache<string, { readonly made: T }>({ max: MOST });
  return text => {
    const before = known.get(text);
    if (before) return before.made;
    const made = make(text);
    if (text.length <= LONGEST) known.set(text, { made });
    return made;
  };
}

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
type Body = { readonly text: string } | 'too-large' | 'not-utf-8' | 'gone';

const BYTE_ORDER_MARK = 0xfeff;

/** The text of a body. It may begin with a byte order mark, which is skipped (RFC 8259, 8.1). */
function textOf(bytes: Buffer): Body {
  if (!isUtf8(bytes)) return 'not-utf-8';
  const text = bytes.toString('utf8');
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text };
}

/** Reads a body to its end. One that is over the limit is not kept: `discard` reads the rest. Rejects if something else has read it already. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Body> {
  if (request.readableDidRead)
    throw new Error('the request body was read before it reached Keyring: mount the gateway before body parsers');
  if (request.destroyed) return 'gone';
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too-large';
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) resolve('too-large');
      else chunks.push(chunk);
    };
    const onEnd = () => resolve(textOf(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onGone = () => resolve('gone');
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

const DISCARD_MS = 1_000;

/** Reads the rest of a body for a moment, so that a client that is still sending gets the response and not a reset; then closes the connection. */
export function discard(request: IncomingMessage): void {
  request.on('error', () => {}).resume();
  setTimeout(() => request.destroy(), DISCARD_MS).unref();
}

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);
/** `utf8` is not its name, but nothing else is called so. */
const UTF_8 = new Set(['utf-8', 'utf8']);

/**
 * Whether a Content-Type is that of JSON in UTF-8. Form, multipart and plain-text bodies, which a foreign page can send without a preflight, are not.
 * Nor is another charset: read as UTF-8 a password would reach the provider damaged, and after a few tries the account would be locked.
 */
export const isJson = memoized((contentType: string): boolean => {
  try {
    const { essence, params } = new MIMEType(contentType);
    return JSON_TYPES.has(essence) && UTF_8.has(params.get('charset')?.toLowerCase() ?? 'utf-8');
  } catch {
    return false;
  }
});

/** Types of a response that is not a stream. Where one range takes both with the same weight, the first is sent, which every client reads. */
const REGULAR = ['application/json', 'application/graphql-response+json'] as const;
const STREAMS = ['text/event-stream', 'multipart/mixed'] as const;

export type MediaType = (typeof REGULAR)[number];

interface Range {
  readonly type: string;
  /** How much of a type it names: all of it, its first half, or nothing. */
  readonly specificity: number;
  /** 0: not acceptable. */
  readonly weight: number;
}

interface Preference {
  readonly type: string;
  readonly weight: number;
  /** Position of the range that decides. */
  readonly at: number;
  readonly isNamed: boolean;
}

const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** One range of an Accept header; undefined for one of a charset that there is not. */
function rangeOf(entry: string): Range | undefined {
  const [type = '', ...params] = entry.split(';');
  const charset = params.find(param => param.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return undefined;
  const weight = params.map(param => WEIGHT.exec(param)?.[1]).find(value => value !== undefined);
  const specificity = type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2;
  return { type, specificity, weight: Number(weight ?? 1) };
}

function rangesOf(accept: string): readonly Range[] {
  const entries = accept.replace(/\s/g, '').toLowerCase().split(',').filter(Boolean);
  return entries.length === 0
    ? [{ type: '*/*', specificity: 0, weight: 1 }]
    : entries.flatMap(one => rangeOf(one) ?? []);
}

/** The weight that the most specific range gives to a type (RFC 9110, 12.5.1). */
function preferenceFor(type: string, ranges: readonly Range[]): Preference {
  const [main] = type.split('/');
  const names = [type, `${main}/*`, '*/*'];
  const matching = ranges.filter(range => names.includes(range.type));
  const most = Math.max(...matching.map(({ specificity }) => specificity));
  const deciding = matching.filter(({ specificity }) => specificity === most);
  const [best] = deciding.toSorted((a, b) => b.weight - a.weight);
  return best
    ? { type, weight: best.weight, at: ranges.indexOf(best), isNamed: best.specificity > 0 }
    : { type, weight: 0, at: 0, isNamed: false };
}

interface Accepted {
  /** Of a response that is not a stream, best first; none if the client prefers a stream. */
  readonly regular: readonly string[];
  /** The result of `acceptableTypes`. */
  readonly all: string;
  /** Prefers a page to data, as a browser's address bar does. */
  readonly page: boolean;
}

const byPreference = (a: Preference, b: Preference) => b.weight - a.weight || a.at - b.at;

const accepted = memoized((accept: string): Accepted => {
  const ranges = rangesOf(accept);
  const ranked = (types: readonly string[]) =>
    types
      .map(type => preferenceFor(type, ranges))
      .filter(({ weight }) => weight > 0)
      .toSorted(byPreference);
  const [regular, streams] = [ranked(REGULAR), ranked(STREAMS)];
  const prefersStream = (streams[0]?.weight ?? 0) > (regular[0]?.weight ?? 0);
  const first = (prefersStream ? [] : regular).map(({ type }) => type);
  const html = preferenceFor('text/html', ranges);
  const [data] = [...regular, ...streams].toSorted(byPreference);
  return {
    regular: first,
    all: [...first, ...streams.map(({ type }) => type)].join(', '),
    page: html.isNamed && html.weight > 0 && (data === undefined || byPreference(html, data) <= 0),
  };
});

/** The type of a response that is not a stream. Undefined: the client accepts none, or prefers a stream. */
export const mediaType = (accept = ''): MediaType | undefined => accepted(accept).regular[0] as MediaType | undefined;

/** Every type that the endpoint has and the client accepts, best first, as an Accept header without weights. Empty: none. */
export const acceptableTypes = (accept = ''): string => accepted(accept).all;

/** Whether a page is preferred to data. A wildcard alone, which every HTTP client sends, does not request a page. */
export const prefersPage = (accept = ''): boolean => accepted(accept).page;
