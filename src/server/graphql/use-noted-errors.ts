import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Logger } from '../../telemetry/logger.js';
import type { ServerContext } from './context.js';
import { noteErrors } from './noted-errors.js';
import { withoutStatus } from './without-status.js';

/** Records the errors of every response of Yoga, and keeps errors of fields from setting its status. */
export function useNotedErrors(logger: Logger): Plugin<ServerContext, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { visit } }) {
      if (Array.isArray(result) || isAsyncIterable(result) || !result.errors?.length) return;
      noteErrors(logger, visit, result.errors);
      setResult(withoutStatus(result));
    },
  };
}
