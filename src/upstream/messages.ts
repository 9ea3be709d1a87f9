import { isUtf8 } from 'node:buffer';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { type ErrorFacts, gatewayError } from '../errors.js';
import { BOUNDS } from './provider-numbers.js';

/** A whole response of an upstream, body included. Plain data: its readers need no network. */
export interface UpstreamResponse {
  readonly status: number;
  /** Names in lower case; a repeated header's values joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked and decoded; U+FFFD alone where that cannot be done. */
  readonly text: string;
  /** The body of a response 2xx to a request `as: 'bytes'`, without its content codings. */
  readonly bytes?: Uint8Array;
  /** Our clock when the request went out, ms since the epoch. */
  readonly sentAtMs: number;
  /** Our clock when the body had come to its end, ms since the epoch. */
  readonly receivedAtMs: number;
}

/** One request to an upstream. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, already percent-encoded. */
  readonly path: string;
  /** Another of the provider's hosts: scheme, host, port. Default: the base URL. Throws HOST_NOT_ALLOWED for any other. */
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** `bytes`: the body of a response 2xx comes as `bytes`, and its `text` is empty. */
  readonly as?: 'bytes';
  /**
   * Whether it may be sent again after a 401 whose token was refreshed, after a lost response, or after a 503. Default: true for GET and HEAD, else
   * false. `after-401`: the provider checks the token before it acts, so a refused request may be sent again, but a lost one not.
   */
  readonly resend?: boolean | 'after-401';
}

/** Client certificate and key for mutual TLS (RFC 8705, 2): PEM texts. Never logged. */
export interface ClientCertificate {
  /** The certificate, followed by those between it and its root. */
  readonly cert: string;
  /** Its private key, without a passphrase. */
  readonly key: string;
}

/** A request to a URL, sent once over a connection of its own, with a text for its body. */
export interface EndpointRequest extends Omit<UpstreamRequest, 'path' | 'origin' | 'as' | 'body'> {
  readonly body?: string;
  /** Shown when the connection is opened, where the server wants one. */
  readonly certificate?: ClientCertificate;
}

/** Whether a request only reads: it may be aborted or sent again without harm. */
export const isRead = ({ method }: Pick<UpstreamRequest, 'method'>): boolean => method === 'GET' || method === 'HEAD';

/** A form body (application/x-www-form-urlencoded) with its header; undefined fields are left out. */
export function form(fields: Readonly<Record<string, string | undefined>>): {
  headers: Record<string, string>;
  body: string;
} {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.append(name, value);
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() };
}

/** Headers of a request for a JSON response. */
export const AS_JSON: NonNullable<UpstreamRequest['headers']> = { accept: 'application/json' };

/** A POST of fields, as a form or as JSON, for a JSON response. Undefined fields are left out. */
export function post(
  fields: Readonly<Record<string, string | undefined>>,
  encoding: 'form' | 'json' = 'form',
): Omit<EndpointRequest, 'headers'> & { headers: Record<string, string> } {
  const { headers, body } =
    encoding === 'form'
      ? form(fields)
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) };
  return { method: 'POST', headers: { ...headers, ...AS_JSON }, body };
}

/** Whether a status is one of success, 2xx. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** HTTP Basic (RFC 7617) over UTF-8. The parts go in as they are: RFC 6749's form-encoding of them is the caller's matter. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** Names of query parameters with their values, in order; a name may come more than once. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** Longest text of a client's that becomes a segment, in UTF-16 units: servers commonly take URLs of 8 KB, and no name or id is as long. */
const LONGEST_SEGMENT = 200;

/** Half of a surrogate pair is no character, so that it has no UTF-8; control characters are in no name, and some servers fail over them. */
const NOT_IN_A_SEGMENT = /[\p{Cs}\p{Cc}]/u;
/** Texts of several lines are possible here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them
const NOT_IN_A_QUERY = /[\p{Cs}\0-\x08\x0b\x0c\x0e-\x1f\x7f]/u;
/** URL parsers and proxies remove these segments, also when they are percent-encoded (WHATWG URL, 4.4). */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** Whether a text of a client's can be one segment of a path. */
export const canBeSegment = (text: string): boolean =>
  text !== '' && text.length <= LONGEST_SEGMENT && !DOTS.test(text) && !NOT_IN_A_SEGMENT.test(text);

