import { type ExecutionArgs, type GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { RequestRate } from '../request-rate.js';
import type { Visit } from '../visit.js';
import type { ServerContext } from './context.js';

/** What has to hold before an operation may run: undefined where it does, else what the client is told. */
export type Rule = (
  args: ExecutionArgs,
  visit: Visit,
  operation: OperationDefinitionNode | undefined,
) => GraphQLError | undefined;

/** Who asks: the part of the context that counts here. */
type Asking = Pick<ServerContext, 'visit' | 'sessions'>;

/** What comes before any operation runs, whichever way it comes. Undefined: it may; else why it does not, not masked yet. */
export type OperationGuard = (args: ExecutionArgs, asking: Asking) => GraphQLError | undefined;

/** Notes what is to run, for the line in the log and for the trace. */
function note(visit: Visit, operation: OperationDefinitionNode): void {
  visit.operation = { name: operation.name?.value.slice(0, 100), type: operation.operation };
  visit.trail.operationBegan(visit.operation.type, visit.operation.name);
}

/**
 * A session that this process has not seen yet is looked up as soon as an operation is to run, which most operations would do anyway, so that from
 * now on its requests are counted for itself. Not waited for.
 */
function lookUp(rate: RequestRate, { visit, sessions }: Asking): void {
  sessions.hasSession().then(
    isReal => isReal && rate.trust(visit),
    () => {},
  );
}

/** The rules in their order: the first one that is broken says why. */
export function createAdmission(rate: RequestRate, rules: readonly Rule[]): OperationGuard {
  return (args, asking) => {
    const { visit } = asking;
    const operation = getOperationAST(args.document, args.operationName) ?? undefined;
    // Before the rules: refused operations have their line, too.
    if (operation) note(visit, operation);
    if (rate.doubts(visit)) lookUp(rate, asking);
    for (const rule of rules) {
      const refusal = rule(args, visit, operation);
      if (refusal) return refusal;
    }
    return undefined;
  };
}
