/** One string that code can read, and how it gets there. */
interface Found {
  readonly path: string;
  readonly text: string;
}

/** Objects that every module of the process reaches. */
const OUTSIDE: ReadonlySet<unknown> = new Set([globalThis, process]);

function read(get: () => unknown): unknown {
  try {
    return get();
  } catch {
    return undefined;
  }
}

/** Everything that an object leads to: properties of any kind, results of its getters (also inherited), items of a collection, its prototype. */
function* inside(value: object): Generator<[name: string, value: unknown]> {
  for (let owner: object | null = value; owner; owner = Object.getPrototypeOf(owner))
    for (const key of Reflect.ownKeys(owner)) {
      const property = Object.getOwnPropertyDescriptor(owner, key);
      if (owner === value || property?.get) yield [String(key), read(() => Reflect.get(owner, key, value))];
    }
  yield ['prototype', Object.getPrototypeOf(value)];
  if (value instanceof Map)
    for (const [key, entry] of value)
      yield* [
        ['key', key],
        ['entry', entry],
      ] as [string, unknown][];
  if (value instanceof Set) for (const entry of value) yield ['entry', entry];
  if (value instanceof WeakRef) yield ['target', value.deref()];
  if (ArrayBuffer.isView(value))
    yield ['text', Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')];
}

/** Every string that can be reached from a value without calling a function. Closures and true private fields are out of reach. */
export function* reachable(root: unknown): Generator<Found> {
  const seen = new Set<object>();
  const waiting: { readonly path: string; readonly value: unknown }[] = [{ path: 'root', value: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') yield { path, text: value };
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (seen.has(value) || OUTSIDE.has(value)) continue;
    seen.add(value);
    for (const [name, inner] of inside(value)) {
      if (typeof name === 'string' && name.length > 20) yield { path: `${path} (name)`, text: name };
      waiting.push({ path: `${path}.${name}`, value: inner });
    }
  }
}

/** Where one of the secrets can be read. */
export function leaksIn(root: unknown, secrets: readonly string[]): string[] {
  const leaks = new Set<string>();
  for (const { path, text } of reachable(root)) if (secrets.some(secret => text.includes(secret))) leaks.add(path);
  return [...leaks];
}
