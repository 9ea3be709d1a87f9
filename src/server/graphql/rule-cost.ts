import type { GraphQLSchema } from 'graphql';
import { gatewayError } from '../../errors.js';
import { costMeter } from './cost.js';
import type { Rule } from './operation-guard.js';

/** Operations whose answer could become too large do not run. */
export function costRule(schema: GraphQLSchema, maxCost: number): Rule {
  const costOf = costMeter(schema);
  return args => {
    const cost = costOf(args);
    if (cost <= maxCost) return undefined;
    const much = Number.isFinite(cost) ? String(cost) : 'more than can be counted';
    const message = `The operation costs ${much}, and ${maxCost} is allowed. Ask for fewer things at a time (first), or for fewer fields.`;
    const error = gatewayError('BAD_USER_INPUT', { message });
    Object.assign(error.extensions, { http: { status: 400 } });
    return error;
  };
}
