import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  isObjectType,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { collectFields, type MergedField, type Scope, scopeOf } from './executed-fields.js';

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
function count(schema: GraphQLSchema, scope: Scope, nodes: MergedField['nodes'], most: number): number {
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
export function introspectionMeter(schema: GraphQLSchema) {
  let ofTools: number | undefined;
  const measureTools = (): number => {
    const scope = scopeOf({ schema, document: parse(EVERYTHING) });
    const [field] = scope ? collectFields([{ set: scope.operation.selectionSet, on: '' }], scope) : [];
    return scope && field ? count(schema, scope, field.nodes, Number.POSITIVE_INFINITY) : 0;
  };
  return (scope: Scope, nodes: MergedField['nodes']): number => {
    ofTools ??= measureTools();
    const most = ofTools * MOST_TIMES;
    const counted = count(schema, scope, nodes, most);
    return counted > most ? Number.POSITIVE_INFINITY : Math.max(PRICE, Math.ceil((PRICE * counted) / ofTools));
  };
}
