/** Goes on with a value at once, or when it is there: for what runs once for every row of a list, where each promise counts. */
export const when = <T, R>(value: T | Promise<T>, use: (value: T) => R | Promise<R>): R | Promise<R> =>
  value instanceof Promise ? value.then(use) : use(value);
