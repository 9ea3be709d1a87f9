import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The part of execution arguments that decides which fields run. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation with what its selections refer to. */
export interface Scope {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced by graphql-js, as its executor does. */
  readonly variables: Record<string, unknown>;
}

/** A selection, and the name of the type it is made on. */
export interface Selected {
  readonly set: SelectionSetNode;
  readonly on: string;
}

/** Fields with one result: same type, same response name. */
export interface MergedField {
  readonly on: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  return fragments;
}

/** Undefined if graphql-js refuses to execute: no operation is selected, or the variables cannot be coerced. */
export function scopeOf({ schema, document, operationName, variableValues }: Execution): Scope | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  // One error decides: without the limit, an error is made for each wrong value of a long list.
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 1,
  });
  return coerced && { operation, fragments: fragmentsOf(document), variables: coerced };
}

/** Undefined without the directive, and if its condition is null, which graphql-js reports as an error. */
function condition(directive: GraphQLDirective, node: SelectionNode, variables: Scope['variables']): unknown {
  try {
    return getDirectiveValues(directive, node, variables)?.if;
  } catch {
    return undefined;
  }
}

/** In doubt it runs. */
const runs = (node: SelectionNode, variables: Scope['variables']): boolean =>
  condition(GraphQLSkipDirective, node, variables) !== true &&
  condition(GraphQLIncludeDirective, node, variables) !== false;

/** Fields that are executed for selections of one object, merged as graphql-js merges them: aliases count, repetitions do not. */
export function collectFields(
  selected: readonly Selected[],
  { fragments, variables }: Pick<Scope, 'fragments' | 'variables'>,
): MergedField[] {
  const fields = new Map<string, { on: string; nodes: [FieldNode, ...FieldNode[]] }>();
  const entered = new Set<string>();
  const collect = ({ set, on }: Selected): void => {
    for (const node of set.selections) {
      if (!runs(node, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = `${on}.${(node.alias ?? node.name).value}`;
        const known = fields.get(key);
        if (known) known.nodes.push(node);
        else fields.set(key, { on, nodes: [node] });
      } else if (node.kind === Kind.INLINE_FRAGMENT)
        collect({ set: node.selectionSet, on: node.typeCondition?.name.value ?? on });
      else if (!entered.has(node.name.value)) {
        entered.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) collect({ set: fragment.selectionSet, on: fragment.typeCondition.name.value });
      }
    }
  };
  for (const one of selected) collect(one);
  return [...fields.values()];
}

/** Root fields that an execution will run, one for each response name. */
export function executedRootFields(execution: Execution): FieldNode[] {
  const scope = scopeOf(execution);
  if (!scope) return [];
  const fields = collectFields([{ set: scope.operation.selectionSet, on: '' }], scope);
  const nodes = fields.flatMap(field => field.nodes);
  return [...new Map(nodes.map(node => [(node.alias ?? node.name).value, node])).values()];
}
