import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costMeter } from '../../../src/server/graphql/use-operation-guards.js';
import { wholeGraph } from '../../support/graph.js';
import { validOperation } from './differential.js';
import { populateAll, RandomData } from './random-data.js';
import { featureSchema } from './random-schema.js';
import { allowUnhandledRejections } from './unhandled.js';

const OPERATIONS = 500;
/** Larger operations are not executed, to keep the test short. */
const MOST = 20_000;

allowUnhandledRejections();

describe.each([
  ['a schema with every feature', featureSchema],
  ["the gateway's schema", wholeGraph],
])('when random operations over %s are executed with full pages', (_, schemaOf) => {
  it('resolves no more fields than the cost', { timeout: 300_000 }, async () => {
    const schema = schemaOf();
    populateAll(schema, context => context as RandomData);
    const costOf = costMeter(schema);
    const all = { executions: 0, cost: 0, resolved: 0 };
    for (let n = 0; all.executions < OPERATIONS; n += 1) {
      const operation = validOperation(schema, `cost ${n}`);
      if (!operation) continue;
      const { text, operationName, variables } = operation;
      const document = parse(text);
      for (const variableValues of variables) {
        const cost = costOf({ document, operationName, variableValues });
        if (cost > MOST) continue;
        const data = new RandomData({ schema, seed: `${n}`, spoiled: 0, listLength: 10 });
        await execute({ schema, document, operationName, variableValues, contextValue: data });
        expect(data.resolved, `${text}\n${JSON.stringify(variableValues)}`).toBeLessThanOrEqual(cost);
        all.executions += 1;
        all.cost += cost;
        all.resolved += data.resolved;
      }
    }
    // The cost is not far above the number of fields either.
    expect(all.resolved).toBeGreaterThan(all.cost / 3);
  });
});
