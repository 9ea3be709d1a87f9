import { z } from 'zod';
import type { SealKey } from '../auth/crypto/seal.js';
import { hasPlainPath } from '../auth/flows/return-to.js';
import { parseUrl } from '../parse-url.js';
import { list, origin } from '../provider/setting-kinds.js';
import { type ForwardProxy, readProxy, readUnproxied, type Unproxied } from '../upstream/proxies.js';
import { nearest } from './nearest.js';

const webAddress = (value: string): URL | undefined => {
  const url = parseUrl(value);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
};

/** Origins of pages that an app or an extension brings, such as `capacitor://localhost`: the URL standard gives them no `origin` to read. */
const OF_AN_APP = /^([a-z][a-z0-9+.-]*):\/\/([^\s/?#@\\*]+)\/?$/i;
/** Their pages have the origin `null`, or they have no pages. */
const NO_PAGES: ReadonlySet<string> = new Set(['about', 'blob', 'data', 'file', 'ftp', 'javascript', 'ws', 'wss']);

function originOf(value: string): string | undefined {
  if (value.includes('*')) return undefined;
  if (origin().safeParse(value).success) return new URL(value).origin;
  const [, scheme = '', host] = OF_AN_APP.exec(value) ?? [];
  const name = scheme.toLowerCase();
  // `htps` is a typing error, not an app.
  if (host === undefined || NO_PAGES.has(name) || nearest(name, ['http', 'https'])) return undefined;
  return `${name}://${host}`;
}

/** Comma-separated values, each read by `read`; a complaint if it cannot read one of them. */
const listOf = <T>(read: (value: string) => T | undefined, message: string) =>
  list().transform((values, ctx): readonly T[] => {
    const known = values.map(read).filter(value => value !== undefined);
    if (known.length < values.length) ctx.addIssue({ code: 'custom', message });
    return known;
  });

/** Comma-separated origins, compared exactly. `*` and `null` are refused: cookies and wildcards do not go together. */
export const origins = () =>
  listOf(
    originOf,
    'must be origins without a path or a wildcard, such as https://app.example.com or capacitor://localhost',
  );

function returnUrlOf(value: string): string | undefined {
  const url = webAddress(value);
  const isPlain = url && !url.search && !url.hash && !url.username && !url.password;
  return isPlain && !value.includes('*') && hasPlainPath(value) ? url.href : undefined;
}

/** Comma-separated absolute URLs: an origin and a path under which everything is allowed. */
export const returnUrls = () =>
  listOf(
    returnUrlOf,
    'must be absolute addresses without credentials, a query or a wildcard, and without a dot segment or an encoded slash in the path, such as https://app.example.com/signed-in',
  );

/** A proxy's address, with or without credentials. */
export const proxy = () =>
  z.string().transform((text, ctx): ForwardProxy | undefined => {
    const read = readProxy(text.trim());
    if (!read)
      ctx.addIssue({
        code: 'custom',
        message:
          'must be the http or https address of a proxy, such as http://user:password@proxy.example:3128, with special characters percent-encoded (SOCKS is not supported)',
      });
    return read;
  });

/** Hosts that need no proxy, separated by commas or spaces, as in other programs. */
export const unproxied = () =>
  z.string().transform((text, ctx): readonly Unproxied[] => {
    const words = text.split(/[\s,]+/).filter(Boolean);
    const read = words.map(readUnproxied).filter(one => one !== undefined);
    if (read.length < words.length)
      ctx.addIssue({
        code: 'custom',
        message: 'must be hosts without a scheme, such as .example.com, localhost:4100, 10.0.0.0/8 or [::1]',
      });
    return read;
  });

const KEY_BYTES = 32;

function sealKey(entry: string): SealKey | undefined {
  const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
  const key = Buffer.from(encoded ?? '', 'base64');
  return id && key.length === KEY_BYTES ? { id, key } : undefined;
}

/** Comma-separated `id:base64(32 bytes)`, newest first, ids unique. The message holds nothing of the keys. */
export const sealKeys = () =>
  list().transform((entries, ctx): readonly SealKey[] => {
    const keys = entries.flatMap(entry => sealKey(entry) ?? []);
    if (keys.length === 0 || keys.length < entries.length)
      ctx.addIssue({ code: 'custom', message: 'must be id:base64 of 32 bytes, comma-separated' });
    if (new Set(keys.map(key => key.id)).size < keys.length)
      ctx.addIssue({ code: 'custom', message: 'must not hold an id twice' });
    return keys;
  });
