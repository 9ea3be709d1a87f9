import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { collectFields, fragmentsOf, type Selected } from './executed-fields.js';

/** The limit on the fields of a compiled operation. Compiling blocks the process. */
const MOST_FIELDS = 300;

/** A field of an operation, by its path in the response. */
export interface PlannedField {
  readonly parent: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  /** The nodes of the document that merge to this field. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly below: PlannedFields;
}

/** By response name. */
export type PlannedFields = ReadonlyMap<string, PlannedField>;

/** An operation in the form that the compiler gets. */
export interface Plan {
  /**
   * One node for each field of the response: no fragments, no merging, no conditions, no variables and no values. The compiler writes names into its code and
   * nothing else that a client sends.
   */
  readonly document: DocumentNode;
  readonly fields: PlannedFields;
  /** The fields with a resolver call, which gets the index here as its argument. */
  readonly resolved: readonly PlannedField[];
  readonly size: number;
}

/** The argument that identifies a field. */
export const INDEX = 'index';

const named = (value: string): NameNode => ({ kind: Kind.NAME, value });

/** Whether every ordinary object has a property of this name. */
export const isInherited = (name: string) => name in Object.prototype;

/** Names with a meaning in JavaScript: every object inherits them, or they make it look like a promise. */
const isMeaningful = (name: string) => isInherited(name) || name === 'then';

/** Whether conditions or names in the document require graphql-js. */
function isSpecial(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.DIRECTIVE]() {
      found = true;
    },
    [Kind.NAME]({ value }) {
      found ||= isMeaningful(value) || value === '__schema' || value === '__type';
    },
  });
  return found;
}

/** Whether the value needs a resolver call. Otherwise the field is a leaf that is a property of its row. */
export const isResolved = ({ resolve, args, type }: GraphQLField<unknown, unknown>, isOfRoot: boolean): boolean =>
  isOfRoot || resolve !== undefined || args.length > 0 || !isLeafType(getNullableType(type));

/** An object, a leaf, or a list of either. Not plain: unions, interfaces, lists of lists, and objects with `isTypeOf`. */
export function isPlain(type: GraphQLOutputType): boolean {
  const nullable = getNullableType(type);
  const one = isListType(nullable) ? getNullableType(nullable.ofType) : nullable;
  return isLeafType(one) || (isObjectType(one) && one.isTypeOf === undefined);
}

/** An operation of a valid document. */
export interface Operation {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
}

/** Undefined: only graphql-js can execute the operation. */
export function planOf(schema: GraphQLSchema, { document, node }: Operation): Plan | undefined {
  const root = schema.getQueryType();
  if (!root || node.operation !== OperationTypeNode.QUERY || isSpecial(document)) return undefined;
  const scope = { fragments: fragmentsOf(document), variables: {} };
  const resolved: PlannedField[] = [];
  let size = 0;

  /** Undefined: the selection contains something that cannot be compiled. */
  function plan(type: GraphQLObjectType, selected: readonly Selected[]) {
    const fields = new Map<string, PlannedField>();
    const nodes: FieldNode[] = [];
    for (const { on, nodes: merged } of collectFields(selected, scope)) {
      const planned = on === type.name ? planField(type, merged) : undefined;
      if (!planned) return undefined;
      nodes.push(planned.node);
      if (planned.field) fields.set((merged[0].alias ?? merged[0].name).value, planned.field);
    }
    const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: nodes };
    return { fields, set };
  }

  function planField(parent: GraphQLObjectType, nodes: PlannedField['nodes']) {
    const [{ name, alias }] = nodes;
    size += 1;
    if (size > MOST_FIELDS) return undefined;
    const base = { kind: Kind.FIELD, name: named(name.value), ...(alias && { alias: named(alias.value) }) } as const;
    if (name.value === '__typename') return { node: base };
    const field = parent.getFields()[name.value];
    if (!field || !isPlain(field.type)) return undefined;
    const index = resolved.length;
    const hasResolver = isResolved(field, parent === root);
    // Reserved first, because the fields below take the next numbers.
    if (hasResolver) resolved.length += 1;
    const type = getNamedType(field.type);
    const selected = nodes.flatMap(({ selectionSet }) => (selectionSet ? { set: selectionSet, on: type.name } : []));
    const below = isObjectType(type) ? plan(type, selected) : { fields: new Map(), set: undefined };
    if (!below) return undefined;
    const planned: PlannedField = { parent, field, nodes, below: below.fields };
    if (!hasResolver) return { node: base, field: planned };
    resolved[index] = planned;
    const number = { kind: Kind.INT, value: String(index) } as const;
    const node: FieldNode = {
      ...base,
      arguments: [{ kind: Kind.ARGUMENT, name: named(INDEX), value: number }],
      ...(below.set && { selectionSet: below.set }),
    };
    return { node, field: planned };
  }

  const planned = plan(root, [{ set: node.selectionSet, on: root.name }]);
  if (!planned) return undefined;
  const operation = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet: planned.set,
  } as const;
  return { document: { kind: Kind.DOCUMENT, definitions: [operation] }, fields: planned.fields, resolved, size };
}
