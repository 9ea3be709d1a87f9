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

/** It is too late to refuse the row, and what a getter throws nobody may catch: null where nothing fits, else the error is the value, as graphql has it. */
function unreadable(error: unknown): Error | null {
  if (error === MISFIT) return null;
  return error instanceof Error ? error : new Error('a field could not be read', { cause: error });
}

type Readers = Readonly<Record<string, (wire: Wire) => unknown>>;
type View<R extends Readers> = { readonly id: string } & { readonly [Name in keyof R]: ReturnType<R[Name]> };

const SOURCE = Symbol('source');

/** What a lazy row is made of, and what was made of it. */
class Source {
  readonly id: string;
  private readonly wire: Wire;
  private made: Map<string, object> | undefined;

  constructor(id: string, wire: Wire) {
    this.id = id;
    this.wire = wire;
  }

  field(name: string, read: (wire: Wire) => unknown): unknown {
    return this.made?.get(name) ?? this.kept(name, this.value(read));
  }

  private value(read: (wire: Wire) => unknown): unknown {
    try {
      return read(this.wire);
    } catch (error) {
      return unreadable(error);
    }
  }

  private kept(name: string, value: unknown): unknown {
    if (typeof value === 'object' && value !== null) {
      this.made ??= new Map();
      this.made.set(name, value);
    }
    return value;
  }
}

/**
 * A row like those of `row`, whose fields are read when they are asked for: for rows of which most clients want a part. What is made of an object or
 * a list is made once. Not to be spread: its fields are its class's. `readId` is strict, a row without an id is refused; where another
 * strict reader finds nothing, its field is null.
 */
export function view<R extends Readers>(
  readId: (wire: Wire) => string,
  readers: R & { readonly id?: never },
): Row<View<R>> {
  // All these classes run the same code, which is slow at writing properties of ever another class: one, not declared as a field, is the least.
  class LazyRow {
    declare readonly [SOURCE]: Source;

    constructor(wire: Wire) {
      this[SOURCE] = new Source(readId(wire), wire);
    }

    get id(): string {
      return this[SOURCE].id;
    }
  }
  for (const [name, read] of Object.entries(readers))
    Object.defineProperty(LazyRow.prototype, name, {
      enumerable: true,
      get(this: LazyRow) {
        return this[SOURCE].field(name, read);
      },
    });
  return row(wire => new LazyRow(wire) as unknown as View<R>);
}

/** Whether it is an object as JSON has them: no list, not null. */
export const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

let dropped = 0;

/** Rows of a list that fit; the others (no id) are dropped and counted. A lone object counts as a list of one, null as none. */
export function rows<T>(list: unknown, read: Row<T>): T[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
  const good: T[] = [];
  for (const one of all) {
    const fit = fitting(one, read);
    if (fit !== undefined) good.push(fit);
  }
  return good;
}

/** One row, if it fits; counted, where it does not. */
export function fitting<T>(one: unknown, read: Row<T>): T | undefined {
  const fit = read(one);
  if (fit === undefined) dropped += 1;
  return fit;
}

/** How many rows were dropped since the start. */
export const droppedRows = () => dropped;

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
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
