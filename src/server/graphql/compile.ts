import { type ExecutionResult, type GraphQLError, type GraphQLSchema, getVariableValues, locatedError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { compilerGraph, isPromise, type Run, Thrown } from './compiler-graph.js';
import { type Execute, execute } from './execute.js';
import { fragmentsOf } from './executed-fields.js';
import type { KnownOperation } from './operation-cache.js';
import { type Plan, type PlannedField, type PlannedFields, planOf } from './plan.js';

type CompilerGraph = ReturnType<typeof compilerGraph>;

let jit: typeof import('graphql-jit') | undefined;

/** Loads the compiler, which takes longer than anybody's first answer should: until it is there, all is interpreted. */
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
  // The compiler passes the message on unchanged, whatever its type.
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
  operation: KnownOperation,
  plan: Plan,
  giveUp: () => void,
): Execute | undefined {
  const options = { customSerializers, disablingCapturingStackErrors: true };
  const compiled = jit?.compileQuery(graph, plan.document, undefined, options);
  if (!compiled || !jit?.isCompiledQuery(compiled)) return undefined;
  const { node, document } = operation;
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
    const { errors, coerced } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: 50 });
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

/** Returns the function that executes a query. */
export type Executor = (operation: KnownOperation) => Execute;

/** The limit on all compiled operations, and what they take: a field some 3 KiB, a parsed document some 90 bytes per UTF-16 unit. */
const MOST_BYTES = 24 * 2 ** 20;
const FIELD_BYTES = 3_072;
const TEXT_BYTES = 90;

const bytesOf = ({ document }: KnownOperation, { size }: Plan) =>
  size * FIELD_BYTES + (document.loc?.source.body.length ?? 0) * TEXT_BYTES;

/**
 * Executes queries with graphql-js, and compiles a query when it is executed for the `from`th time. Compiling takes about 0.25 ms per field, as long as a
 * dozen executions.
 */
export function createExecutor(schema: GraphQLSchema, from: number): Executor {
  let graph: CompilerGraph | undefined;
  const kept = new LRUCache<KnownOperation, Execute>({
    maxSize: MOST_BYTES,
    dispose: (_, operation) => {
      operation.executed = 0;
    },
  });
  return operation => {
    const known = kept.get(operation);
    if (known) return known;
    if (operation.isInterpreted) return execute;
    operation.executed += 1;
    if (!jit || operation.executed < from) return execute;
    const giveUp = () => {
      operation.isInterpreted = true;
      kept.delete(operation);
    };
    const plan = planOf(schema, operation);
    graph ??= compilerGraph(schema);
    const compiled = plan && compile(schema, graph, operation, plan, giveUp);
    if (compiled) kept.set(operation, compiled, { size: bytesOf(operation, plan) });
    else giveUp();
    return compiled ?? execute;
  };
}
