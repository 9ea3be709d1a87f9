import type { ExecutionArgs, GraphQLError, OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Visit } from '../visit.js';
import type { ServerContext } from './context.js';

/** What has to hold before an operation may run: undefined where it does, else what the client is told. */
export type Rule = (
  args: ExecutionArgs,
  visit: Visit,
  operation: OperationDefinitionNode | undefined,
) => GraphQLError | undefined;

/** Refuses, before anything runs, operations that break a rule: the first one that is broken says why. */
export function useRules(rules: readonly Rule[]): Plugin<ServerContext, ServerContext> {
  function judge(args: ExecutionArgs, visit: Visit, refuse: (result: { errors: GraphQLError[] }) => void): void {
    const operation = getOperationAST(args.document, args.operationName) ?? undefined;
    for (const rule of rules) {
      const error = rule(args, visit, operation);
      if (error) {
        refuse({ errors: [error] });
        return;
      }
    }
  }
  return {
    onExecute({ args, context: { visit }, setResultAndStopExecution }) {
      judge(args, visit, setResultAndStopExecution);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      judge(args, args.contextValue.visit, setResultAndStopExecution);
    },
  };
}
