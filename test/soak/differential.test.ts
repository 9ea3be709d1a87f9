import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCompiler } from '../../src/server/graphql/compile.js';
import { Differential } from '../gateway/execution/differential.js';
import { OverHttp } from '../gateway/execution/over-http.js';
import { featureSchema } from '../gateway/execution/random-schema.js';
import { allowUnhandledRejections } from '../gateway/execution/unhandled.js';
import { wholeGraph } from '../support/graph.js';

/** `SOAK_OPERATIONS` sets the number of operations. */
const OPERATIONS = Number(process.env.SOAK_OPERATIONS ?? 100_000);
/** `SOAK_SEED` repeats a run. */
const SEED = process.env.SOAK_SEED ?? String(Math.floor(Math.random() * 1e9));
const OVER_HTTP = Math.ceil(OPERATIONS / 200);
/** An operation takes some 8 ms on an idle machine. */
const OPTIONS = { timeout: 60_000 + OPERATIONS * 200 };

const report = (text: string) => process.stdout.write(`SOAK_SEED=${SEED}: ${text}\n`);

allowUnhandledRejections();
beforeAll(loadCompiler);

describe(`when ${OPERATIONS} random operations are executed (seed ${SEED})`, () => {
  it.each([
    ['a schema with every feature', featureSchema],
    ["the gateway's schema", wholeGraph],
  ])(
    'returns what graphql-js returns, on the first and on later executions, over %s',
    OPTIONS,
    async (name, schemaOf) => {
      const differential = new Differential(schemaOf());
      const { tally } = differential;
      for (let n = 0; tally.operations < OPERATIONS / 2 && tally.differences.length < 10; n += 1)
        await differential.compare(`${SEED}-${n}`);
      const { differences, ...figures } = tally;
      report(`${name}: ${JSON.stringify(figures)}, ${differences.length} differences`);
      expect(differences.join('\n\n')).toBe('');
    },
  );
});

describe(`when ${OVER_HTTP} of them are sent over HTTP`, () => {
  let overHttp: OverHttp | undefined;
  afterAll(() => overHttp?.close());

  it('responds with the body and the status that follow from the result of graphql-js', OPTIONS, async () => {
    overHttp = await OverHttp.start();
    const { tally } = overHttp;
    for (let n = 0; tally.operations < OVER_HTTP && tally.differences.length < 10; n += 1)
      await overHttp.compare(`${SEED}-${n}`);
    const { differences, ...figures } = tally;
    report(`over HTTP: ${JSON.stringify(figures)}, ${differences.length} differences`);
    expect(differences.join('\n\n')).toBe('');
  });
});
