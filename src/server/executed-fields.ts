import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  valueFromASTUntyped,
} from 'graphql';

/** The part of execution arguments that decides which fields run. */
export interface Execution {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Variables as the operation will see them as far as @skip and @include go: what was sent, else the default. */
function variablesOf(operation: OperationDefinitionNode, sent: Execution['variableValues']): Record<string, unknown> {
  const defaults = (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
    variable.name.value,
    defaultValue && valueFromASTUntyped(defaultValue),
  ]);
  return { ...Object.fromEntries(defaults), ...sent };
}

function argumentIf({ arguments: args = [] }: DirectiveNode, variables: Record<string, unknown>): unknown {
  const value = args.find(({ name }) => name.value === 'if')?.value;
  return value && valueFromASTUntyped(value, variables);
}

/** In doubt it runs. */
function runs({ directives = [] }: SelectionNode, variables: Record<string, unknown>): boolean {
  return directives.every(directive => {
    if (directive.name.value === 'skip') return argumentIf(directive, variables) !== true;
    if (directive.name.value === 'include') return argumentIf(directive, variables) !== false;
    return true;
  });
}

/** Root fields that an execution will run, one for each response name, as graphql merges them: aliases count, repetitions do not. */
export function executedRootFields({ document, operationName, variableValues }: Execution): FieldNode[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) return [];
  const variables = variablesOf(operation, variableValues);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);

  const fields = new Map<string, FieldNode>();
  const entered = new Set<string>();
  const collect = (selections: readonly SelectionNode[]): void => {
    for (const node of selections) {
      if (!runs(node, variables)) continue;
      if (node.kind === Kind.FIELD) fields.set((node.alias ?? node.name).value, node);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet.selections);
      else if (!entered.has(node.name.value)) {
        entered.add(node.name.value);
        collect(fragments.get(node.name.value)?.selectionSet.selections ?? []);
      }
    }
  };
  collect(operation.selectionSet.selections);
  return [...fields.values()];
}
