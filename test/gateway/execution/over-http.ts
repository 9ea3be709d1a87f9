import { type ExecutionResult, execute, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import { maskError } from '../../../src/server/graphql/mask-errors.js';
import { type Front, startFront } from '../http/support.js';
import { newTally, spoiledFor, textOf, validOperation } from './differential.js';
import { populate, RandomData } from './random-data.js';

const EVERYTHING_RUNS = {
  requestsPerSecond: 1e6,
  requestBurst: 1e6,
  maxCost: Number.POSITIVE_INFINITY,
  maxDepth: 1_000,
  maxAliases: 10_000,
  maxDirectives: 10_000,
  maxTokens: 1_000_000,
};
const INTERNAL = new Set(['http', 'unexpected', 'originalError']);

const hasData = ({ data }: ExecutionResult) => data !== undefined;

/** The result as a client sees it. */
function masked({ data, errors }: ExecutionResult): string {
  const shown = errors?.map(error => {
    const { message, path, locations, extensions = {} } = maskError(error).toJSON();
    const kept = Object.entries(extensions).filter(([name]) => !INTERNAL.has(name));
    return { message, path, locations, extensions: Object.fromEntries(kept) };
  });
  return textOf(JSON.parse(JSON.stringify({ data, errors: shown })));
}

/** Sends each random operation to a gateway three times, and compares status and body with the result of graphql-js. */
export class OverHttp {
  readonly tally = newTally();
  private readonly gateway: Front;
  private readonly schema: GraphQLSchema;
  private readonly data = new WeakMap<object, RandomData>();

  private constructor(gateway: Front) {
    this.gateway = gateway;
    this.schema = gateway.gateway.schema;
    populate(this.schema, context => this.dataOf(context));
  }

  static async start(): Promise<OverHttp> {
    // graphql-js executes each operation once, then it is compiled.
    return new OverHttp(await startFront({ limits: EVERYTHING_RUNS, compileFrom: 2 }));
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  async compare(seed: string): Promise<void> {
    const operation = validOperation(this.schema, seed);
    // The gateway refuses operations with several logins.
    if (!operation || operation.text.includes('mutation ')) {
      this.tally.invalid += 1;
      return;
    }
    const { text, operationName, variables } = operation;
    this.tally.operations += 1;
    for (const [n, variableValues] of variables.entries()) {
      const id = `random-${seed}.${n}`;
      const contextValue = new RandomData({ schema: this.schema, seed: id, spoiled: spoiledFor(id) });
      const result = await execute({
        schema: this.schema,
        document: parse(text),
        contextValue,
        variableValues,
        operationName,
      });
      const isJson = n === 1;
      const expected = { status: hasData(result) || isJson ? 200 : 400, body: masked(result) };
      const { status, json } = await this.gateway.ask({
        method: 'POST',
        path: '/graphql',
        headers: {
          'content-type': 'application/json',
          'x-keyring-csrf': '1',
          'x-request-id': id,
          accept: isJson ? 'application/json' : 'application/graphql-response+json',
        },
        body: JSON.stringify({ query: text, variables: variableValues, operationName }),
      });
      const actual = { status, body: textOf(json as { errors?: GraphQLFormattedError[] }) };
      this.tally.executions += 1;
      if (result.errors) this.tally.withErrors += 1;
      if (!hasData(result)) this.tally.refused += 1;
      if (JSON.stringify(actual) === JSON.stringify(expected)) continue;
      const lines = [`seed ${seed}, variables ${n}:`, text, JSON.stringify(variableValues)];
      this.tally.differences.push(
        [...lines, 'expected:', expected.status, expected.body, 'actual:', actual.status, actual.body].join('\n'),
      );
    }
  }

  /** The data of one request. */
  private dataOf(context: unknown): RandomData {
    if (context instanceof RandomData) return context;
    const request = context as { id: string };
    const known = this.data.get(request);
    if (known) return known;
    const data = new RandomData({ schema: this.schema, seed: request.id, spoiled: spoiledFor(request.id) });
    this.data.set(request, data);
    return data;
  }
}
