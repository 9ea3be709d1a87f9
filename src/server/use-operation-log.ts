import { type GraphQLError, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { codeOf } from '../errors.js';
import type { Logger } from '../observability/logger.js';
import type { ServerContext } from './context.js';
import type { Visit } from './visit.js';

/** A cause is worth a line of its own: of a masked error always, of one of ours for those who look closely. */
function logCause(logger: Logger, visit: Visit, error: GraphQLError): void {
  const cause = error.cause ?? error.originalError?.cause;
  if (cause === undefined) return;
  const fields = { requestId: visit.id, path: error.path?.join('.'), code: codeOf(error), error: cause };
  if (fields.code) logger.debug(fields, 'field failed');
  else logger.error(fields, 'unexpected error');
}

/** Notes what ran and how it ended, for the one line the server writes at the end of a request. */
export function useOperationLog(logger: Logger): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args, context: { visit } }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation) visit.operation = { name: operation.name?.value.slice(0, 100), type: operation.operation };
    },
    onResultProcess({ result, serverContext: { visit } }) {
      if (Array.isArray(result) || isAsyncIterable(result) || !result.errors?.length) return;
      visit.codes = [...new Set(result.errors.map(error => String(error.extensions?.code)))];
      for (const error of result.errors) logCause(logger, visit, error);
    },
  };
}
