import type { ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { codeOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import type { RequestContext } from '../request-context.js';
import { reworded } from './redact-message.js';

/** The limit on the errors of one response. Each is located in the document, masked and logged. */
export const MOST_ERRORS = 20;

/** The same result with at most so many errors. `extensions.omittedErrors` is the number of the others. */
function withFewErrors<R extends Pick<ExecutionResult, 'errors' | 'extensions'>>(result: R): R {
  const { errors = [], extensions } = result;
  if (errors.length <= MOST_ERRORS) return result;
  // The first of each code is kept: a late one may decide the status of the response (STORE_UNAVAILABLE: 503).
  const codes = new Set<unknown>();
  const isNew = errors.map(error => {
    const { code } = error.extensions ?? {};
    return !codes.has(code) && Boolean(codes.add(code));
  });
  let others = MOST_ERRORS - isNew.filter(Boolean).length;
  const kept = errors.filter((_, at) => isNew[at] || others-- > 0).slice(0, MOST_ERRORS);
  return { ...result, errors: kept, extensions: { ...extensions, omittedErrors: errors.length - kept.length } };
}

/** STORE_UNAVAILABLE is the documented exception: the response is a 503 even with data, so that clients and load balancers notice. */
const hasStatus = (error: GraphQLError) => error.extensions.http !== undefined && codeOf(error) !== 'STORE_UNAVAILABLE';

function withoutStatus(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions;
  const own = reworded(error, error.message, extensions);
  Object.defineProperty(own, 'cause', { value: error.cause ?? error.originalError?.cause, enumerable: false });
  return own;
}

/** Logs the cause of a masked error as an error, and the cause of one of the gateway's own errors for debugging. */
function logCause(logger: Logger, requestId: string, error: GraphQLError): void {
  const cause = error.cause ?? error.originalError?.cause;
  if (cause === undefined) return;
  const fields = { requestId, path: error.path?.join('.'), code: codeOf(error), error: cause };
  if (fields.code) logger.debug(fields, 'field failed');
  else logger.error(fields, 'unexpected error');
}

interface MaskedResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
}

/** Reports the masked errors of a result. Returns the result as it is sent: a response with data is a 200 (GraphQL over HTTP, 6.4.2). */
export function reportErrors<R extends MaskedResult>(logger: Logger, context: RequestContext, result: R): R {
  const { data, errors } = result;
  if (!errors?.length) return result;
  context.report.codes = [...new Set(errors.map(error => String(error.extensions?.code)))];
  for (const error of errors) logCause(logger, context.id, error);
  if (data === undefined || !errors.some(hasStatus)) return result;
  return { ...result, errors: errors.map(error => (hasStatus(error) ? withoutStatus(error) : error)) };
}

/** Limits the errors of a response before each is masked, and reports those of every response that Yoga writes. */
export function useResultErrors(logger: Logger): Plugin<RequestContext, RequestContext> {
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result)) setResult(withFewErrors(result));
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult: () => ({
        onNext({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(withFewErrors(result));
        },
      }),
    }),
    onResultProcess({ result, setResult, serverContext }) {
      if (!Array.isArray(result) && !isAsyncIterable(result)) setResult(reportErrors(logger, serverContext, result));
    },
  };
}
