import { isIP } from 'node:net';
import { z } from 'zod';
import { parseUrl } from '../parse-url.js';
import type { ProviderId } from '../provider-id.js';

/** Any text, as it is written. */
export const text = () => z.string();

/** A whole number from `min` to `max`, both included. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A share, 0 to 1. */
export const share = () =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().max(1, 'must be at most 1'));

/** `1`, `true`, `on`, `yes` or `0`, `false`, `off`, `no`. */
export const flag = () =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['1', 'true', 'on', 'yes', '0', 'false', 'off', 'no'], 'must be 1 or 0'))
    .transform(value => ['1', 'true', 'on', 'yes'].includes(value));

/** One of these words, in exactly this spelling. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.string().pipe(z.enum(words, `must be one of ${words.join(', ')}`));

const isWeb = (url: URL | undefined) => url?.protocol === 'https:' || url?.protocol === 'http:';
/** Credentials in an address would be dropped on the way, or logged. */
const isBare = (url: URL | undefined) => !url?.hash && !url?.username && !url?.password;

/** Scheme, host and port; comes out without a trailing slash. */
export const origin = () =>
  z
    .string()
    .refine(value => {
      const url = parseUrl(value);
      return isWeb(url) && isBare(url) && url?.pathname === '/' && !url.search;
    }, 'must be a scheme, host and port without a path, such as https://api.example.com')
    .transform(value => new URL(value).origin);

/**
 * An absolute http(s) address. Comes out as it was written, for a provider may compare it letter by letter, but with its scheme in lower case: rules look
 * at that.
 */
export const address = () =>
  z
    .string()
    .trim()
    .refine(value => {
      const url = parseUrl(value);
      return /^https?:\/\/\S+$/i.test(value) && isWeb(url) && isBare(url);
    }, 'must be an absolute http(s) address without credentials')
    .transform(value => value.replace(/^\w+/, scheme => scheme.toLowerCase()));

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9_]([\w-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([\w-]*[A-Za-z0-9_])?)*\.?$/;

/** An IP address, or a host name: not what only looks like an address. */
export const host = () =>
  z
    .string()
    .trim()
    .refine(
      value => isIP(value) > 0 || (HOST_NAME.test(value) && !/^[\d.]+$/.test(value)),
      'must be an IP address without brackets, or a host name',
    );

/** Comma-separated words, trimmed, without empty ones. */
export const list = () =>
  z.string().transform(value =>
    value
      .split(',')
      .map(part => part.trim())
      .filter(Boolean),
  );

/** Who may use a provider's service grant. */
export type Access = 'public' | 'session' | { readonly providers: readonly ProviderId[] };

/** `public`, `session`, or a list of providers whose login qualifies. Unknown names are refused when the providers are known. */
export const access = () =>
  list().transform((words, ctx): Access => {
    if (words.length === 1 && (words[0] === 'public' || words[0] === 'session')) return words[0];
    if (words.length === 0 || words.includes('public') || words.includes('session'))
      ctx.addIssue({ code: 'custom', message: 'must be public, session, or a list of providers such as pmapi,pool' });
    return { providers: words.map(word => word.toUpperCase() as ProviderId) };
  });

/**
 * What happens to a used refresh token: it stays valid (`never` rotates), it is rejected from then on (`always`),
 * or it can be used once more for some seconds (`grace(30)`).
 */
export type Rotation = 'never' | 'always' | { readonly graceMs: number };

/** `never`, `always`, or `grace(30)` with whole seconds, at most 999,999. Comes out as a `Rotation`, in ms. */
export const rotation = () =>
  z.string().transform((value, ctx): Rotation => {
    if (value === 'never' || value === 'always') return value;
    const seconds = /^grace\((\d{1,6})\)$/.exec(value)?.[1];
    if (seconds === undefined) ctx.addIssue({ code: 'custom', message: 'must be never, always or grace(seconds)' });
    return { graceMs: Number(seconds ?? 0) * 1000 };
  });
