import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { gatewayError } from '../../../src/errors.js';
import { Random, seedOf } from './random.js';

const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['a', 7, 'é', '__proto__'],
  String: ['text', '', '"quoted"', 5, true, 'then'],
  Int: [0, -3, 2 ** 31 - 1, true, '7'],
  Float: [1.5, -0.25, 3, '2.5'],
  Boolean: [true, false, 0],
  DateTime: [new Date(0), new Date(Date.UTC(2026, 1, 3))],
  Date: ['2026-01-02', '2027-12-31'],
  URL: ['https://a.example/b?c=d'],
  JSON: JSON.parse(
    '[{"a": [1, null, {"b": "c"}]}, "text", 0, [], {"then": "x", "constructor": 1, "toString": null}, {"then": {}}]',
  ),
  Code: ['a', 'b'],
};

/** Values that most leaf types refuse. */
const ODD: readonly (() => unknown)[] = [
  () => Symbol('odd'),
  () => ({ no: 'leaf' }),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 2 ** 40,
  () => new Date(Number.NaN),
  () => Object.create(null),
  () => 'typed',
  () => 'none',
  () => ['list'],
];

const NOT_A_ROW: readonly (() => unknown)[] = [
  () => 'a text',
  () => 7,
  () => true,
  () => ({}),
  () => [],
  () => Object.create(null),
  () => [['a']],
];

const THROWN: readonly ((at: string) => unknown)[] = [
  at => new Error(`error at ${at}`),
  at => new TypeError(`Argument "${at}"`),
  () => 'a text',
  () => undefined,
  () => null,
  () => 0,
  () => Symbol('thrown'),
  () => ({ message: 'like an error', extensions: { code: 'FAKE' } }),
  () => gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS', retryAfter: 3 }),
  at => new GraphQLError(`said at ${at}`, { extensions: { mine: true }, originalError: new Error('beneath') }),
  () => new GraphQLError('from elsewhere', { path: ['some', 'where'] }),
];

/** Handled here, because an execution may end without awaiting it. */
function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
}

/** The value of an argument as text, functions included. */
const textOf = (given: unknown): string =>
  JSON.stringify(given, (_, part: unknown) => (typeof part === 'function' ? 'a function' : part)) ?? 'undefined';

interface DataOptions {
  readonly schema: GraphQLSchema;
  /** Determines all values. */
  readonly seed: string;
  /** The share of invalid values. */
  readonly spoiled: number;
  /**
   * Length of a list without `first` and `@listSize`; lists with either then have exactly that length. Absent: all lists have 0 to 3 items.
   */
  readonly listLength?: number;
}

/** The origin of a row, so that the fields below it have the same values in every execution. */
interface Place {
  readonly at: string;
  /** The requested page size: the length of the lists below, up to the next list. */
  readonly length: number | undefined;
}

/** The length of a list in the schema, if it has one. */
function assumedSize({ astNode }: GraphQLField<unknown, unknown>): number | undefined {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'listSize');
  const [size] = directive?.arguments ?? [];
  return size && Number(valueFromASTUntyped(size.value));
}

const places = new WeakMap<object, Place>();
const NOWHERE: Place = { at: '', length: undefined };

/** The data of one execution. */
export class RandomData {
  /** Fields resolved so far. */
  resolved = 0;
  private readonly options: DataOptions;

  constructor(options: DataOptions) {
    this.options = options;
  }

  resolve(
    field: GraphQLField<unknown, unknown>,
    isRoot: boolean,
    call: Parameters<typeof defaultFieldResolver>,
  ): unknown {
    this.resolved += 1;
    const [parent, args] = call;
    const place = (typeof parent === 'object' && parent !== null && places.get(parent)) || NOWHERE;
    const given = field.args.map(({ name }) => (Object.hasOwn(args, name) ? textOf(args[name]) : '-'));
    const at = `${place.at}.${field.name}(${given.join()})`;
    const random = this.random(`${at} resolver`);
    const { spoiled, listLength } = this.options;
    if (random.chance(spoiled / 2)) throw this.thrown(random, at);
    if (random.chance(spoiled / 2)) return rejected(this.thrown(random, at));
    const first = Object.hasOwn(args, 'first') ? args.first : undefined;
    const length = listLength !== undefined && typeof first === 'number' ? first : place.length;
    const isOwn = isRoot || field.args.length > 0 || random.chance(0.5);
    const answer = isOwn ? this.value(field.type, at, length ?? this.assumed(field)) : defaultFieldResolver(...call);
    return random.chance(0.4) && !(answer instanceof Promise) ? Promise.resolve(answer) : answer;
  }

