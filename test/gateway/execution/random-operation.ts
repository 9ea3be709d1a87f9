import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
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
  Kind,
  parse,
  visit,
} from 'graphql';
import { Random, seedOf } from './random.js';

/** A document, and what is asked of it. */
export interface RandomOperation {
  readonly text: string;
  readonly operationName: string | null | undefined;
  /** For one execution each. */
  readonly variables: readonly Record<string, unknown>[];
}

const NAMES = ['a', 'b', 'c', 'a_b', 'b_c', 'idx0', 'name', 'length', '_', '__a', 'message', 'prototype', 'arguments'];
const ODD_NAMES = [
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

/** Texts that a compiler which writes values into code would misread. */
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

const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
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

/** What hardly any type takes. */
const ODD_VALUES: readonly unknown[] = [{}, [], 'bad', 1e40, { toString: 1 }, [null], true, '1', { from: null }];

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
  /** As the definition has it: maybe less, or more, strict than where it is used. */
  readonly written: string;
  readonly defaultText: string | undefined;
}

class Writer {
  readonly random: Random;
  readonly fragments: { name: string; on: GraphQLNamedOutputType; text: string }[] = [];
  readonly variables = new Map<string, Variable>();
  private readonly schema: GraphQLSchema;
  private readonly hasConditions: boolean;
  /** Also lists of lists. */
  private readonly hasAbstract: boolean;
  private readonly names: readonly string[];
  /** What each response name stands for: the same everywhere, so that all may merge. */
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

  /** A value, written out, for a place of this type. */
  private input(type: GraphQLInputType, canBeNull: boolean, depth: number): string {
    if (depth < 4 && this.random.chance(0.3)) {
      const isStrict = isNonNullType(type) || this.random.chance(0.2);
      const nullable = getNullableType(type);
      // A variable that may be null fits where null does not if it, or the place, has a default.
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

  /** The same without variables. */
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

  /** A response name for what is asked here, unless it is its own. */
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
    // Once more, with something else below it: both merge.
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

  /** Another type whose objects may be of this one. */
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

/** Names of variables that a definition of the document uses, through fragments, too. */
function usedBy(document: DocumentNode, index: number): Set<string> {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map(node => [node.name.value, node]),
  );
  const names = new Set<string>();
  const seen = new Set<string>();
  const walk = (node: DocumentNode['definitions'][number]): void => {
    visit(node, {
      [Kind.VARIABLE]: ({ name }) => void names.add(name.value),
      [Kind.FRAGMENT_SPREAD]({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || seen.has(name.value)) return;
        seen.add(name.value);
        walk(fragment);
      },
    });
  };
  const definition = document.definitions[index];
  if (definition) walk(definition);
  return names;
}

/** A value that a client sends for a variable: mostly one that fits. */
function sent(type: GraphQLInputType, random: Random, depth = 0): unknown {
  if (random.chance(0.03)) return random.pick(ODD_VALUES);
  if (!isNonNullType(type) && random.chance(0.15)) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const item = () => sent(nullable.ofType, random, depth + 1);
    return random.chance(0.2) ? item() : Array.from({ length: random.below(3) }, item);
  }
  if (isInputObjectType(nullable)) {
    const all = Object.values(nullable.getFields());
    const chosen = nullable.isOneOf
      ? [random.pick(all)]
      : all.filter(field => isRequired(field.type, field.defaultValue) || (depth < 3 && random.chance(0.3)));
    const entries = chosen.map(field => [field.name, sent(field.type, random, depth + 1)]);
    return Object.fromEntries(random.chance(0.02) ? [...entries, [random.pick(ODD_NAMES), 1]] : entries);
  }
  if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
  return random.pick(LEAVES[String(nullable)] ?? ['x']);
}

const isRequired = (type: GraphQLInputType, defaultValue: unknown) => isNonNullType(type) && defaultValue === undefined;

function variablesFor(writer: Writer): Record<string, unknown> {
  const { random, variables } = writer;
  const entries: [string, unknown][] = [];
  for (const [name, { type, written, defaultText }] of variables) {
    const isStrict = written.endsWith('!');
    if (random.chance(isStrict && defaultText === undefined ? 0.03 : 0.3)) continue;
    const value = sent(type, random);
    entries.push([name, value === null && isStrict && random.chance(0.9) ? sent(type, random) : value]);
  }
  if (random.chance(0.1)) entries.push([random.pick([...ODD_NAMES, 'nobody']), 1]);
  return Object.fromEntries(entries);
}

/** A document that a seed decides: nearly always one that validates. */
export function randomOperation(schema: GraphQLSchema, seed: string): RandomOperation {
  const random = new Random(seedOf(seed));
  const writer = new Writer(schema, random);
  const query = schema.getQueryType() as GraphQLObjectType;
  const roots = [query, query, query, schema.getMutationType() ?? query];
  const operations = Array.from({ length: random.chance(0.2) ? 1 + random.below(3) : 1 }, (_, n) => {
    const root = n === 0 && random.chance(0.95) ? query : random.pick(roots);
    return { root, name: `${writer.name()}${n}`, text: writer.selection(root, 0) };
  });
  const isOdd = random.chance(0.1);
  if (isOdd && operations[0]) operations[0].name = random.pick(ODD_NAMES);
  const fragments = writer.fragments.map(({ name, on, text }) => `fragment ${name} on ${on.name} ${text}`);
  const bodies = operations.map(({ root, text }) => `${root === query ? 'query' : 'mutation'} ${text}`);
  const document = parse([...bodies, ...fragments].join('\n'));
  const isNamed = operations.length > 1 || isOdd || random.chance(0.3);
  const heads = operations.map(({ root, name, text }, n) => {
    const definitions = [...usedBy(document, n)].map(used => {
      const variable = writer.variables.get(used);
      return `$${used}: ${variable?.written}${variable?.defaultText === undefined ? '' : ` = ${variable.defaultText}`}`;
    });
    const head = `${root === query ? 'query' : 'mutation'} ${isNamed ? name : ''}`;
    return `${head}${definitions.length > 0 ? `(${definitions.join(', ')})` : ''} ${text}`;
  });
  const asked = random.pick(operations).name;
  const isUnknown = random.chance(0.02);
  return {
    text: [...heads, ...fragments].join('\n'),
    operationName: isUnknown ? random.pick([...ODD_NAMES, 'nobody']) : isNamed ? asked : undefined,
    variables: [variablesFor(writer), variablesFor(writer), variablesFor(writer)],
  };
}
