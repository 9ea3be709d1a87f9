import { beforeAll, describe, expect, it } from 'vitest';
import { loadCompiler } from '../../../src/server/operations/compile.js';
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
  it('answers the first time and later what graphql-js answers', { timeout: 600_000 }, async () => {
    const differential = new Differential(schemaOf());
    const { tally } = differential;
    for (let n = 0; tally.operations < OPERATIONS && tally.differences.length < 3; n += 1)
      await differential.compare(`${n}`);
    expect(tally.differences.join('\n\n')).toBe('');
    // All of it was among what was compared.
    expect(tally.operations).toBe(OPERATIONS);
    expect(tally.compiled).toBeGreaterThan(OPERATIONS / 5);
    expect(tally.withData).toBeGreaterThan(OPERATIONS);
    expect(tally.withErrors).toBeGreaterThan(OPERATIONS / 3);
    expect(tally.withNullAbove).toBeGreaterThan(OPERATIONS / 20);
    expect(tally.refused).toBeGreaterThan(OPERATIONS / 20);
    expect(globalThis).not.toHaveProperty('injected');
  });
});

describe.each([
  // Executed by graphql-js at the first time, compiled from the second on.
  ['the way of most queries', { short: true, compileFrom: 2 }],
  ["Yoga's way", { short: false, compileFrom: 2 }],
])('when random operations are sent over HTTP, by %s', (_, ways) => {
  it('answers with the body and the status that follow from what graphql-js answers', async () => {
    const overHttp = await OverHttp.start(ways);
    const { tally } = overHttp;
    for (let n = 0; tally.operations < OPERATIONS_OVER_HTTP && tally.differences.length < 3; n += 1)
      await overHttp.compare(`${n}`);
    await overHttp.close();
    expect(tally.differences.join('\n\n')).toBe('');
    expect(tally.withErrors).toBeGreaterThan(OPERATIONS_OVER_HTTP / 3);
    expect(tally.refused).toBeGreaterThan(0);
  });
});
