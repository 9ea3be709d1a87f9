import type { ExecutionArgs, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { compile } from './compile.js';
import type { Execute, KnownOperations } from './known.js';

/** What a field without a resolver answers, as the compiled function has it: a value. What has to be called or waited for needs a resolver. */
const plainProperty: GraphQLFieldResolver<Record<string, unknown> | undefined, unknown> = (
  source,
  _args,
  _context,
  { fieldName },
) => {
  const value = source?.[fieldName];
  if (typeof value === 'function' || value instanceof Promise) throw new Error('a property that is no value');
  return value;
};

/**
 * Learns the operations that were found good, and has queries executed by a compiled function from their `compileFrom`th time on, whichever way
 * they come: compiling takes longer than executing once.
 */
export function useKnown(known: KnownOperations, schema: GraphQLSchema, compileFrom: number): Plugin {
  function compiled({ document, operationName }: ExecutionArgs): Execute | undefined {
    const operation = known.find(document, operationName);
    if (!operation?.isPlainQuery) return undefined;
    operation.executed += 1;
    if (operation.executed >= compileFrom && operation.compiled === undefined)
      operation.compiled = compile(schema, operation);
    return operation.compiled ?? undefined;
  }

  return {
    onValidate({ params: { documentAST } }) {
      return ({ valid }) => {
        if (valid) known.learn(documentAST);
      };
    },
    onExecute({ args, setExecuteFn }) {
      const execute = compiled(args);
      if (execute) setExecuteFn(execute);
      else args.fieldResolver = plainProperty;
    },
  };
}
