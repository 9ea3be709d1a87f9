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

/** Executes one operation. Its errors are as graphql's own executor makes them: located, with what was thrown beneath. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

const isInherited = (name: string) => name in Object.prototype;

/** No variable of a document has such a name, and no object inherits it. */
const safeName = (name: string) => (isInherited(name) ? `${name} ` : name);

/** Null: no variable needs another name. */
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
 * graphql-js looks up variables inside of lists and objects as properties of an ordinary object: one called `toString` that the client left out is found
 * there, as a function. So variables get names that no object inherits. An error that names one comes first, under the names of the client.
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
