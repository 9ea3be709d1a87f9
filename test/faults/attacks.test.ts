import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { startChild } from '../support/child.js';
import { type GatewayProcess, startGateway } from '../support/gateway-process.js';

/** Anonymous requests that once took the gateway away from everybody, each sent so often, beside others that are as large and ask for nothing. */
const ATTACKS: readonly (readonly [string, string, number])[] = [
  ['values of 1 MB made of the words of error messages', 'message', 40],
  ['such values within the limits', 'small-message', 200],
  ['different documents, each sent twice', 'documents', 2_000],
  ['documents of 0.6 MB of comments', 'comments', 40],
  ['documents of comments within the limits', 'small-comments', 1_000],
  ['a hundred errors in a document of 0.5 MB', 'errors', 40],
  ['a hundred errors in a document within the limits', 'small-errors', 200],
];

const NODE_ARGS = ['--max-old-space-size=384'];
/** A small query may take so many times as long as beside harmless requests. Before sizes were bounded it took hundreds to thousands of times as long. */
const MOST_SLOWDOWN = 30;

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

let gateway: GatewayProcess;
beforeAll(async () => {
  const env = { KEYRING_REQUESTS_PER_SECOND: '100000', KEYRING_REQUEST_BURST: '100000', KEYRING_LOG_LEVEL: 'warn' };
  gateway = await startGateway({ env, nodeArgs: NODE_ARGS });
});
afterAll(() => gateway.kill());

/** How long another person's small query takes while an attacker sends so many requests of a kind, ms, at the median. */
async function whileSending(kind: string, count: number): Promise<number> {
  const url = `${gateway.url}/graphql`;
  const attacker = startChild(process.execPath, [
    join(ROOT, 'test/support/large-requests.mjs'),
    url,
    kind,
    String(count),
  ]);
  await attacker.printed(/attacking/);
  const times: number[] = [];
  while (attacker.isRunning || times.length < 20) {
    const begun = performance.now();
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ providers { id name } }' }),
    });
    expect(await response.json()).toMatchObject({ data: { providers: [{}, {}, {}, {}] } });
    times.push(performance.now() - begun);
  }
  expect([await attacker.ended, attacker.output()]).toEqual([0, 'attacking\ndone\n']);
  return median(times);
}

describe.each(ATTACKS)('an anonymous attacker who sends %s', (_what, kind, count) => {
  it("another person's small query → is answered as beside harmless requests, and the gateway lives in 384 MB", async () => {
    const harmless = await whileSending(`${kind}-harmless`, count);
    const attacked = await whileSending(kind, count);
    expect(gateway.isRunning).toBe(true);
    expect(attacked / harmless).toBeLessThan(MOST_SLOWDOWN);
  });
});
