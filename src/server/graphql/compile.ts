import {
  defaultFieldResolver,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFieldConfig,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  getArgumentValues,
  getNullableType,
  getVariableValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
} from 'graphql';
import { fragmentsOf } from './executed-fields.js';
import { MOST_ERRORS } from './mask-errors.js';
import {
  INDEX,
  isPlain,
  isResolved,
  type Operation,
  type Plan,
  type PlannedField,
  type PlannedFields,
} from './plan.js';

/** An error that a resolver threw or returned. The compiled function passes it through without reading it. */
class Thrown {
  readonly message = '';
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Replaces an error that the compiled function would handle differently from graphql-js. */
const UNFIT = { message: '' };

/** One execution. The compiled function gets it as its context. */
interface Run extends Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'operation' | 'rootValue' | 'variableValues'> {
  readonly contextValue: unknown;
  readonly resolved: Plan['resolved'];
}

/** The same test as in graphql-js. */
const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** A promise that the compiled function can await. Without this it would never finish if its use of the value throws, as a getter of a row may. */
function awaitable(
  promise: PromiseLike<unknown>,
  usable: (value: unknown) => unknown,
  failure: (error: unknown) => unknown,
) {
  const then = (use: (value: unknown) => void, fail: (error: unknown) => void): void => {
    const used = promise.then(
      value => use(usable(value)),
      error => fail(failure(error)),
    );
    // `fail` throws only after the execution has ended.
    Promise.resolve(used)
      .catch(error => fail(error instanceof Thrown ? error : UNFIT))
      .catch(() => {});
  };
  return { then };
}

const same = (value: unknown) => value;
const thrown = (error: unknown) => new Thrown(error);
const unfit = () => UNFIT;

/** The value of a resolver, in a form that the compiled function handles as graphql-js does. */
function usable(value: unknown): unknown {
  if (value instanceof Error) throw new Thrown(value);
  return value;
}

/** The same for a list. The compiled function would append the null of an item that rejects to the end of the list. */
function usableList(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) return usable(value);
  const items = Array.isArray(value) ? value : Array.from(value as Iterable<unknown>);
  return items.some(isPromise) ? items.map(item => (isPromise(item) ? awaitable(item, same, unfit) : item)) : items;
}

/** The resolver of every field except plain properties. It calls the field's own resolver as graphql-js does. */
function resolve(source: unknown, args: { readonly [INDEX]: number }, run: Run, { path }: GraphQLResolveInfo): unknown {
  const { parent, field, nodes } = run.resolved[args[INDEX]] as PlannedField;
  const { schema, fragments, operation, rootValue, variableValues } = run;
  let value: unknown;
  try {
    const given = field.args.length > 0 ? getArgumentValues(field, nodes[0], variableValues) : {};
    value = (field.resolve ?? defaultFieldResolver)(source, given, run.contextValue, {
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType: parent,
      path,
      schema,
      fragments,
      rootValue,
      operation,
      variableValues,
    });
  } catch (error) {
    throw new Thrown(error);
  }
  const read = isListType(getNullableType(field.type)) ? usableList : usable;
  return isPromise(value) ? awaitable(value, read, thrown) : read(value);
}

function copyOf(schema: GraphQLSchema): GraphQLSchema {
  const copies = new Map<GraphQLObjectType, GraphQLObjectType>();
  function typeOf(type: GraphQLOutputType): GraphQLOutputType {
    if (isNonNullType(type)) return new GraphQLNonNull(typeOf(type.ofType));
    if (isListType(type)) return new GraphQLList(typeOf(type.ofType));
    return isObjectType(type) ? objectOf(type) : type;
  }
  function objectOf(original: GraphQLObjectType): GraphQLObjectType {
    const known = copies.get(original);
    if (known) return known;
    const copy = new GraphQLObjectType({
      name: original.name,
      // graphql-js does not read properties of any other value.
      isTypeOf: value => typeof value === 'object',
      fields: () => Object.fromEntries(fieldsOf(original)),
    });
    copies.set(original, copy);
    return copy;
  }
  const fieldsOf = (original: GraphQLObjectType) =>
    Object.values(original.getFields())
      .filter(({ type }) => isPlain(type))
      .map((field): [string, GraphQLFieldConfig<unknown, Run, { readonly [INDEX]: number }>] => {
        const type = typeOf(field.type);
        if (!isResolved(field, original === schema.getQueryType())) return [field.name, { type }];
        return [field.name, { type, resolve, args: { [INDEX]: { type: new GraphQLNonNull(GraphQLInt) } } }];
      });
  const query = schema.getQueryType();
  return new GraphQLSchema({ assumeValid: true, ...(query && { query: objectOf(query) }) });
}

/** Serializes a leaf. The compiled function keeps only the message of an error, so the message carries the error itself. */
function serialize(type: GraphQLLeafType, value: unknown): unknown {
  // graphql-js calls or awaits such a property first.
  if (typeof value === 'function' || isPromise(value)) return undefined;
  try {
    return type.serialize(value) ?? undefined;
  } catch (error) {
    throw { message: new Thrown(error) };
  }
}

/** The schema for the compiler: objects and leaves only. Every field has the same resolver and one argument, which identifies the field. */
export function compilerGraph(schema: GraphQLSchema) {
  const leaves = Object.values(schema.getTypeMap()).filter(isLeafType);
  const serializers = leaves.map(type => [type.name, (value: unknown) => serialize(type, value)]);
  return {
    schema: copyOf(schema),
    customSerializers: Object.fromEntries(serializers) as Record<string, (value: unknown) => unknown>,
  };
}

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
