import type { GraphQLError } from 'graphql';
import { gatewayError } from '../../errors.js';
import type { Rule } from './admission.js';
import { executedRootFields } from './executed-fields.js';

const LOGINS = new Set(['login', 'completeLogin']);

/** What changes sessions and grants: each such field may cost the store, and a provider, several requests. */
const CHANGES = new Set([...LOGINS, 'refresh', 'revoke', 'logout', 'endSession']);
const MOST_CHANGES = 10;

/** At most one login field runs in an operation, and few fields that change sessions: a thousand aliases would be a thousand guesses for one request. */
export const oneLoginRule: Rule = (args, _visit, operation) => {
  if (operation?.operation !== 'mutation') return undefined;
  const fields = executedRootFields(args);
  const count = (names: ReadonlySet<string>) => fields.filter(({ name }) => names.has(name.value)).length;
  if (count(LOGINS) > 1) return tooMany('Only one login is possible in an operation.');
  if (count(CHANGES) > MOST_CHANGES)
    return tooMany(`An operation may change sessions and grants by at most ${MOST_CHANGES} fields.`);
  return undefined;
};

function tooMany(message: string): GraphQLError {
  const error = gatewayError('BAD_USER_INPUT', { message });
  error.extensions.http = { status: 400 };
  return error;
}
