import type { GraphQLFieldResolver } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Compiler } from './compile.js';
import type { KnownOperations } from './known.js';

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

/** Learns the operations that were found good, and has them executed by a compiled function where there is one. */
export function useKnown(known: KnownOperations, compiled: Compiler): Plugin {
  return {
    onValidate({ params: { documentAST } }) {
      return ({ valid }) => {
        if (valid) known.learn(documentAST);
      };
    },
    onExecute({ args, setExecuteFn }) {
      const operation = known.find(args.document, args.operationName);
      const execute = operation && compiled(operation);
      if (execute) {
        setExecuteFn(execute);
        return;
      }
      if (operation) operation.interpreted += 1;
      args.fieldResolver = plainProperty;
    },
  };
}
