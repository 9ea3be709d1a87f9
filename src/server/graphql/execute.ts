import * as graphql from 'graphql';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  Kind,
  visit,
} from 'graphql';

/** Executes one operation. Its errors are those of graphql-js: located, with the original error. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Whether every ordinary object has a property of this name. */
export const isInherited = (name: string) => name in Object.prototype;

/** Not a valid name in a document, so that it cannot collide with another variable. */
const safeName = (name: string) => (isInherited(name) ? `${name} ` : name);

/** Null: no variable has to be renamed. */
const renamed = new WeakMap<DocumentNode, DocumentNode | null>();

function withSafeNames(document: DocumentNode): DocumentNode | null {
  let safe = renamed.get(document);
  if (safe !== undefined) return safe;
  let isUnsafe = false;
  const other = visit(document, {
    [Kind.VARIABLE](node) {
      const value = safeName(node.name.value);
      isUnsafe ||= value !== node.name.value;
      return { ...node, name: { ...node.name, value } };
    },
  });
  safe = isUnsafe ? other : null;
  renamed.set(document, safe);
  return safe;
}

/**
 * graphql-js reads variables inside lists and objects as properties of an ordinary object. A missing variable named `toString` is then the inherited
 * function. Such variables are renamed for the execution. Coercion errors are reported before, under the original names.
 */
function withSafeVariables<R>(args: ExecutionArgs, run: (args: ExecutionArgs) => R): R | ExecutionResult {
  const document = withSafeNames(args.document);
  if (!document) return run(args);
  const { schema, variableValues, operationName } = args;
  const definitions = getOperationAST(args.document, operationName)?.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: 50 });
  if (errors) return { errors };
  const values = Object.entries(variableValues ?? {}).map(([name, value]) => [safeName(name), value]);
  return run({ ...args, document, variableValues: Object.fromEntries(values) });
}

/** graphql-js's own executor. */
export const execute: Execute = args => withSafeVariables(args, graphql.execute);

/** The same for subscriptions. */
export const subscribe = (args: ExecutionArgs) => withSafeVariables(args, graphql.subscribe);
