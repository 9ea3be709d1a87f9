import type { Plugin } from 'graphql-yoga';
import type { Executor } from './compile.js';
import { execute, subscribe } from './execute.js';
import type { KnownOperations } from './known.js';

/** Learns the operations that were found good, and has them executed by graphql-js or what is as good, not by Yoga's own executor. */
export function useKnown(known: KnownOperations, executor: Executor): Plugin {
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
