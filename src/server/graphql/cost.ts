import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  visit,
} from 'graphql';
import { collectFields, type MergedField, type Scope, type Selected, scopeOf } from './executed-fields.js';

/** Length of a list whose field does not say how many it wants, and whose schema does not say how many to expect. */
const LIST_LENGTH = 10;
/** Fields visited before an operation counts as boundless. */
const MOST_VISITS = 20_000;
const HOW_MANY = 'first';

/** The length of a list in the schema: `@listSize` of the cost specification (https://ibm.github.io/graphql-specs/cost-spec.html). */
function listLength({ astNode }: GraphQLField<unknown, unknown>): number {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'listSize');
  const size = directive?.arguments?.find(({ name }) => name.value === 'assumedSize')?.value;
  return size?.kind === Kind.INT ? Number(size.value) : LIST_LENGTH;
}

type PageSize = 'invalid' | number | undefined;

/** How many items a field requests. `invalid`: its arguments cannot be coerced, so it fails and nothing below it runs. */
function pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>, variables: Scope['variables']): PageSize {
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

/** The cost of graphql's own introspection query with every option, and of any smaller one. Larger queries cost proportionally more. */
const PRICE = 1_000;
/** Counting stops at this multiple of that query. */
const MOST_TIMES = 15;

const EVERYTHING = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

/** Null if the arguments cannot be coerced: the field then fails. */
function resolved(
  schema: GraphQLSchema,
  source: unknown,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Scope['variables'],
): unknown {
  // The introspection resolvers read only the schema.
  const info = { schema } as GraphQLResolveInfo;
  try {
    const args = field.args.length > 0 ? getArgumentValues(field, node, variables) : {};
    return field.resolve?.(source, args, undefined, info);
  } catch {
    return null;
  }
}

/**
 * Counts the fields that introspection resolves. It walks the schema as the executor does: the number depends on how many types, fields and arguments there
 * are at each level.
 */
function countIntrospection(schema: GraphQLSchema, scope: Scope, nodes: MergedField['nodes'], most: number): number {
  let counted = 0;
  // The same selection applies to many types of the schema.
  const known = new Map<MergedField['nodes'], readonly MergedField[]>();
  const below = (merged: MergedField['nodes'], on: string): readonly MergedField[] => {
    const sets = merged.flatMap(({ selectionSet }) => (selectionSet ? { set: selectionSet, on } : []));
    const fields = known.get(merged) ?? collectFields(sets, scope);
    known.set(merged, fields);
    return fields;
  };
  const ofValue = (value: unknown, type: GraphQLObjectType, merged: MergedField['nodes']): void => {
    if (Array.isArray(value)) for (const item of value) ofValue(item, type, merged);
    else if (value !== null && value !== undefined)
      for (const field of below(merged, type.name))
        ofField(value, type.getFields()[field.nodes[0].name.value], field.nodes);
  };
  const ofField = (
    source: unknown,
    field: GraphQLField<unknown, unknown> | undefined,
    merged: MergedField['nodes'],
  ): void => {
    counted += 1;
    const type = field && getNamedType(field.type);
    if (counted > most || !field || !isObjectType(type)) return;
    ofValue(resolved(schema, source, field, merged[0], scope.variables), type, merged);
  };
  ofField(undefined, nodes[0].name.value === '__type' ? TypeMetaFieldDef : SchemaMetaFieldDef, nodes);
  return counted;
}

/** Measures the cost of `__schema` and `__type`. */
function introspectionMeter(schema: GraphQLSchema) {
  let ofTools: number | undefined;
  const measureTools = (): number => {
    const scope = scopeOf({ schema, document: parse(EVERYTHING) });
    const [field] = scope ? collectFields([{ set: scope.operation.selectionSet, on: '' }], scope) : [];
    return scope && field ? countIntrospection(schema, scope, field.nodes, Number.POSITIVE_INFINITY) : 0;
  };
  return (scope: Scope, nodes: MergedField['nodes']): number => {
    ofTools ??= measureTools();
    const most = ofTools * MOST_TIMES;
    const counted = countIntrospection(schema, scope, nodes, most);
    return counted > most ? Number.POSITIVE_INFINITY : Math.max(PRICE, Math.ceil((PRICE * counted) / ofTools));
  };
}

type Introspection = ReturnType<typeof introspectionMeter>;

/**
 * Counts the fields that a response may have. `first` of a connection's field is the length of the lists below it, up to the next list. A list of unknown
 * length within itself is boundless: a folder of 200 lists, with its lists' folder's lists, and once more, would be eight million.
 */
function count(schema: GraphQLSchema, scope: Scope, introspection: Introspection): number {
  let visits = 0;
  const within = new Set<string>();
  const ofSelections = (selected: readonly Selected[], length: number | undefined): number =>
    collectFields(selected, scope).reduce((sum, field) => sum + ofField(field, length), 0);
  const ofField = ({ on, nodes }: MergedField, length: number | undefined): number => {
    const [node] = nodes;
    visits += 1;
    if (visits > MOST_VISITS) return Number.POSITIVE_INFINITY;
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return introspection(scope, nodes);
    const parent = schema.getType(on);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!field || !type || isLeafType(type)) return 1;
    const own = pageSize(node, field, scope.variables);
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
export function decisiveVariables(document: DocumentNode): readonly string[] {
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

/** Counts the cost of operations in this schema. Infinity: boundless. */
export function costCounter(schema: GraphQLSchema): (scope: Scope) => number {
  const introspection = introspectionMeter(schema);
  return scope => count(schema, scope, introspection);
}
