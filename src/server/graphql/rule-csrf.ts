import { gatewayError } from '../../errors.js';
import type { Visit } from '../visit.js';
import type { Rule } from './operation-guard.js';

/** Any of these, with any value: a foreign page cannot send them without a preflight. */
const HEADERS = ['x-keyring-csrf', 'apollo-require-preflight', 'graphql-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Whether an operation may run as far as forgery goes. A bearer value is proof in itself; a mutation needs the header even without a session,
 * because a forged login is an attack, too.
 */
function mayRun({ transport, headers }: Visit, changesSomething: boolean): boolean {
  if (transport.presented?.by === 'bearer') return true;
  if (!changesSomething && !transport.hasSessionCookie) return true;
  for (const name of HEADERS) if (headers[name] !== undefined) return true;
  return false;
}

/** Operations that a foreign page could have sent do not run. What is no operation at all counts as a mutation. */
export const csrfRule: Rule = (_args, visit, operation) =>
  mayRun(visit, operation?.operation !== 'query' && operation?.operation !== 'subscription')
    ? undefined
    : gatewayError('CSRF_REQUIRED');
