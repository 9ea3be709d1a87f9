import { type ErrorCode, gatewayError } from '../errors.js';
import { parseUrl } from '../parse-url.js';
import type { ProviderId } from '../provider-id.js';
import { isSuccess, json, type UpstreamResponse } from './messages.js';
import { boundedInstant, decimal, readInstant } from './provider-numbers.js';

/** One object of a response, before it is read. */
export type Wire = Readonly<Record<string, unknown>>;

/** Reads one row; undefined for what is none. */
export type Row<T> = (value: unknown) => T | undefined;

/** What `row` hands out. */
export type RowOf<R> = R extends Row<infer T> ? T : never;

const MISFIT = new Error('a row that does not fit, outside of row()');

/** Refuses the row that is being read. */
export function reject(): never {
  throw MISFIT;
}

/**
 * A row made of an object, by the readers below: `row(wire => ({ id: id(wire.id), name: filled(wire.name) }))`. Undefined for what is
 * no object, and where a strict reader finds nothing.
 */
export function row<T>(read: (wire: Wire) => T): Row<T> {
  return value => {
    if (!isObject(value)) return undefined;
    try {
      return read(value);
    } catch (error) {
      if (error === MISFIT) return undefined;
      throw error;
    }
  };
}

/** Whether it is an object as JSON has them: no list, not null. */
export const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rows of a list that fit; the others (no id) are dropped. A lone object counts as a list of one, null as none. */
export function rows<T>(list: unknown, read: Row<T>): T[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
  const good: T[] = [];
  for (const one of all) {
    const fit = read(one);
    if (fit !== undefined) good.push(fit);
  }
  return good;
}

/**
 * Readers for what upstreams send: tolerant on the way in (Postel), so that one odd scalar nulls itself and nothing else. Only an id is
 * strict: a row without it is refused. Plain functions, for they run once for every field of every row.
 */

/** An id: text or whole number, never empty; comes out as text. Only within `row`, which is refused without it. */
export const id = (value: unknown): string => anyId(value) ?? reject();

/** An id that may be missing under this name. */
export function anyId(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Text; a number counts as its text; anything else is null. */
export function str(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return Number.isFinite(value) ? String(value) : null;
}

/** Text, with the empty one as null. */
export const filled = (value: unknown): string | null => str(value) || null;

/** A number, also from text; anything else is null. */
export const float = (value: unknown): number | null => decimal(value) ?? null;

/** A whole number in GraphQL's 32-bit range, also from text; anything else is null. */
export function int(value: unknown): number | null {
  const number = float(value);
  return number !== null && (number | 0) === number ? number : null;
}

const YES: readonly unknown[] = [true, 1, '1', 'true', 'True', 'yes'];
const NO: readonly unknown[] = [false, 0, '0', 'false', 'False', 'no'];

/** true/false, also as 1/0 and as text; anything else is null. */
export function bool(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return YES.includes(value) ? true : NO.includes(value) ? false : null;
}

/** An instant from RFC 3339 or RFC 1123 text, in UTC where it names no zone; anything else is null. */
export const instant = (value: unknown): Date | null =>
  typeof value === 'string' ? (boundedInstant(readInstant(value)) ?? null) : null;

/** An instant from epoch seconds, whole or not, number or text; anything else is null. */
export function epochSeconds(value: unknown): Date | null {
  const seconds = float(value);
  return seconds === null ? null : (boundedInstant(new Date(seconds * 1000)) ?? null);
}

/** An absolute http(s) URL; anything else is null. */
export const url = (value: unknown): string | null => (typeof value === 'string' && isWebUrl(value) ? value : null);

/**
 * The plain form of nearly all URLs: a name of plain labels, the last of which begins with a letter (so that it is not an IP address), without port or
 * user. The URL standard refuses none of these, whatever path follows; punycode is left to the parser.
 */
const PLAIN_URL = /^https?:\/\/(?:(?!xn--)[a-z0-9-]+\.)*(?!xn--)[a-z][a-z0-9-]*(?:[/?#]|$)/i;

/** Whether a text is an absolute http or https URL (https://url.spec.whatwg.org/). */
function isWebUrl(text: string): boolean {
  if (PLAIN_URL.test(text)) return true;
  return /^https?:$/.test(parseUrl(text)?.protocol ?? '');
}

/**
 * The JSON of a data response of an API that speaks by its HTTP status. Throws the typed error that any other response stands for: FORBIDDEN for 403,
 * NOT_FOUND for 404, PROVIDER_REJECTED for another 4xx, PROVIDER_PROTOCOL_ERROR for what is no JSON.
 */
export function payloadOf(provider: ProviderId, response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  if (isSuccess(status) && body !== undefined) return body;
  const code: ErrorCode =
    status === 403
      ? 'FORBIDDEN'
      : status === 404
        ? 'NOT_FOUND'
        : status >= 400
          ? 'PROVIDER_REJECTED'
          : 'PROVIDER_PROTOCOL_ERROR';
  throw gatewayError(code, { provider, cause: new Error(`HTTP ${status}`) });
}
