import { isUtf8 } from 'node:buffer';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

type Headers = Readonly<Record<string, string>>;

/** What a body is when nothing can be made of it: not empty, not JSON, not a page. */
export const UNREADABLE = '\uFFFD';

/** What came of a body: its text, or that it is too large once it is unpacked. */
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
    // A name that is no charset's: JSON is UTF-8 whatever it is called (RFC 8259, 8.1).
    return isUtf8(bytes) ? utf8(bytes) : UNREADABLE;
  }
}

function markedAs(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined;
}
