import type { Plugin } from 'graphql-yoga';
import type { ServerContext } from './context.js';
import type { OperationGuard } from './operation-guard.js';

/** Has nothing run that is not admitted. */
export function useAdmission(admit: OperationGuard): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args, context, setResultAndStopExecution }) {
      const refusal = admit(args, context);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = admit(args, args.contextValue);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
  };
}
