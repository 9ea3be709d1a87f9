import type { ExecutionArgs, GraphQLError, OperationDefinitionNode } from 'graphql';
import { gatewayError } from '../../errors.js';
import { executedRootFields } from './executed-fields.js';
import type { Rule } from './operation-guard.js';

const LOGINS = new Set(['login', 'completeLogin']);

/** What changes sessions and grants: each such field may cost the store, and a provider, several requests. */
const CHANGES = new Set([...LOGINS, 'refresh', 'revoke', 'logout', 'endSession']);
const MOST_CHANGES = 10;

/** At most one login field runs in an operation: a thousand aliases of it would be a thousand guesses for one request. */
export const oneLoginRule: Rule = (args, _visit, operation) =>
  count(args, operation, LOGINS) > 1 ? tooMany('Only one login is possible in an operation.') : undefined;

/** At most ten fields that change sessions and grants run in an operation. */
export const fewChangesRule: Rule = (args, _visit, operation) =>
  count(args, operation, CHANGES) > MOST_CHANGES
    ? tooMany(`An operation may change sessions and grants by at most ${MOST_CHANGES} fields.`)
    : undefined;

function count(
  args: ExecutionArgs,
  operation: OperationDefinitionNode | undefined,
  names: ReadonlySet<string>,
): number {
  if (operation?.operation !== 'mutation') return 0;
  return executedRootFields(args).filter(({ name }) => names.has(name.value)).length;
}

function tooMany(message: string): GraphQLError {
  const error = gatewayError('BAD_USER_INPUT', { message });
  error.extensions.http = { status: 400 };
  return error;
}
