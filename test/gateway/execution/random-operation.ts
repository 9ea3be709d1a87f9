import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  visit,
} from 'graphql';
import { LEAVES, ODD_NAMES, Writer } from './operation-writer.js';
import { Random, seedOf } from './random.js';

/** A document with the parameters of its executions. */
export interface RandomOperation {
  readonly text: string;
  readonly operationName: string | null | undefined;
  /** One set for each execution. */
  readonly variables: readonly Record<string, unknown>[];
}

/** Values that most types refuse. */
const ODD_VALUES: readonly unknown[] = [{}, [], 'bad', 1e40, { toString: 1 }, [null], true, '1', { from: null }];

/** Names of the variables that a definition uses, directly or through fragments. */
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

/** A value for a variable: usually valid. */
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
  if (random.chance(0.1)) entries.push([random.pick([...ODD_NAMES, 'missing']), 1]);
  return Object.fromEntries(entries);
}

/** A document generated from a seed. Most are valid. */
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
    operationName: isUnknown ? random.pick([...ODD_NAMES, 'missing']) : isNamed ? asked : undefined,
    variables: [variablesFor(writer), variablesFor(writer), variablesFor(writer)],
  };
}
