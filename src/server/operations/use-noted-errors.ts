import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Logger } from '../../observability/logger.js';
import type { ServerContext } from './context.js';
import { noteErrors } from './noted-errors.js';
import { withoutStatus } from './without-status.js';

/** Notes the errors of what Yoga answers, whatever it was that failed, before Yoga reads a status off them. */
export function useNotedErrors(logger: Logger): Plugin<ServerContext, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { visit } }) {
      if (Array.isArray(result) || isAsyncIterable(result) || !result.errors?.length) return;
      noteErrors(logger, visit, result.errors);
      setResult(withoutStatus(result));
    },
  };
}
