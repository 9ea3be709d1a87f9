import type { GraphQLSchema } from 'graphql';
import type { Engine } from '../../auth/engine.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Reply } from '../reply.js';
import type { RequestRate } from '../request-rate.js';
import type { Visit } from '../visit.js';
import { createExecutor } from './compile.js';
import { longWay } from './long-way.js';
import { maskError, maskErrorAndHints } from './mask-error.js';
import { OperationCache } from './operation-cache.js';
import { createAdmission } from './operation-guard.js';
import { costRule } from './rule-cost.js';
import { csrfRule } from './rule-csrf.js';
import { fewChangesRule, oneLoginRule } from './rule-one-login.js';
import { shortWay } from './short-way.js';
import { createYogaServer, type OperationSettings } from './yoga.js';

/** For tests, which compare. */
export interface Ways {
  /** Whether there is a short one. */
  readonly short: boolean;
  /** From its which time on a query is compiled. */
  readonly compileFrom: number;
}

export const USUAL_WAYS: Ways = { short: true, compileFrom: 10 };

export interface OperationParts {
  readonly settings: OperationSettings;
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly rate: RequestRate;
  readonly logger: Logger;
  readonly ways?: Ways;
}

/** Answers GraphQL requests whose headers and size are in order. `body`: of a POST, as text. */
export type Operations = (visit: Visit, body: string | undefined) => Promise<Reply>;

/**
 * Two ways through one gateway: the short one for queries by POST, the long one for everything. Both use the same admission, the same execution and the same
 * masking of errors.
 */
export function createOperations({
  settings,
  schema,
  engine,
  rate,
  logger,
  ways = USUAL_WAYS,
}: OperationParts): Operations {
  const known = new OperationCache();
  const executor = createExecutor(schema, ways.compileFrom);
  const mask = settings.introspection ? maskError : maskErrorAndHints;
  // Forgery before anything that looks at what is asked.
  const admit = createAdmission(rate, [
    csrfRule,
    oneLoginRule,
    costRule(schema, settings.limits.maxCost),
    fewChangesRule,
  ]);
  const yoga = createYogaServer({ settings, schema, logger, admit, known, executor, mask });
  const { trusted, limits } = settings;
  const { maxVariablesBytes } = limits;
  const learn = (text: string) => {
    const { parse, validate } = yoga.getEnveloped();
    try {
      validate(schema, parse(text));
    } catch {
      // What does not parse is not learnt.
    }
  };
  const { fetchAPI } = yoga;
  const short = { engine, schema, logger, admit, known, learn, executor, mask, trusted, maxVariablesBytes, fetchAPI };
  const long = { engine, yoga };
  return (visit, body) =>
    (ways.short && body !== undefined ? shortWay(short, visit, body) : undefined) ?? longWay(long, visit, body);
}
