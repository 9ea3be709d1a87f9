import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Errors of one response at most: more help nobody, and each is looked up in the document, masked and logged. */
export const MOST_ERRORS = 20;

/** The same result with at most so many errors. `extensions.omittedErrors` says how many there were besides. */
export function fewErrors<R extends Pick<ExecutionResult, 'errors' | 'extensions'>>(result: R): R {
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

/** Keeps the errors of a response few before anything is done with each of them. */
export function useFewErrors(): Plugin {
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result)) setResult(fewErrors(result));
      },
    }),
    onSubscribe: () => ({
      onSubscribeResult: () => ({
        onNext({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(fewErrors(result));
        },
      }),
    }),
  };
}
