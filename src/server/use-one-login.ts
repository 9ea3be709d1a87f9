import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { gatewayError } from '../errors.js';
import { executedRootFields } from './executed-fields.js';

const LOGINS = new Set(['login', 'completeLogin']);

/** At most one login field runs in an operation: a thousand aliases of it would be a thousand guesses for one request. */
export function useOneLogin(): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      if (getOperationAST(args.document, args.operationName)?.operation !== 'mutation') return;
      const logins = executedRootFields(args).filter(({ name }) => LOGINS.has(name.value));
      if (logins.length < 2) return;
      const error = gatewayError('BAD_USER_INPUT', { message: 'Only one login is possible in an operation.' });
      error.extensions.http = { status: 400 };
      setResultAndStopExecution({ errors: [error] });
    },
  };
}
