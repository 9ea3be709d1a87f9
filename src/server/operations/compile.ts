import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type Source,
  valueFromASTUntyped,
} from 'graphql';
import type { Execute, KnownOperation } from './known.js';

let jit: typeof import('graphql-jit') | undefined;

/** Loads the compiler, which takes longer than anybody's first answer should: until it is there, all is interpreted. */
export async function loadCompiler(): Promise<void> {
  jit ??= await import('graphql-jit');
}

/** The function that executes an operation. Undefined: it is to be interpreted. */
export type Compiler = (operation: KnownOperation) => Execute | undefined;

/** Compiles plain queries that are executed for the `from`th time: compiling takes longer than executing once. */
export function createCompiler(schema: GraphQLSchema, from: number): Compiler {
  return operation => {
    if (operation.compiled === undefined && operation.isPlainQuery && operation.interpreted >= from - 1)
      operation.compiled = compile(schema, operation);
    return operation.compiled ?? undefined;
  };
}

/** Null: it cannot be compiled, and is interpreted as ever. Undefined: not yet. */
export function compile(schema: GraphQLSchema, { document, node }: KnownOperation): Execute | null | undefined {
  if (!jit) return undefined;
  const compiled = jit.compileQuery(schema, document, node.name?.value);
  if (!jit.isCompiledQuery(compiled)) return null;
  const definitions = node.variableDefinitions ?? [];
  const defaults = Object.fromEntries(
    definitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
  const source = document.loc?.source;
  // Errors first, as graphql's executor has it.
  const finish = (result: ExecutionResult): ExecutionResult => {
    const { errors, data = null } = result;
    if (!errors) return result;
    const lineStarts = lineStartsOf(source?.body ?? '');
    return { errors: errors.map(error => located(error, source, lineStarts)), data };
  };

  return ({ rootValue, contextValue, variableValues }) => {
    // graphql's own rules say what variables are good: the compiler's do not know @oneOf, want what has a default, and word errors differently.
    if (definitions.length > 0) {
      const { errors } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: 50 });
      if (errors) return { errors };
    }
    const result = compiled.query(rootValue, contextValue, { ...defaults, ...variableValues });
    return result instanceof Promise ? result.then(finish) : finish(result);
  };
}

/**
 * The compiler's errors know line and column only; graphql's have a place in the source, which whatever rewords them keeps. Both are written onto the
 * error: graphql's constructor would go through the whole text for each of them.
 */
function located(error: GraphQLError, source: Source | undefined, lineStarts: readonly number[]): GraphQLError {
  const { message, path, originalError, extensions, locations = [] } = error;
  const positions = locations.map(({ line, column }) => (lineStarts[line - 1] ?? 0) + column - 1);
  const options = { path: path ?? null, originalError: originalError ?? null, extensions };
  return Object.assign(new GraphQLError(message, options), locations.length > 0 && { source, positions, locations });
}

/** Where each line of a text begins. */
const lineStartsOf = (text: string): readonly number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n|[\n\r]/g), end => end.index + end[0].length),
];
