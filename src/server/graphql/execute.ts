import * as graphql from 'graphql';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { compilerGraph, isPromise, type Run, Thrown } from './compiler-graph.js';
import { fragmentsOf } from './executed-fields.js';
import { isInherited, type Operation, type Plan, type PlannedField, type PlannedFields, planOf } from './plan.js';
import { MOST_ERRORS } from './result-errors.js';

/** Executes one operation. Its errors are those of graphql-js: located, with the original error. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

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
 * function. Such variables are renamed for the execution. Coercion errors are reported before, under the original names, and no more of them than a
 * response shows: graphql-js prints the whole value into each, and its own limit is 50.
 */
function withSafeVariables<R>(args: ExecutionArgs, run: (args: ExecutionArgs) => R): R | ExecutionResult {
  const { schema, variableValues, operationName } = args;
  const definitions = getOperationAST(args.document, operationName)?.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: MOST_ERRORS });
  if (errors) return { errors };
  const document = withSafeNames(args.document);
  if (!document) return run(args);
  const values = Object.entries(variableValues ?? {}).map(([name, value]) => [safeName(name), value]);
  return run({ ...args, document, variableValues: Object.fromEntries(values) });
}

/** graphql-js's own executor. */
export const execute: Execute = args => withSafeVariables(args, graphql.execute);

/** The same for subscriptions. */
export const subscribe = (args: ExecutionArgs) => withSafeVariables(args, graphql.subscribe);

type CompilerGraph = ReturnType<typeof compilerGraph>;

let jit: typeof import('graphql-jit') | undefined;

/** Loads the compiler, which takes longer than the first response may: until it is loaded, graphql-js executes everything. */
export async function loadCompiler(): Promise<void> {
  jit ??= await import('graphql-jit');
}

/** The cause of an error that a compiled function reports. Undefined: the report may differ from that of graphql-js. */
function causeOf(
  { message, originalError }: GraphQLError,
  { parent, field }: PlannedField,
): { error: unknown } | undefined {
  if (originalError instanceof Thrown) return originalError;
  // An error that was returned as a value.
  if (originalError instanceof Error) return { error: originalError };
  // The compiler passes the message on unchanged, of any type.
  const said: unknown = message;
  if (said instanceof Thrown) return said;
  if (typeof message !== 'string' || !message.startsWith('Cannot return null for non-nullable field '))
    return undefined;
  return { error: new Error(`Cannot return null for non-nullable field ${parent.name}.${field.name}.`) };
}

/** The error as graphql-js locates it. Undefined: as in `causeOf`. */
function located(error: GraphQLError, fields: PlannedFields): GraphQLError | undefined {
  const { path = [] } = error;
  let field: PlannedField | undefined;
  for (const key of path) if (typeof key === 'string') field = (field?.below ?? fields).get(key);
  const cause = field && causeOf(error, field);
  return cause && locatedError(cause.error, field?.nodes, path);
}

/** The path in the data that an error set to null: its own, or the nearest nullable one above. */
function nulled({ path = [] }: GraphQLError, data: unknown): string {
  let at = data;
  let depth = 0;
  for (; depth < path.length && at !== null; depth += 1)
    at = (at as Record<string | number, unknown>)[path[depth] as string];
  return path.slice(0, depth).join('.');
}

/**
 * Whether several errors set the same path to null. graphql-js stops at the first of them and reports no later one; the compiled function continues and
 * reports all.
 */
function isOrderDecisive(errors: readonly GraphQLError[], data: ExecutionResult['data']): boolean {
  const places = new Set(errors.map(error => nulled(error, data)));
  return places.size < errors.length || places.has('');
}

