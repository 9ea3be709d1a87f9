import { gatewayError } from '../../errors.js';
import type { Rule } from './admission.js';
import { executedRootFields } from './executed-fields.js';

const LOGINS = new Set(['login', 'completeLogin']);

/** At most one login field runs in an operation: a thousand aliases of it would be a thousand guesses for one request. */
export const oneLoginRule: Rule = (args, _visit, operation) => {
  if (operation?.operation !== 'mutation') return undefined;
  const logins = executedRootFields(args).filter(({ name }) => LOGINS.has(name.value));
  if (logins.length < 2) return undefined;
  const error = gatewayError('BAD_USER_INPUT', { message: 'Only one login is possible in an operation.' });
  error.extensions.http = { status: 400 };
  return error;
};
