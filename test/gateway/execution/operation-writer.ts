import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import type { Random } from './random.js';

const NAMES = ['a', 'b', 'c', 'a_b', 'b_c', 'idx0', 'name', 'length', '_', '__a', 'message', 'prototype', 'arguments'];
/** Names with a meaning in JavaScript. */
export const ODD_NAMES = [
  'then',
  'toString',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
  'toLocaleString',
];

/** Texts that are dangerous if a compiler writes them into code. */
const TEXTS = [
  '',
  'x',
  '$a',
  '\\',
  `\`$${'{1}'}\``,
  '\u2028"',
  '*/',
  '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
  '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0),b:(globalThis.injected=true),c:new Date(0',
];

/** Valid input values by type. */
export const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['1', 5, ...TEXTS],
  String: TEXTS,
  Int: [0, 1, 2, 3, -1],
  Float: [1.5, 2, -0.5],
  Boolean: [true, false],
  Code: ['a', 'b'],
  DateTime: ['2026-01-31T12:00:00Z'],
  Date: ['2026-01-02'],
  URL: ['https://a.example/'],
  JSON: JSON.parse('[null, "x", {"a": [1, {"then": 2}], "toString": 3}, [[]]]'),
};

/** GraphQL's spelling of a JSON value. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, one]) => `${name}: ${literal(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

interface Variable {
  readonly type: GraphQLInputType;
  /** The type in the definition, which may differ in strictness from the type of the location. */
  readonly written: string;
  readonly defaultText: string | undefined;
}

/** Writes the parts of a random document. */
export class Writer {
  readonly random: Random;
  readonly fragments: { name: string; on: GraphQLNamedOutputType; text: string }[] = [];
  readonly variables = new Map<string, Variable>();
  private readonly schema: GraphQLSchema;
  private readonly hasConditions: boolean;
  /** Includes lists of lists. */
  private readonly hasAbstract: boolean;
  private readonly names: readonly string[];
  /** The field and arguments of each response name: the same everywhere, so that any two can merge. */
  private readonly meanings = new Map<string, string>();
  private fragmentsBegun = 0;
  private room: number;

  constructor(schema: GraphQLSchema, random: Random) {
    this.schema = schema;
    this.random = random;
    this.hasConditions = random.chance(0.3);
    this.hasAbstract = random.chance(0.25);
    this.names = random.chance(0.2) ? [...NAMES, ...ODD_NAMES, ...ODD_NAMES] : NAMES;
    this.room = 12 + random.below(30);
  }

  name(): string {
    return this.random.chance(0.5) ? this.random.pick(this.names) : `n${this.random.below(1_000)}`;
  }

  directive(): string {
    if (!this.hasConditions || !this.random.chance(0.3)) return '';
    const one = () => `@${this.random.pick(['skip', 'include'])}(if: ${this.condition()})`;
    const first = one();
    const second = one();
    const isBoth = this.random.chance(0.15) && first.slice(0, 5) !== second.slice(0, 5);
    return isBoth ? ` ${first} ${second}` : ` ${first}`;
  }

  private condition(): string {
    if (this.random.chance(0.3)) return this.random.pick(['true', 'false']);
    const type = this.schema.getType('Boolean') as GraphQLInputType;
    const isDefaulted = this.random.chance(0.3);
    return this.variable(
      type,
      isDefaulted ? 'Boolean' : 'Boolean!',
      isDefaulted ? this.random.pick(['true', 'false']) : undefined,
    );
  }

  private variable(type: GraphQLInputType, written: string, defaultText: string | undefined): string {
    for (const [name, known] of this.variables)
      if (known.written === written && known.defaultText === defaultText && this.random.chance(0.6)) return `$${name}`;
    const name = this.name();
    if (this.variables.has(name)) return this.variable(type, written, defaultText);
    this.variables.set(name, { type, written, defaultText });
    return `$${name}`;
  }

