import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { gatewayError } from '../errors.js';
import { costMeter } from './cost.js';

/** Refuses, before anything runs, operations whose answer could become too large. */
export function useCost(schema: GraphQLSchema, maxCost: number): Plugin {
  const costOf = costMeter(schema);
  const judge = (args: ExecutionArgs, refuse: (result: { errors: Error[] }) => void) => {
    const cost = costOf(args);
    if (cost <= maxCost) return;
    const much = Number.isFinite(cost) ? String(cost) : 'more than can be counted';
    const message = `The operation costs ${much}, and ${maxCost} is allowed. Ask for fewer things at a time (first), or for fewer fields.`;
    const error = gatewayError('BAD_USER_INPUT', { message });
    Object.assign(error.extensions, { http: { status: 400 } });
    refuse({ errors: [error] });
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => judge(args, setResultAndStopExecution),
    onSubscribe: ({ args, setResultAndStopExecution }) => judge(args, setResultAndStopExecution),
  };
}
