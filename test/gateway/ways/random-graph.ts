import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';

/** Numbers in [0, 1) that a text decides (FNV-1a, then xorshift): the same for the same text, whoever asks and when. */
export function chance(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  hash ^= hash << 13;
  hash ^= hash >>> 17;
  hash ^= hash << 5;
  return (hash >>> 0) / 2 ** 32;
}

const pick = <T>(all: readonly T[], text: string): T => all[Math.floor(chance(text) * all.length)] as T;

const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['a', 7, 'é'],
  String: ['text', '', '"quoted"', 5, true],
  Int: [0, -3, 2 ** 31 - 1, true],
  Float: [1.5, -0.25, 3],
  Boolean: [true, false],
  DateTime: [new Date(0), new Date(Date.UTC(2026, 1, 3))],
  Date: ['2026-01-02', '2027-12-31'],
  URL: ['https://a.example/b?c=d'],
  JSON: [{ a: [1, null, { b: 'c' }] }, 'text', 0, []],
};
/** Nothing that any leaf takes. */
const ODD = [Symbol('odd'), { no: 'leaf' }];

function leaf(type: GraphQLOutputType, at: string): unknown {
  if (chance(`${at} odd`) < 0.04) return pick(ODD, at);
  const named = getNamedType(type);
  if (isEnumType(named)) return pick(named.getValues(), at).name;
  return pick(LEAVES[named.name] ?? ['?'], at);
}

/** A value for a field of this type, decided by where it is: good mostly, else null, an error, or something that does not fit. */
function value(type: GraphQLOutputType, at: string): unknown {
  const odds = chance(`${at} kind`);
  if (odds < 0.08) return null;
  if (odds < 0.12) return new Error(`error at ${at}`);
  if (odds < 0.13) return undefined;
  const inner = getNullableType(type);
  if (isListType(inner)) {
    if (odds < 0.15) return 'no list';
    return Array.from({ length: Math.floor(chance(`${at} length`) * 4) }, (_, n) => value(inner.ofType, `${at}.${n}`));
  }
  return isLeafType(inner) ? leaf(inner, at) : source(inner as GraphQLObjectType, at);
}

/** An object whose properties are decided when they are read, and then stay. */
function source(type: GraphQLObjectType, at: string): object {
  const fields = type.getFields();
  const known = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, name) {
        const field = typeof name === 'string' ? fields[name] : undefined;
        if (!field) return undefined;
        if (!known.has(field.name)) known.set(field.name, value(field.type, `${at}.${field.name}`));
        return known.get(field.name);
      },
    },
  );
}

/** Gives every field of the root, and some others, a resolver that answers at once, later, or fails. */
export function populate(schema: GraphQLSchema, seed: string): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isRoot = type === schema.getQueryType();
      if (isRoot || chance(`${seed} ${type.name}.${field.name} resolver`) < 0.4)
        field.resolve = resolver(seed, field, isRoot);
      else delete field.resolve;
    }
  }
}

function resolver(seed: string, field: GraphQLField<unknown, unknown>, isRoot: boolean) {
  return (parent: unknown, args: object) => {
    const at = `${seed} ${field.name} ${JSON.stringify(args)}`;
    const odds = chance(`${at} ${isRoot} how`);
    if (odds < 0.05) throw new Error(`thrown at ${field.name}`);
    if (odds < 0.1) return Promise.reject(new Error(`rejected at ${field.name}`));
    const answer = isRoot ? value(field.type, at) : (parent as Record<string, unknown>)[field.name];
    return odds < 0.5 ? Promise.resolve(answer) : answer;
  };
}