/**
 * A text of a client's as one segment of a path, percent-encoded. `name` is that of the argument. Throws BAD_USER_INPUT for a text that would lead to
 * another path, or that cannot be sent. Every provider builds its paths with this and with `queryString`.
 */
export function pathSegment(name: string, text: string, facts: ErrorFacts = {}): string {
  if (canBeSegment(text)) return encodeURIComponent(text);
  const message = `${name} must be a text of 1 to ${LONGEST_SEGMENT} characters without control characters, and not "." or "..".`;
  throw gatewayError('BAD_USER_INPUT', { ...facts, message });
}

/** `?a=b`, percent-encoded; empty without parameters. Throws BAD_USER_INPUT for a value that cannot be sent as it is. */
export function queryString(parameters: QueryParameters, facts: ErrorFacts = {}): string {
  for (const [name, value] of parameters)
    if (NOT_IN_A_QUERY.test(value)) {
      const message = `${name} must be well-formed Unicode without control characters.`;
      throw gatewayError('BAD_USER_INPUT', { ...facts, message });
    }
  const text = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
  return text && `?${text}`;
}

/** How a request presents the token: what is added to it. */
export interface Authorization {
  /** Added to the request's headers; they win over those of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query, percent-encoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Added to the body: to a form as fields, to a JSON object as members. A request without a body gets a form. */
  readonly form?: Readonly<Record<string, string>>;
}

const isForm = (type: string) => /^\s*application\/x-www-form-urlencoded\b/i.test(type);
const isJson = (type: string) => /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(type);

/** The request with its token on it. Throws TypeError where the token belongs in a body that is neither a form nor a JSON object. */
export function authorized<Request extends Pick<UpstreamRequest, 'path' | 'headers' | 'body'>>(
  request: Request,
  { headers, query, form }: Authorization,
): Request {
  const withHeaders = { ...request, headers: { ...request.headers, ...headers } };
  const withQuery = query ? { ...withHeaders, path: pathWith(request.path, query) } : withHeaders;
  return form ? withFields(withQuery, form) : withQuery;
}

function pathWith(path: string, query: Readonly<Record<string, string>>): string {
  const added = new URLSearchParams(query).toString();
  if (added === '') return path;
  if (!path.includes('?')) return `${path}?${added}`;
  return `${path}${/[?&]$/.test(path) ? '' : '&'}${added}`;
}

function withFields<Request extends Pick<UpstreamRequest, 'headers' | 'body'>>(
  request: Request,
  fields: Readonly<Record<string, string>>,
): Request {
  const { headers = {}, body } = request;
  const name = Object.keys(headers).find(header => header.toLowerCase() === 'content-type');
  const type = name === undefined ? '' : (headers[name] ?? '');
  const added = new URLSearchParams(fields).toString();
  if (body === undefined || body === '') {
    const others = Object.entries(headers).filter(([header]) => header !== name);
    return {
      ...request,
      headers: { ...Object.fromEntries(others), 'content-type': 'application/x-www-form-urlencoded' },
      body: added,
    };
  }
  if (typeof body === 'string' && isForm(type)) return { ...request, body: `${body}&${added}` };
  const value: unknown = typeof body === 'string' && isJson(type) ? JSON.parse(body) : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { ...request, body: JSON.stringify({ ...value, ...fields }) };
  throw new TypeError('a token cannot be added to a body that is neither a form nor a JSON object');
}

type Headers = Readonly<Record<string, string>>;

/** The kind of an unreadable body: not empty, not JSON, not a page. */
export const UNREADABLE = '\uFFFD';

/** The decoded body: its text, or that it is too large after decompression. */
export type Decoded = (text: string | 'too-large') => void;

