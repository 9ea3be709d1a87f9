import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
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

/** Length of a list whose field does not say how many it wants. */
const LIST_LENGTH = 10;
/** What asking for the schema counts as, however much of it: graphql bounds the depth. */
const INTROSPECTION = 1_000;
/** Fields looked at before an operation counts as boundless. */
const MOST_LOOKS = 20_000;
/** Costs kept for one document under different variables. */
const MOST_KEPT = 50;
/** The argument that says how many. */
const HOW_MANY = 'first';

function asked(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Scope['variables'],
): number | undefined {
  const argument = field.args.find(({ name }) => name === HOW_MANY);
  if (!argument) return undefined;
  const value = node.arguments?.find(({ name }) => name.value === HOW_MANY)?.value;
  const given = value && valueFromASTUntyped(value, variables);
  const count = given ?? argument.defaultValue;
  return typeof count === 'number' ? Math.max(1, count) : undefined;
}

/**
 * Counts the fields that an answer may hold. `first` of a connection's field is the length of the lists right below it. A list of unknown length
 * within itself is boundless: a folder of 200 lists asked for its lists' folder's lists, and once more, would be eight million.
 */
function count(schema: GraphQLSchema, scope: Scope): number {
  let looks = 0;
  const within = new Set<string>();
  const ofSelections = (selected: readonly Selected[], length: number | undefined): number =>
    collectFields(selected, scope).reduce((sum, field) => sum + ofField(field, length), 0);
  const ofField = ({ on, nodes }: MergedField, length: number | undefined): number => {
    const [node] = nodes;
    looks += 1;
    if (!node || looks > MOST_LOOKS) return Number.POSITIVE_INFINITY;
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return INTROSPECTION;
    const parent = schema.getType(on);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!field || !type || isLeafType(type)) return 1;
    const isList = isListType(getNullableType(field.type));
    const own = asked(node, field, scope.variables);
    const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? { set: selectionSet, on: type.name } : []));
    const times = own ?? length;
    if (!isList) return 1 + ofSelections(below, own);
    if (times !== undefined) return 1 + times * ofSelections(below, undefined);
    const coordinate = `${on}.${name}`;
    if (within.has(coordinate)) return Number.POSITIVE_INFINITY;
    within.add(coordinate);
    const cost = 1 + LIST_LENGTH * ofSelections(below, undefined);
    within.delete(coordinate);
    return cost;
  };
  const root = schema.getRootType(scope.operation.operation)?.name ?? '';
  return ofSelections([{ set: scope.operation.selectionSet, on: root }], undefined);
}

/** Names of the variables that change what a document costs: those that say how many, or whether at all. */
function decisive(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    [Kind.ARGUMENT](node, _key, _parent, _path, ancestors) {
      const holder = ancestors.at(-1);
      const inDirective = holder !== undefined && 'kind' in holder && holder.kind === Kind.DIRECTIVE;
      if (node.value.kind === Kind.VARIABLE && (inDirective || node.name.value === HOW_MANY))
        names.add(node.value.name.value);
    },
  });
  return [...names];
}

const word = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;

/** What executions may cost. A document is walked once; once more for each set of values of variables that make a difference. */
export function costMeter(schema: GraphQLSchema): (execution: Execution) => number {
  const known = new WeakMap<DocumentNode, { readonly names: readonly string[]; readonly costs: Map<string, number> }>();
  return execution => {
    const { document, operationName, variableValues } = execution;
    let kept = known.get(document);
    if (!kept) {
      kept = { names: decisive(document), costs: new Map() };
      known.set(document, kept);
    }
    const { names } = kept;
    const key = names.reduce((text, name) => `${text} ${word(variableValues?.[name])}`, operationName ?? '');
    const before = kept.costs.get(key);
    if (before !== undefined) return before;
    const scope = scopeOf(execution);
    const cost = scope ? count(schema, scope) : 0;
    if (kept.costs.size >= MOST_KEPT) kept.costs.clear();
    kept.costs.set(key, cost);
    return cost;
  };
}