/** Calls `giveUp` when the data contain something that compiled functions handle differently, such as a promise as a property. */
function compile(
  schema: GraphQLSchema,
  { schema: graph, customSerializers }: CompilerGraph,
  { document, node }: Operation,
  plan: Plan,
  giveUp: () => void,
): Execute | undefined {
  const options = { customSerializers, disablingCapturingStackErrors: true };
  const compiled = jit?.compileQuery(graph, plan.document, undefined, options);
  if (!compiled || !jit?.isCompiledQuery(compiled)) return undefined;
  const definitions = node.variableDefinitions ?? [];
  const fragments = Object.fromEntries(fragmentsOf(document));
  const { fields, resolved } = plan;

  /** Undefined: graphql-js must execute the operation. */
  function finished({ errors, data = null }: ExecutionResult): ExecutionResult | undefined {
    if (!errors) return { data };
    const own = errors.map(error => located(error, fields));
    if (own.every(error => error !== undefined))
      return isOrderDecisive(errors, data) ? undefined : { errors: own, data };
    giveUp();
    return undefined;
  }

  return args => {
    const { rootValue, contextValue, variableValues } = args;
    const { errors, coerced } = getVariableValues(schema, definitions, variableValues ?? {}, {
      maxErrors: MOST_ERRORS,
    });
    if (errors) return { errors };
    const run: Run = { schema, fragments, operation: node, rootValue, variableValues: coerced, contextValue, resolved };
    const broken = () => {
      giveUp();
      return execute(args);
    };
    try {
      const result = compiled.query(rootValue, run, {});
      return isPromise(result)
        ? result.then(ended => finished(ended) ?? execute(args)).catch(broken)
        : (finished(result) ?? execute(args));
    } catch {
      return broken();
    }
  };
}

/** Returns the function that executes an operation. */
export type Executor = (document: DocumentNode, operationName?: string | null) => Execute;

/** The limit on all compiled operations, and what they take: a field some 3 KiB, a parsed document some 90 bytes per UTF-16 unit. */
const MOST_BYTES = 24 * 2 ** 20;
const FIELD_BYTES = 3_072;
const TEXT_BYTES = 90;

const bytesOf = ({ loc }: DocumentNode, { size }: Plan) =>
  size * FIELD_BYTES + (loc?.source.body.length ?? 0) * TEXT_BYTES;

/**
 * Executes operations with graphql-js, and compiles a query when it is executed for the `from`th time. Compiling takes about 0.25 ms per field, as long as a
 * dozen executions.
 */
export function createExecutor(schema: GraphQLSchema, from: number): Executor {
  let graph: CompilerGraph | undefined;
  /** The number of executions by graphql-js. Infinite: the query cannot be compiled. */
  const executions = new WeakMap<OperationDefinitionNode, number>();
  const kept = new LRUCache<OperationDefinitionNode, Execute>({
    maxSize: MOST_BYTES,
    dispose: (_, node, reason) => {
      if (reason === 'evict') executions.delete(node);
    },
  });

  return (document, operationName) => {
    const node = getOperationAST(document, operationName);
    if (node?.operation !== OperationTypeNode.QUERY) return execute;
    const known = kept.get(node);
    if (known) return known;
    const times = (executions.get(node) ?? 0) + 1;
    executions.set(node, times);
    if (!jit || times < from || times === Number.POSITIVE_INFINITY) return execute;
    const giveUp = () => {
      executions.set(node, Number.POSITIVE_INFINITY);
      kept.delete(node);
    };
    const plan = planOf(schema, { document, node });
    graph ??= compilerGraph(schema);
    const compiled = plan && compile(schema, graph, { document, node }, plan, giveUp);
    if (compiled) kept.set(node, compiled, { size: bytesOf(document, plan) });
    else giveUp();
    return compiled ?? execute;
  };
}

/** Executes with graphql-js and compiled functions instead of Yoga's executor. */
export function useExecutor(schema: GraphQLSchema, compileFrom: number): Plugin {
  const executor = createExecutor(schema, compileFrom);
  return {
    onExecute: ({ args, setExecuteFn }) => setExecuteFn(executor(args.document, args.operationName)),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}
