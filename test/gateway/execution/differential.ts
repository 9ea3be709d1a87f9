import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { createExecutor, execute as executeFirst } from '../../../src/server/graphql/use-execution.js';
import { Random, seedOf } from './random.js';
import { populate, RandomData } from './random-data.js';
import { type RandomOperation, randomOperation } from './random-operation.js';

/** Counts. A comparison of refusals only, or without compiled operations, would prove nothing. */
export interface Tally {
  /** Documents. */
  operations: number;
  /** Documents that did not validate. They are not compared. */
  invalid: number;
  executions: number;
  compiled: number;
  withData: number;
  withErrors: number;
  /** Executions with an error that set more than its own field to null. */
  withNullAbove: number;
  refused: number;
  readonly differences: string[];
}

export const newTally = (): Tally => ({
  operations: 0,
  invalid: 0,
  executions: 0,
  compiled: 0,
  withData: 0,
  withErrors: 0,
  withNullAbove: 0,
  refused: 0,
  differences: [],
});

type Result = Pick<ExecutionResult, 'data'> & { readonly errors?: readonly (GraphQLError | GraphQLFormattedError)[] };

/** A result as text. The order of errors is left open by the specification. */
export function textOf({ data, errors }: Result): string {
  const texts = errors?.map(({ message, path, locations, extensions }) =>
    JSON.stringify({ message, path, locations, extensions }),
  );
  const symbols = (_: string, value: unknown) => (typeof value === 'symbol' ? String(value) : value);
  return JSON.stringify({ ...(data !== undefined && { data }), ...(texts && { errors: texts.sort() }) }, symbols, 1);
}

function count(tally: Tally, { data, errors }: ExecutionResult): void {
  tally.executions += 1;
  if (data) tally.withData += 1;
  if (!errors) return;
  tally.withErrors += 1;
  if (data === undefined) tally.refused += 1;
  if (errors.some(({ path = [] }) => at(data, path) === undefined)) tally.withNullAbove += 1;
}

const at = (data: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], data);

const SPOILED = [0, 0, 0.02, 0.1];

export const spoiledFor = (seed: string): number => new Random(seedOf(`${seed} spoiled`)).pick(SPOILED);

/** Undefined if the document is not valid, or has no operation of the given name. */
export function validOperation(schema: GraphQLSchema, seed: string): RandomOperation | undefined {
  const operation = randomOperation(schema, seed);
  const document = parse(operation.text);
  const isGood = validate(schema, document).length === 0 && getOperationAST(document, operation.operationName);
  return isGood ? operation : undefined;
}

/**
 * Executes random operations as the gateway does on the first and on later executions, with different variables and data, and compares the results with
 * those of graphql-js for a newly parsed document.
 */
export class Differential {
  readonly tally = newTally();
  private readonly schema: GraphQLSchema;
  private readonly executor: ReturnType<typeof createExecutor>;

  constructor(schema: GraphQLSchema) {
    populate(schema, context => context as RandomData);
    this.schema = schema;
    this.executor = createExecutor(schema, 1);
  }

  async compare(seed: string): Promise<void> {
    const { schema, tally } = this;
    const operation = validOperation(schema, seed);
    if (!operation) {
      tally.invalid += 1;
      return;
    }
    tally.operations += 1;
    const { text, operationName, variables } = operation;
    const document = parse(text);
    const later = () => this.executor(document, operationName);
    if (later() !== executeFirst) tally.compiled += 1;
    for (const [n, variableValues] of variables.entries()) {
      const contextValue = () => new RandomData({ schema, seed: `${seed} ${n}`, spoiled: spoiledFor(seed) });
      const args = () => ({ schema, contextValue: contextValue(), variableValues, operationName });
      const expected = await execute({ ...args(), document: parse(text) });
      count(tally, expected);
      for (const [time, executor] of [['first', executeFirst] as const, ['later', later()] as const]) {
        const actual = await executor({ ...args(), document });
        if (textOf(actual) === textOf(expected)) continue;
        const lines = [`seed ${seed}, variables ${n}, ${time}:`, text, JSON.stringify(variableValues)];
        tally.differences.push([...lines, 'expected:', textOf(expected), 'actual:', textOf(actual)].join('\n'));
      }
    }
  }
}