  /** The text of a value for a location of this type. */
  private input(type: GraphQLInputType, canBeNull: boolean, depth: number): string {
    if (depth < 4 && this.random.chance(0.3)) {
      const isStrict = isNonNullType(type) || this.random.chance(0.2);
      const nullable = getNullableType(type);
      // A nullable variable is valid in a non-null location if it has a default.
      const isLoose = isStrict && this.random.chance(0.3);
      const defaultText = isLoose || this.random.chance(0.2) ? this.constant(nullable, depth) : undefined;
      return this.variable(type, isStrict && !isLoose ? `${String(nullable)}!` : String(nullable), defaultText);
    }
    if (!isNonNullType(type) && canBeNull && this.random.chance(0.15)) return 'null';
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (this.random.chance(0.2)) return this.input(nullable.ofType, false, depth + 1);
      return `[${Array.from({ length: this.random.below(3) }, () => this.input(nullable.ofType, true, depth + 1)).join(', ')}]`;
    }
    if (isInputObjectType(nullable)) return this.object(nullable, depth, (one, below) => this.input(one, true, below));
    return this.constant(nullable, depth);
  }

  private object(
    type: GraphQLInputType,
    depth: number,
    write: (type: GraphQLInputType, depth: number) => string,
  ): string {
    if (!isInputObjectType(type)) return '{}';
    const all = Object.values(type.getFields());
    const one = this.random.pick(all);
    if (type.isOneOf) return `{${one.name}: ${this.constant(getNullableType(one.type), depth + 1)}}`;
    const chosen = all.filter(
      field =>
        (isNonNullType(field.type) && field.defaultValue === undefined) || (depth < 4 && this.random.chance(0.35)),
    );
    return `{${chosen.map(field => `${field.name}: ${write(field.type, depth + 1)}`).join(', ')}}`;
  }

  /** The same, without variables. */
  private constant(type: GraphQLInputType, depth: number): string {
    const nullable = getNullableType(type);
    if (isListType(nullable))
      return `[${Array.from({ length: this.random.below(3) }, () => this.constant(nullable.ofType, depth + 1)).join(', ')}]`;
    if (isInputObjectType(nullable)) return this.object(nullable, depth, (one, below) => this.constant(one, below));
    if (isEnumType(nullable)) return this.random.pick(nullable.getValues()).name;
    return literal(this.random.pick(LEAVES[String(nullable)] ?? ['x']));
  }

  private args(field: GraphQLField<unknown, unknown>): string {
    const isGiven = (arg: GraphQLArgument) => isRequiredArgument(arg) || this.random.chance(0.4);
    const given = field.args.filter(isGiven).map(arg => `${arg.name}: ${this.input(arg.type, true, 0)}`);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  /** An alias for the field, or nothing. */
  private alias(field: GraphQLField<unknown, unknown>, args: string): string {
    const meaning = `${field.name}${args}: ${String(field.type)}`;
    const own = this.meanings.get(field.name) ?? meaning;
    let name = own === meaning && this.random.chance(0.7) ? field.name : this.name();
    while ((this.meanings.get(name) ?? meaning) !== meaning) name = this.name();
    this.meanings.set(name, meaning);
    return name === field.name ? '' : `${name}: `;
  }

  private field(type: GraphQLNamedOutputType, depth: number): string | undefined {
    if (isUnionType(type) || !('getFields' in type) || isInputObjectType(type) || this.random.chance(0.07)) {
      const isSchema = type === this.schema.getQueryType() && this.random.chance(0.1);
      return isSchema ? '__schema { queryType { name } }' : `__typename${this.directive()}`;
    }
    const fields = Object.values(type.getFields()).filter(({ name, type: of }) => {
      const named = getNamedType(of);
      if (!this.hasAbstract && String(of).startsWith('[[')) return false;
      if (ODD_NAMES.includes(name) && this.names === NAMES) return false;
      return isLeafType(named) || (depth < 5 && this.room > 0 && (this.hasAbstract || !isAbstractType(named)));
    });
    if (fields.length === 0) return undefined;
    const field = this.random.pick(fields);
    this.room -= 1;
    const args = this.args(field);
    const text = `${this.alias(field, args)}${field.name}${args}${this.directive()}`;
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return text;
    const once = `${text} ${this.selection(named, depth + 1)}`;
    // The same field again with another selection: both merge.
    if (!this.random.chance(0.15)) return once;
    const again = text.replace(/ @.*$/, '');
    return `${once} ${again}${this.directive()} ${this.selection(named, depth + 1)}`;
  }

  selection(type: GraphQLNamedOutputType, depth: number): string {
    const parts = Array.from({ length: 1 + this.random.below(depth === 0 ? 5 : 4) }, () => this.part(type, depth));
    return `{ ${parts.filter(part => part !== undefined).join(' ') || '__typename'} }`;
  }

  private part(type: GraphQLNamedOutputType, depth: number): string | undefined {
    const odds = this.random.next();
    if (odds < 0.1) return this.inline(type, depth);
    if (odds < 0.25) return this.spread(type, depth);
    return this.field(type, depth);
  }

  /** A type that can have objects in common with this one. */
  private overlapping(type: GraphQLNamedOutputType): GraphQLNamedOutputType {
    if (!this.hasAbstract || !this.random.chance(0.6)) return type;
    if (isAbstractType(type)) return this.random.pick(this.schema.getPossibleTypes(type));
    return isObjectType(type) ? this.random.pick([type, ...type.getInterfaces()]) : type;
  }

  private inline(type: GraphQLNamedOutputType, depth: number): string {
    const on = this.overlapping(type);
    const condition = on === type && this.random.chance(0.4) ? '' : ` on ${on.name}`;
    return `...${condition}${this.directive()} ${this.selection(on, depth + 1)}`;
  }

  private spread(type: GraphQLNamedOutputType, depth: number): string {
    const known = this.fragments.filter(({ on }) => on === type);
    if (known.length > 0 && this.random.chance(0.6)) return `...${this.random.pick(known).name}${this.directive()}`;
    const on = this.overlapping(type);
    this.fragmentsBegun += 1;
    const odd = this.names.length > NAMES.length && this.random.chance(0.4) ? this.random.pick(ODD_NAMES) : undefined;
    const isFree = odd !== undefined && !this.fragments.some(({ name }) => name === odd);
    const name = isFree ? odd : `F${this.fragmentsBegun}`;
    const text = this.selection(on, depth + 1);
    if (this.fragments.some(fragment => fragment.name === name)) return '__typename';
    this.fragments.push({ name, on, text });
    return `...${name}${this.directive()}`;
  }
}