type Unpack = (
  bytes: Buffer,
  options: { readonly maxOutputLength: number },
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** "deflate" is zlib's format (RFC 9110, 8.4.1.2), but some servers send it without the wrapping. */
const deflate: Unpack = (bytes, options, done) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 ? inflate(bytes, options, done) : inflateRaw(bytes, options, done);

const CODINGS: Readonly<Record<string, Unpack | undefined>> = Object.assign(Object.create(null), {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate,
  br: brotliDecompress,
});

/** More codings than these in a row are not unpacked; curl has the same limit. */
const MOST_CODINGS = 5;

/** The content codings in the order in which they were applied (RFC 9110, 8.4), without those that change nothing. */
const codingsOf = (headers: Headers): string[] =>
  (headers['content-encoding'] ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'identity');

/** Whether a body is plain UTF-8, as nearly all are: then its bytes need no unpacking and no other charset. */
export function isPlain(headers: Headers): boolean {
  if (headers['content-encoding'] !== undefined) return false;
  const type = headers['content-type'];
  return type === undefined || !/charset/i.test(type) || /charset\s*=\s*"?utf-?8\b/i.test(type);
}

/** UTF-8 as text. Damaged characters become U+FFFD; a byte order mark is skipped (RFC 8259, 8.1). */
export function utf8(bytes: Buffer): string {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', isMarked ? 3 : 0);
}

/** Unpacks a body and reads it in its charset. Text that cannot be had is `UNREADABLE`; unpacked it may have `maxBytes`. */
export function decode(headers: Headers, bytes: Buffer, maxBytes: number, done: Decoded): void {
  unpack(codingsOf(headers), bytes, maxBytes, unpacked =>
    done(typeof unpacked === 'string' ? unpacked : textOf(headers, unpacked)),
  );
}

/** Unpacks a body without decoding its characters. */
export const unpacked = (
  headers: Headers,
  bytes: Buffer,
  maxBytes: number,
  done: (result: Buffer | 'too-large' | typeof UNREADABLE) => void,
): void => unpack(codingsOf(headers), bytes, maxBytes, done);

/** Takes off one coding after the other, the last one first. An empty body has none, whatever its header says. */
function unpack(
  codings: readonly string[],
  bytes: Buffer,
  maxBytes: number,
  done: (result: Buffer | 'too-large' | typeof UNREADABLE) => void,
): void {
  const last = codings.at(-1);
  const undo = CODINGS[last ?? ''];
  if (last === undefined || bytes.length === 0) done(bytes);
  else if (!undo || codings.length > MOST_CODINGS) done(UNREADABLE);
  else
    undo(bytes, { maxOutputLength: maxBytes }, (error, result) => {
      if (error) done((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : UNREADABLE);
      else unpack(codings.slice(0, -1), result, maxBytes, done);
    });
}

/** A byte order mark names the charset before the header does (https://encoding.spec.whatwg.org/#decode). Without either it is UTF-8. */
function textOf(headers: Headers, bytes: Buffer): string {
  const [, named] = /charset\s*=\s*["']?([^\s;"',]+)/i.exec(headers['content-type'] ?? '') ?? [];
  try {
    return new TextDecoder(markedAs(bytes) ?? named ?? 'utf-8').decode(bytes);
  } catch {
    // Not the name of a charset: JSON is always UTF-8 (RFC 8259, 8.1).
    return isUtf8(bytes) ? utf8(bytes) : UNREADABLE;
  }
}

function markedAs(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined;
}

/** A response with its JSON, parsed on first use (docs/decisions/json-parsed-once.md). */
export class ReceivedResponse implements UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes?: Uint8Array;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  private parsed: { readonly value: unknown } | undefined;

  constructor({ status, headers, text, bytes, sentAtMs, receivedAtMs }: UpstreamResponse) {
    this.status = status;
    this.headers = headers;
    this.text = text;
    if (bytes) this.bytes = bytes;
    this.sentAtMs = sentAtMs;
    this.receivedAtMs = receivedAtMs;
  }

  get json(): unknown {
    this.parsed ??= { value: parse(this.text) };
    return this.parsed.value;
  }
}

/**
 * The body as JSON, or undefined when it is not JSON, or nested too deep. Parsed once for all holders of the response, which may be shared
 * between requests (src/upstream/shared-reads.ts): what comes back must not be changed.
 */
export const json = (response: UpstreamResponse): unknown =>
  response instanceof ReceivedResponse ? response.json : parse(response.text);

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return text.length > 2 * BOUNDS.jsonDepth && isTooDeep(value, BOUNDS.jsonDepth) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Whether a value has more levels than these. V8 parses any number of them, but code that recurses through them runs out of stack, as JSON.stringify does. */
function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const part of value) if (typeof part === 'object' && isTooDeep(part, levels - 1)) return true;
    return false;
  }
  // Without `Object.values`: it would make a list of every row.
  const wire = value as Readonly<Record<string, unknown>>;
  for (const name in wire) {
    const part = wire[name];
    if (typeof part === 'object' && isTooDeep(part, levels - 1)) return true;
  }
  return false;
}
