import {
  defaultFieldResolver,
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
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { INDEX, isPlain, isResolved, type Plan, type PlannedField } from './plan.js';

/** An error that a resolver threw or returned. The compiled function passes it through without reading it. */
export class Thrown {
  readonly message = '';
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Replaces an error that the compiled function would handle differently from graphql-js. */
const UNFIT = { message: '' };

/** One execution. The compiled function gets it as its context. */
export interface Run
  extends Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'operation' | 'rootValue' | 'variableValues'> {
  readonly contextValue: unknown;
  readonly resolved: Plan['resolved'];
}

/** The same test as in graphql-js. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
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
