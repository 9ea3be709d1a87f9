import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  visit,
} from 'graphql';
import {
  collectFields,
  type Execution,
  type MergedField,
  type Scope,
  type Selected,
  scopeOf,
} from './executed-fields.js';
import { introspectionMeter } from './introspection-cost.js';

/** Length of a list whose field does not say how many it wants, and whose schema does not say how many to expect. */
const LIST_LENGTH = 10;
/** Fields looked at before an operation counts as boundless. */
const MOST_LOOKS = 20_000;
/** Costs kept for one document under different variables. */
const MOST_KEPT = 50;
/** The argument that says how many. */
const HOW_MANY = 'first';

/** What the schema says of a list's length: `@listSize` of the cost specification (https://ibm.github.io/graphql-specs/cost-spec.html). */
function listLength({ astNode }: GraphQLField<unknown, unknown>): number {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'listSize');
  const size = directive?.arguments?.find(({ name }) => name.value === 'assumedSize')?.value;
  return size?.kind === Kind.INT ? Number(size.value) : LIST_LENGTH;
}

type Asked = 'invalid' | number | undefined;

/** How many items a field asks for. `invalid`: its arguments cannot be coerced, so it fails and nothing below it runs. */
function asked(node: FieldNode, field: GraphQLField<unknown, unknown>, variables: Scope['variables']): Asked {
  const argument = field.args.find(({ name }) => name === HOW_MANY);
  if (!argument) return undefined;
  try {
    const count = getArgumentValues(field, node, variables)[HOW_MANY];
    if (typeof count === 'number') return Math.max(1, count);
    // With null the resolver decides, and may use the default.
    return typeof argument.defaultValue === 'number' ? Math.max(LIST_LENGTH, argument.defaultValue) : undefined;
  } catch {
    return 'invalid';
  }
}

type Introspection = ReturnType<typeof introspectionMeter>;

/**
 * Counts the fields that an answer may hold. `first` of a connection's field is the length of the lists below it, up to the next list. A list of unknown
 * length within itself is boundless: a folder of 200 lists asked for its lists' folder's lists, and once more, would be eight million.
 */
function count(schema: GraphQLSchema, scope: Scope, introspection: Introspection): number {
  let looks = 0;
  const within = new Set<string>();
  const ofSelections = (selected: readonly Selected[], length: number | undefined): number =>
    collectFields(selected, scope).reduce((sum, field) => sum + ofField(field, length), 0);
  const ofField = ({ on, nodes }: MergedField, length: number | undefined): number => {
    const [node] = nodes;
    looks += 1;
    if (looks > MOST_LOOKS) return Number.POSITIVE_INFINITY;
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return introspection(scope, nodes);
    const parent = schema.getType(on);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!field || !type || isLeafType(type)) return 1;
    const own = asked(node, field, scope.variables);
    if (own === 'invalid') return 1;
    const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? { set: selectionSet, on: type.name } : []));
    const times = own ?? length;
    if (!isListType(getNullableType(field.type))) return 1 + ofSelections(below, times);
    if (times !== undefined) return 1 + times * ofSelections(below, undefined);
    const coordinate = `${on}.${name}`;
    if (within.has(coordinate)) return Number.POSITIVE_INFINITY;
    within.add(coordinate);
    const cost = 1 + listLength(field) * ofSelections(below, undefined);
    within.delete(coordinate);
    return cost;
  };
  const root = schema.getRootType(scope.operation.operation)?.name ?? '';
  return ofSelections([{ set: scope.operation.selectionSet, on: root }], undefined);
}

/** Names of the variables that change the cost of a document: page sizes, conditions, and arguments of introspection. */
function decisive(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    [Kind.ARGUMENT]({ name, value }, _key, _parent, _path, ancestors) {
      if (value.kind !== Kind.VARIABLE) return;
      const holder = ancestors.at(-1);
      const of = holder !== undefined && 'kind' in holder ? holder : undefined;
      const isOfType = of?.kind === Kind.FIELD && of.name.value === '__type';
      if (of?.kind === Kind.DIRECTIVE || isOfType || name.value === HOW_MANY || name.value === 'includeDeprecated')
        names.add(value.name.value);
    },
  });
  return [...names];
}

/** Longer than the name of any type, UTF-16 units. */
const LONG_TEXT = 200;

/** Values with the same word have the same cost. */
function word(values: Execution['variableValues'], name: string): string {
  const value = values && Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'string' && value.length < LONG_TEXT) return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/**
 * Measures the cost of executions. A document is walked once for each set of values of the variables that change its cost. An operation that graphql-js
 * refuses to execute costs nothing.
 */
export function costMeter(schema: GraphQLSchema): (execution: Omit<Execution, 'schema'>) => number {
  const known = new WeakMap<DocumentNode, { readonly names: readonly string[]; readonly costs: Map<string, number> }>();
  const introspection = introspectionMeter(schema);
  return execution => {
    const { document, operationName, variableValues } = execution;
    let kept = known.get(document);
    if (!kept) {
      kept = { names: decisive(document), costs: new Map() };
      known.set(document, kept);
    }
    const key = kept.names.reduce((text, name) => `${text} ${word(variableValues, name)}`, operationName ?? '');
    const before = kept.costs.get(key);
    if (before !== undefined) return before;
    const scope = scopeOf({ ...execution, schema });
    // Not cached: the other variables are not part of the key, and with other values the operation may run.
    if (!scope) return 0;
    const cost = count(schema, scope, introspection);
    if (kept.costs.size >= MOST_KEPT) kept.costs.clear();
    kept.costs.set(key, cost);
    return cost;
  };
}
