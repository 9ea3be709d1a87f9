/** All that a row says, as a plain object; of a lazy row (`view` in src/upstream/read.ts) every field is read. */
export function plain<T extends object>(row: T | undefined): Partial<T> | undefined {
  if (row === undefined) return undefined;
  const prototype = Object.getPrototypeOf(row);
  const getters = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get);
  const names = prototype === Object.prototype ? Object.keys(row) : getters.map(([name]) => name);
  return Object.fromEntries(names.map(name => [name, Reflect.get(row, name)])) as Partial<T>;
}
