import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { gatewayError } from '../../errors.js';
import { refuseLoginTransport } from '../login-transport.js';
import { OperationContext } from '../operation-context.js';
import type { Origins } from '../origins.js';
import type { RequestContext } from '../request-context.js';
import type { RequestRate } from '../request-rate.js';
import { costCounter, decisiveVariables } from './cost.js';
import { type Execution, executedRootFields, scopeOf } from './executed-fields.js';

/** A condition for an operation to be executed. Undefined: it holds; else the error that the client gets. */
type Rule = (
  args: ExecutionArgs,
  context: RequestContext,
  operation: OperationDefinitionNode | undefined,
) => GraphQLError | undefined;

function refused(message: string): GraphQLError {
  const error = gatewayError('BAD_USER_INPUT', { message });
  error.extensions.http = { status: 400 };
  return error;
}

/** Any of these, with any value: a foreign page cannot send them without a preflight. */
const CSRF_HEADERS = ['x-keyring-csrf', 'apollo-require-preflight', 'graphql-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * A foreign page may not send the operation. A bearer value is proof in itself; a mutation needs the header even without a session, because a forged
 * login is an attack as well. A request without an operation counts as a mutation.
 */
const csrfRule: Rule = (_args, { transport, headers }, operation) => {
  if (transport.presented?.by === 'bearer') return undefined;
  const isRead = operation?.operation === 'query' || operation?.operation === 'subscription';
  if (isRead && !transport.hasSessionCookie) return undefined;
  for (const name of CSRF_HEADERS) if (headers[name] !== undefined) return undefined;
  return gatewayError('CSRF_REQUIRED');
};

const LOGINS: ReadonlySet<string> = new Set(['login', 'completeLogin']);

/** The fields that change sessions and grants: each may cost the store, and a provider, several requests. */
const CHANGES: ReadonlySet<string> = new Set([...LOGINS, 'refresh', 'revoke', 'logout', 'endSession']);

/** At most `most` of these fields run in an operation. */
const fewFieldsRule =
  (names: ReadonlySet<string>, most: number, message: string): Rule =>
  (args, _context, operation) => {
    if (operation?.operation !== 'mutation') return undefined;
    const count = executedRootFields(args).filter(({ name }) => names.has(name.value)).length;
    return count > most ? refused(message) : undefined;
  };

/** Yoga checks this for the document that was parsed; a plugin may execute another. */
const getRule: Rule = (_args, { method }, operation) =>
  method === 'GET' && operation?.operation === 'mutation' ? refused('A mutation must be a POST.') : undefined;

/** A thousand aliases of a login would be a thousand guesses at a password for one request. */
const oneLoginRule = fewFieldsRule(LOGINS, 1, 'Only one login is possible in an operation.');

/** The session of a login must be able to reach the client. */
const loginTransportRule =
  (origins: Origins): Rule =>
  (args, context, operation) => {
    if (operation?.operation !== 'mutation') return undefined;
    const isLogin = executedRootFields(args).some(({ name }) => LOGINS.has(name.value));
    return isLogin ? refuseLoginTransport(context, origins) : undefined;
  };

const MOST_CHANGES = 10;
const fewChangesRule = fewFieldsRule(
  CHANGES,
  MOST_CHANGES,
  `An operation may change sessions and grants by at most ${MOST_CHANGES} fields.`,
);

/** Cached costs of one document with different variables. */
const MOST_KEPT = 50;
/** Longer than the name of any type, UTF-16 units. */
const LONG_TEXT = 200;

/** The part of a cache key that stands for a variable: values with the same one have the same cost. */
function keyPart(values: Execution['variableValues'], name: string): string {
  const value = values && Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'string' && value.length < LONG_TEXT) return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/**
 * Measures the cost of executions. A document is walked once for each set of values of the variables that change its cost. An operation that graphql-js
 * refuses to execute costs nothing.
 */
export function costMeter(schema: GraphQLSchema): (execution: Omit<Execution, 'schema'>) => number {
  const known = new WeakMap<DocumentNode, { readonly names: readonly string[]; readonly costs: Map<string, number> }>();
  const count = costCounter(schema);
  return execution => {
    const { document, operationName, variableValues } = execution;
    let kept = known.get(document);
    if (!kept) {
      kept = { names: decisiveVariables(document), costs: new Map() };
      known.set(document, kept);
    }
    const key = kept.names.reduce((text, name) => `${text} ${keyPart(variableValues, name)}`, operationName ?? '');
    const before = kept.costs.get(key);
    if (before !== undefined) return before;
    const scope = scopeOf({ ...execution, schema });
    // Not cached: the other variables are not part of the key, and with other values the operation may run.
    if (!scope) return 0;
    const cost = count(scope);
    if (kept.costs.size >= MOST_KEPT) kept.costs.clear();
    kept.costs.set(key, cost);
    return cost;
  };
}

/** An operation whose response could become too large is not executed. */
function costRule(schema: GraphQLSchema, maxCost: number): Rule {
  const costOf = costMeter(schema);
  return args => {
    const cost = costOf(args);
    if (cost <= maxCost) return undefined;
    const much = Number.isFinite(cost) ? String(cost) : 'more than can be counted';
    return refused(
      `The operation costs ${much}, and ${maxCost} is allowed (KEYRING_MAX_COST). Request fewer things at a time (first), or fewer fields.`,
    );
  };
}

/**
 * Looks up a session that this process has not seen yet, which most operations would do anyway, so that from now on its requests are counted for itself.
 * Nothing waits for it.
 */
function findSession(rate: RequestRate, context: RequestContext): void {
  context.sessions.hasSession().then(
    isReal => isReal && rate.trust(context),
    () => {},
  );
}

/** Undefined: the operation may be executed; else the error that the client gets. */
export type OperationGuard = (args: ExecutionArgs) => GraphQLError | undefined;

interface GuardOptions {
  readonly schema: GraphQLSchema;
  readonly rate: RequestRate;
  readonly maxCost: number;
  readonly origins: Origins;
}

/** Checks every operation before it is executed. The first rule that is broken refuses it. */
export function createOperationGuard({ schema, rate, maxCost, origins }: GuardOptions): OperationGuard {
  // These two first: the others read the operation.
  const rules = [
    getRule,
    csrfRule,
    oneLoginRule,
    loginTransportRule(origins),
    costRule(schema, maxCost),
    fewChangesRule,
  ];

  return args => {
    const context = OperationContext.requestOf(args.contextValue);
    const operation = getOperationAST(args.document, args.operationName) ?? undefined;
    // Before the rules, so that refused operations are logged as well.
    if (operation && !context.report.operation) {
      const { report, span } = context;
      report.operation = { name: operation.name?.value.slice(0, 100), type: operation.operation };
      span.operationBegan(report.operation.type, report.operation.name);
    }
    if (rate.doubts(context)) findSession(rate, context);
    for (const rule of rules) {
      const refusal = rule(args, context, operation);
      if (refusal) return refusal;
    }
    return undefined;
  };
}
