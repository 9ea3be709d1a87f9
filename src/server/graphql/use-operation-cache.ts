import type { Plugin } from 'graphql-yoga';
import type { Executor } from './compile.js';
import { execute, subscribe } from './execute.js';
import type { OperationCache } from './operation-cache.js';

/** Remembers valid operations. Replaces Yoga's executor with graphql-js, and with compiled functions where they are equivalent. */
export function useKnown(known: OperationCache, executor: Executor): Plugin {
  return {
    onValidate({ params: { documentAST } }) {
      return ({ valid }) => {
        if (valid) known.learn(documentAST);
      };
    },
    onExecute({ args, setExecuteFn }) {
      const operation = known.find(args.document, args.operationName);
      setExecuteFn(operation?.isQuery ? executor(operation) : execute);
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(subscribe);
    },
  };
}
