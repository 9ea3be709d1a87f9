import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  locatedError,
} from 'graphql';
import { type compilerGraph, isPromise, type Run, Thrown } from './compiler-graph.js';
import { fragmentsOf } from './executed-fields.js';
import { MOST_ERRORS } from './mask-errors.js';
import type { Operation, Plan, PlannedField, PlannedFields } from './plan.js';

/** Executes one operation. Its errors are those of graphql-js: located, with the original error. */
export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

export type CompilerGraph = ReturnType<typeof compilerGraph>;

let jit: typeof import('graphql-jit') | undefined;

/** Loads the compiler, which takes longer than the first response may: until it is loaded, graphql-js executes everything. */
export async function loadCompiler(): Promise<void> {
  jit ??= await import('graphql-jit');
}

export const isCompilerLoaded = (): boolean => jit !== undefined;

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

/** `execute` is graphql-js's own executor. Calls `giveUp` when the data contain something that compiled functions handle differently, such as a promise as a property. */
export function compile(
  schema: GraphQLSchema,
  { schema: graph, customSerializers }: CompilerGraph,
  { document, node }: Operation,
  plan: Plan,
  { execute, giveUp }: { readonly execute: Execute; readonly giveUp: () => void },
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
      maxErrors: MOST_ERRORS - 1,
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
