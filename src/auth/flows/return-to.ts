import { parseUrl } from '../../parse-url.js';

/** Longest returnTo, in characters: what every browser and proxy takes as a URL. */
const MAX_LENGTH = 2_048;

/** An absolute http(s) URL without user info, or a path that begins with one slash: everything else has more than one reading. */
const FORM = /^(?:https?:\/\/[^/?#@]+(?=[/?#]|$)|\/(?!\/))/i;

/**
 * Where a redirect login may send the browser afterwards: same origin as an allowed URL, then whole path segments of it, never a string prefix.
 * `allowed`: absolute URLs, origin and path. A path is taken from `base`. The result is the URL as this parser reads it, so that the browser gets
 * what was checked.
 */
export function allowedReturnTo(value: string, allowed: readonly string[], base: string): string | undefined {
  if (value.length > MAX_LENGTH || hasControl(value) || value.endsWith(' ')) return undefined;
  if (!FORM.test(value) || !hasPlainPath(value) || !parseUrl(value, base)) return undefined;
  const url = new URL(value, base);
  return allowed.some(place => covers(new URL(place), url)) ? url.href : undefined;
}

/**
 * Whether every server reads the path of a URL in the same way: one that decodes before it splits, decodes twice, or drops `;` parameters would find a
 * dot segment or a separator where this parser finds a name.
 */
export function hasPlainPath(value: string): boolean {
  const [path = ''] = value.split(/[?#]/, 1);
  return !/[\\\s]/.test(path) && isWellFormed(path) && path.split('/').every(isPlain);
}

function isPlain(segment: string): boolean {
  const decoded = decodedFully(segment).normalize('NFKC');
  const [name] = decoded.split(';', 1);
  return !/[/\\]/.test(decoded) && !hasControl(decoded) && name !== '.' && name !== '..';
}

function decodedFully(segment: string): string {
  for (let text = segment; ; ) {
    const decoded = text.replace(/(?:%[\da-f]{2})+/gi, bytes =>
      Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
    );
    if (decoded === text) return text;
    text = decoded;
  }
}

/** Whether the percent-encoding is valid UTF-8. */
function isWellFormed(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** URL parsers remove some of these from within a URL (WHATWG URL, 4.4). */
const hasControl = (text: string): boolean => [...text].some(char => char < ' ' || char === '\u007f');

function covers(allowed: URL, url: URL): boolean {
  if (allowed.origin !== url.origin) return false;
  const given = url.pathname.split('/').slice(1);
  return allowed.pathname
    .split('/')
    .filter(Boolean)
    .every((segment, index) => given[index] === segment);
}
