import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { gatewayError } from '../errors.js';
import type { ServerContext } from './context.js';
import type { Visit } from './visit.js';

/** Any of these, with any value: a foreign page cannot send them without a preflight. */
const HEADERS = ['x-keyring-csrf', 'apollo-require-preflight', 'graphql-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Whether an operation may run as far as forgery goes. A bearer value is proof in itself; a mutation needs the header even without a session,
 * because a forged login is an attack, too.
 */
export function mayRun({ transport, headers }: Visit, isMutation: boolean): boolean {
  if (transport.presented?.by === 'bearer') return true;
  if (!isMutation && !transport.hasSessionCookie) return true;
  return HEADERS.some(name => headers[name] !== undefined);
}

/** Refuses, before anything runs, operations that a foreign page could have sent. */
export function useCsrf(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args, context: { visit }, setResultAndStopExecution }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (!mayRun(visit, operation?.operation !== 'query'))
        setResultAndStopExecution({ errors: [gatewayError('CSRF_REQUIRED')] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      if (!mayRun(args.contextValue.visit, false))
        setResultAndStopExecution({ errors: [gatewayError('CSRF_REQUIRED')] });
    },
  };
}
