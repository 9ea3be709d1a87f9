/** One object of an answer, before it is read. */
export type Wire = Readonly<Record<string, unknown>>;

/** Reads one row; undefined for what is none. */
export type Row<T> = (value: unknown) => T | undefined;

/** What `row` hands out. */
export type RowOf<R> = R extends Row<infer T> ? T : never;

const MISFIT = new Error('a row that does not fit, outside of row()');

/** Refuses the row that is being read. */
export function misfit(): never {
  throw MISFIT;
}

/**
 * A row made of an object, by readers from src/http/shapes.ts: `row(wire => ({ id: id(wire.id), name: filled(wire.name) }))`. Undefined for what is
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

let dropped = 0;

/** Rows of a list that fit; the others (no id) are dropped and counted. A lone object counts as a list of one, null as none. */
export function rows<T>(list: unknown, read: Row<T>): T[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
  const good: T[] = [];
  for (const one of all) {
    const fit = read(one);
    if (fit === undefined) dropped += 1;
    else good.push(fit);
  }
  return good;
}

/** How many rows were dropped since the start. */
export const droppedRows = () => dropped;