  private assumed(field: GraphQLField<unknown, unknown>): number | undefined {
    return this.options.listLength === undefined ? undefined : assumedSize(field);
  }

  private random(at: string): Random {
    return new Random(seedOf(`${this.options.seed} ${at}`));
  }

  private thrown(random: Random, at: string): unknown {
    return random.pick(THROWN)(at);
  }

  /** A value for a field of this type: usually valid, else null, an error, or a value of another kind. */
  private value(type: GraphQLOutputType, at: string, length?: number): unknown {
    const random = this.random(at);
    const { spoiled } = this.options;
    if (random.chance(spoiled)) return random.pick([null, undefined]);
    if (random.chance(spoiled / 2)) return new Error(`value at ${at}`);
    if (random.chance(spoiled / 2)) return random.pick(NOT_A_ROW)();
    if (random.chance(spoiled / 4)) return rejected(this.thrown(random, at));
    const good = this.good(getNullableType(type), at, length, random);
    if (random.chance(spoiled / 2)) return Promise.resolve(good);
    return random.chance(spoiled / 4) ? () => good : good;
  }

  private good(type: GraphQLOutputType, at: string, length: number | undefined, random: Random): unknown {
    const { schema, spoiled, listLength } = this.options;
    if (isListType(type)) {
      const count = length ?? listLength ?? random.below(4);
      const items = Array.from({ length: count }, (_, n) => this.item(type.ofType, `${at}.${n}`, random));
      return random.chance(spoiled / 4) ? new Set(items) : items;
    }
    if (isLeafType(type)) {
      if (random.chance(spoiled)) return random.pick(ODD)();
      return isEnumType(type) ? random.pick(type.getValues()).value : random.pick(LEAVES[type.name] ?? ['?']);
    }
    const one = isAbstractType(type) ? random.pick(schema.getPossibleTypes(type)) : (type as GraphQLObjectType);
    return this.row(one, { at, length });
  }

  private item(type: GraphQLOutputType, at: string, random: Random): unknown {
    const { spoiled } = this.options;
    const item = this.value(type, at);
    if (random.chance(spoiled / 2)) return Promise.resolve(item);
    return random.chance(spoiled / 4) ? rejected(this.thrown(random, at)) : item;
  }

  /** An object whose properties are generated when they are first read. */
  private row(type: GraphQLObjectType, place: Place): object {
    const { at, length } = place;
    const fields = type.getFields();
    const known = new Map<string, unknown>();
    const read = (name: string | symbol): unknown => {
      if (name === '__typename') return type.name;
      // Never a function, which JSON cannot contain: JavaScript itself would take the row for a promise.
      if (name === 'then') return Object.hasOwn(fields, name) ? `then of ${at}` : undefined;
      const field = typeof name === 'string' && Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!field) return undefined;
      const random = this.random(`${at}.${field.name} getter`);
      if (random.chance(this.options.spoiled / 4)) throw this.thrown(random, `getter of ${at}.${field.name}`);
      if (!known.has(field.name))
        known.set(field.name, this.value(field.type, `${at}.${field.name}`, length ?? this.assumed(field)));
      return known.get(field.name);
    };
    const row = new Proxy({}, { get: (_, name) => read(name) });
    places.set(row, place);
    return row;
  }
}

/** Adds resolvers to every root field and to some other fields, chosen by name. `dataOf` returns the data that belong to a context. */
export function populate(schema: GraphQLSchema, dataOf: (context: unknown) => RandomData): void {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = roots.includes(type);
    for (const field of Object.values(type.getFields())) {
      const isChosen = new Random(seedOf(`${type.name}.${field.name}`)).chance(field.args.length > 0 ? 0.7 : 0.35);
      if (isRoot || isChosen) field.resolve = (...call) => dataOf(call[2]).resolve(field, isRoot, call);
      else delete field.resolve;
    }
  }
}

/** Adds resolvers to all fields, so that every executed field is counted. */
export function populateAll(schema: GraphQLSchema, dataOf: (context: unknown) => RandomData): void {
  populate(schema, dataOf);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve ??= (...call) => dataOf(call[2]).resolve(field, false, call);
  }
}
