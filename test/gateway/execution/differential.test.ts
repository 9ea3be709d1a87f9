import { beforeAll, describe, expect, it } from 'vitest';
import { loadCompiler } from '../../../src/server/graphql/compile.js';
import { wholeGraph } from '../../support/graph.js';
import { Differential } from './differential.js';
import { OverHttp } from './over-http.js';
import { featureSchema } from './random-schema.js';
import { allowUnhandledRejections } from './unhandled.js';

const OPERATIONS = 2_000;
const OPERATIONS_OVER_HTTP = 150;

allowUnhandledRejections();
beforeAll(loadCompiler);

describe.each([
  ['a schema with every feature', featureSchema],
  ["the gateway's schema", wholeGraph],
])('when random operations over %s are executed', (_, schemaOf) => {
  it('returns what graphql-js returns, on the first and on later executions', { timeout: 600_000 }, async () => {
    const differential = new Differential(schemaOf());
    const { tally } = differential;
    for (let n = 0; tally.operations < OPERATIONS && tally.differences.length < 3; n += 1)
      await differential.compare(`${n}`);
    expect(tally.differences.join('\n\n')).toBe('');
    // The comparison covered all of these.
    expect(tally.operations).toBe(OPERATIONS);
    expect(tally.compiled).toBeGreaterThan(OPERATIONS / 5);
    expect(tally.withData).toBeGreaterThan(OPERATIONS);
    expect(tally.withErrors).toBeGreaterThan(OPERATIONS / 3);
    expect(tally.withNullAbove).toBeGreaterThan(OPERATIONS / 20);
    expect(tally.refused).toBeGreaterThan(OPERATIONS / 20);
    expect(globalThis).not.toHaveProperty('injected');
  });
});

describe('when random operations are sent over HTTP', () => {
  it('responds with the body and the status that follow from the result of graphql-js', async () => {
    const overHttp = await OverHttp.start();
    const { tally } = overHttp;
    for (let n = 0; tally.operations < OPERATIONS_OVER_HTTP && tally.differences.length < 3; n += 1)
      await overHttp.compare(`${n}`);
    await overHttp.close();
    expect(tally.differences.join('\n\n')).toBe('');
    expect(tally.withErrors).toBeGreaterThan(OPERATIONS_OVER_HTTP / 3);
    expect(tally.refused).toBeGreaterThan(0);
  });
});
