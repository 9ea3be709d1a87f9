import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const SLOW_MS = 1_000;

/** Reports operations that take longer than a second. `report` gets the operation's name and its time, ms. */
export function useSlowOperations(report: (operation: string, ms: number) => void, slowMs = SLOW_MS): Plugin {
  return {
    onExecute({ args }) {
      const startedMs = performance.now();
      return {
        onExecuteDone() {
          const ms = Math.round(performance.now() - startedMs);
          if (ms >= slowMs) report(getOperationAST(args.document, args.operationName)?.name?.value ?? 'anonymous', ms);
        },
      };
    },
  };
}
