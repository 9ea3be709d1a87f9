import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/** The part of execution arguments that decides which fields run. */
export interface Execution {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation with what its selections refer to. */
export interface Scope {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As the operation will see them, not coerced: what was sent, else the default. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A selection, and the name of the type it is made on. */
export interface Selected {
  readonly set: SelectionSetNode;
  readonly on: string;
}

/** Fields that answer as one: same type, same response name. */
export interface MergedField {
  readonly on: string;
  readonly nodes: FieldNode[];
}

/** Undefined where no operation is chosen: graphql will complain. */
export function scopeOf({ document, operationName, variableValues }: Execution): Scope | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const defaults = (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
    variable.name.value,
    defaultValue && valueFromASTUntyped(defaultValue),
  ]);
  return { operation, fragments, variables: { ...Object.fromEntries(defaults), ...variableValues } };
}

function argumentIf({ arguments: args = [] }: DirectiveNode, variables: Scope['variables']): unknown {
  const value = args.find(({ name }) => name.value === 'if')?.value;
  return value && valueFromASTUntyped(value, variables);
}

/** In doubt it runs. */
function runs({ directives = [] }: SelectionNode, variables: Scope['variables']): boolean {
  return directives.every(directive => {
    if (directive.name.value === 'skip') return argumentIf(directive, variables) !== true;
    if (directive.name.value === 'include') return argumentIf(directive, variables) !== false;
    return true;
  });
}

/** Fields that will run of selections that answer as one object, merged as graphql merges them: aliases count, repetitions do not. */
export function collectFields(selected: readonly Selected[], { fragments, variables }: Scope): MergedField[] {
  const fields = new Map<string, MergedField>();
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

/** Root fields that an execution will run, one for each response name: whatever the root type is called, all of it is one object. */
export function executedRootFields(execution: Execution): FieldNode[] {
  const scope = scopeOf(execution);
  if (!scope) return [];
  const fields = collectFields([{ set: scope.operation.selectionSet, on: '' }], scope);
  const nodes = fields.flatMap(field => field.nodes);
  return [...new Map(nodes.map(node => [(node.alias ?? node.name).value, node])).values()];
}
